"""The evaluation as a tab: its components, and which event fills which."""

from typing import Any

from ui.web.actions import QUIET, Action, action_area, on_action
from ui.web.desk import Desk
from ui.web.evaluation.responses import EvaluationResponses, Screen
from ui.web.evaluation.view import read_view, view_of_address
from ui.web.markup import text

_BEAT_SECONDS = 0.5

# What lies in the address.
_FOLLOW = "(view) => window.zhiwen.evaluation(view)"


def add_evaluation_tab(desk: Desk) -> None:
    """Create the tab's components and connect them, inside the current `gr.Tab`."""
    import gradio as gr

    busy = f'<p class="hint" role="status">{text(desk.words["ev reading"])}</p>'
    with gr.Column(elem_id="evaluation"):
        gr.HTML(busy, elem_id="evaluation-busy")
        works = action_area(elem_id="evaluation-works")
        with gr.Row(elem_id="evaluation-overview"):
            with gr.Column(elem_id="evaluation-right"):
                lists = action_area(elem_id="evaluation-lists")
            with gr.Column(elem_id="evaluation-left"):
                forms = action_area(elem_id="evaluation-forms")
                plan = action_area(elem_id="evaluation-plan")
        note = action_area(elem_id="evaluation-note")
        main = action_area(elem_id="evaluation-main")
    view = gr.Textbox(visible="hidden", show_label=False, elem_id="evaluation-view")
    timer = gr.Timer(_BEAT_SECONDS, active=False)
    _wire(desk, view=view, areas=(works, forms, lists, plan, note, main), timer=timer)


def _wire(desk: Desk, *, view: Any, areas: tuple[Any, ...], timer: Any) -> None:  # noqa: ANN401 - Gradio's
    import gradio as gr

    responses = EvaluationResponses(desk.services.evaluation, words=desk.words)
    works, forms, lists, *_ = areas
    filled = [view, *areas, timer]

    def act(action: Action, kept: str) -> tuple[Any, ...]:
        return _values(responses.act(action, read_view(kept)))

    def load(request: Any) -> tuple[Any, ...]:  # noqa: ANN401 - Gradio's
        return _values(responses.look(view_of_address(request.query_params)))

    def tick(kept: str) -> tuple[Any, ...]:
        # What is open stays as it is: it may be another by the time that this arrives.
        screen = responses.tick(read_view(kept))
        shown = (screen.works, screen.forms, screen.lists)
        return (*map(_or_skip, shown), gr.Timer(active=screen.running))

    load.__annotations__ = {"request": gr.Request}
    for area in areas:
        on_action(area, act, inputs=[view], outputs=filled)
    timer.tick(tick, inputs=[view], outputs=[works, forms, lists, timer], **QUIET)
    desk.page.load(load, outputs=filled, **QUIET)
    view.change(None, inputs=[view], js=_FOLLOW, **QUIET)


def _values(screen: Screen) -> tuple[Any, ...]:
    import gradio as gr

    kept = None if screen.view is None else screen.view.dump()
    shown = (kept, screen.works, screen.forms, screen.lists, screen.plan, screen.note, screen.main)
    return (*map(_or_skip, shown), gr.Timer(active=screen.running))


def _or_skip(value: str | None) -> Any:  # noqa: ANN401 - Gradio's
    import gradio as gr

    return gr.skip() if value is None else value
