"""The lab as a tab: its components, and which event fills which."""

from typing import Any

from ui.web.actions import QUIET, Action, action_area, on_action
from ui.web.desk import Desk
from ui.web.lab.controls import controls_of
from ui.web.lab.render_controls import render_ask, render_case_form, render_controls, render_find
from ui.web.lab.render_overview import render_overview
from ui.web.lab.responses import LabResponses, LabScreen
from ui.web.lab.view import View, read_view

_BEAT_SECONDS = 0.25


def add_lab_tab(desk: Desk) -> None:
    """Create the tab's components and connect them, inside the current `gr.Tab`."""
    import gradio as gr

    words, settings = desk.words, desk.services.workspace.settings
    with gr.Row(elem_id="lab"):
        with gr.Column(elem_id="lab-left"):
            action_area(render_controls(controls_of(settings), words=words), elem_id="lab-controls")
        with gr.Column(elem_id="lab-right"):
            ask = action_area(render_ask(words), elem_id="lab-ask")
            empty = render_overview(None, name="", overlay="", words=words)
            overview = action_area(empty, elem_id="lab-overview")
            find = action_area(render_find(words), elem_id="lab-find")
            found = action_area(elem_id="lab-found")
            trace = action_area(elem_id="lab-trace")
            table = action_area(elem_id="lab-table")
            form = action_area(render_case_form(words), elem_id="lab-case")
            expected = action_area(elem_id="lab-expected")
            case = action_area(elem_id="lab-case-state")
    view = gr.Textbox(View().dump(), visible="hidden", show_label=False, elem_id="lab-view")
    timer = gr.Timer(_BEAT_SECONDS, active=False)
    filled = [view, overview, found, trace, table, expected, case, timer]
    areas = (ask, overview, find, found, trace, table, form, expected)
    _wire(desk, areas=areas, filled=filled)


def _wire(desk: Desk, *, areas: tuple[Any, ...], filled: list[Any]) -> None:
    import gradio as gr

    responses = LabResponses(desk.services.lab, words=desk.words)
    view, *_, case, timer = filled

    def act(action: Action, base: str | None, kept: str) -> tuple[Any, ...]:
        before = read_view(kept)
        return _values(responses.act(action, (base or "").strip(), before))

    def tick(kept: str) -> tuple[Any, ...]:
        screen = responses.follow(read_view(kept))
        return _values(screen) if screen else (gr.skip(),) * len(filled)

    for area in areas:
        # Who moves a slider while the last move is being answered means the new place.
        on_action(
            area,
            act,
            inputs=[desk.chosen, view],
            outputs=filled,
            trigger_mode="always_last",
        )
    timer.tick(tick, inputs=[view], outputs=filled, **QUIET)
    desk.chosen.change(
        lambda base: responses.saved(base or ""), inputs=[desk.chosen], outputs=[case], **QUIET
    )

    def load(request: Any) -> Any:  # noqa: ANN401 - Gradio's
        return responses.saved(desk.knowledge_base_of(request.query_params))

    load.__annotations__ = {"request": gr.Request}
    desk.page.load(load, outputs=[case], **QUIET)


def _values(screen: LabScreen) -> tuple[Any, ...]:
    import gradio as gr

    shown = (
        screen.overview,
        screen.found,
        screen.trace,
        screen.table,
        screen.expected,
        screen.case,
    )
    areas = [gr.skip() if each is None else each for each in shown]
    return screen.view.dump(), *areas, gr.Timer(active=screen.running)
