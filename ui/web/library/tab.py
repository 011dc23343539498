"""The library as a tab: its components, and which event fills which."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ui.web.actions import QUIET, Action, action_area, on_action
from ui.web.desk import Desk
from ui.web.header import knowledge_base_names
from ui.web.kept import number_of
from ui.web.library.render_bases import render_new_base
from ui.web.library.render_drop import render_drop, render_filter
from ui.web.library.responses import LibraryResponses
from ui.web.library.screen import Place, Screen, show, show_running
from ui.web.library.view import View, read_view
from ui.web.services import Services

if TYPE_CHECKING:
    import gradio as gr

_BEAT_SECONDS = 0.5
_JOBS_ONLY = ("add", "stop", "dismiss")

# What lies in the address, and the place that was gone to.
_FOLLOW = "(view) => window.zhiwen.library(view)"


def add_library_tab(desk: Desk) -> None:
    """Create the tab's components and connect them, inside the current `gr.Tab`."""
    import gradio as gr

    words = desk.words
    with gr.Row(elem_id="library"):
        with gr.Column(elem_id="library-left"):
            bases = action_area(elem_id="library-bases")
            new = action_area(render_new_base(words), elem_id="library-new")
        with gr.Column(elem_id="library-right"):
            drop = action_area(render_drop(words), elem_id="library-drop")
            jobs = action_area(elem_id="library-jobs")
            narrow = action_area(render_filter(words), elem_id="library-filter")
            main = action_area(elem_id="library-main")
    view = gr.Textbox(visible="hidden", elem_id="library-view")
    timer = gr.Timer(_BEAT_SECONDS, active=False)
    areas = (bases, new, drop, jobs, narrow, main)
    _wire(desk, areas=areas, filled=[desk.chosen, view, bases, main, jobs, timer])


def _wire(desk: Desk, *, areas: "tuple[gr.HTML, ...]", filled: list[Any]) -> None:
    import gradio as gr

    services, words = desk.services, desk.words
    responses = LibraryResponses(services, words=words)
    chosen, view, *_, timer = filled
    fill = partial(_filled, services)

    def act(action: Action, base: str | None, kept: str) -> tuple[Any, ...]:
        before = _place(base, kept)
        after, screen = responses.act(action, before)
        if action.name in _JOBS_ONLY and not screen.troubled:
            # What else was asked for meanwhile must not be undone by a view from before it.
            kept_as_is = (gr.skip(), gr.skip(), gr.skip(), gr.skip())
            # What was begun may have ended by now, and is not in the list yet.
            running = screen.running or action.name != "dismiss"
            return (*kept_as_is, screen.jobs, gr.Timer(active=running))
        return fill(before, after, screen)

    def move(base: str | None, kept: str) -> tuple[Any, ...]:
        before = _place(base, kept)
        # Without `kept`, `load` is on its way and knows the address: this would close its document.
        # What is shown already would undo what somebody does before the answer comes.
        if not kept or before.view.base == before.knowledge_base:
            return (gr.skip(),) * len(filled)
        return fill(before, *responses.moved(before))

    def load(request: Any) -> tuple[Any, ...]:  # noqa: ANN401 - Gradio's
        base = desk.knowledge_base_of(request.query_params)
        view = View(doc=request.query_params.get("doc", ""))
        at = request.query_params.get("at", "")
        view = replace(view, at=number_of(at) or 0)
        place = Place(knowledge_base=base, view=view)
        return fill(place, place, show(services, place, words=words))

    def tick(base: str | None, kept: str) -> tuple[Any, ...]:
        place = _place(base, kept)
        running = show_running(services.jobs, place.view, words=words)
        if running is not None:
            return (gr.skip(), gr.skip(), gr.skip(), gr.skip(), running, gr.skip())
        return fill(place, place, show(services, place, words=words))

    load.__annotations__ = {"request": gr.Request}
    for area in areas:
        on_action(area, act, inputs=[chosen, view], outputs=filled)
    chosen.change(move, inputs=[chosen, view], outputs=filled, **QUIET)
    timer.tick(tick, inputs=[chosen, view], outputs=filled, **QUIET)
    desk.page.load(load, outputs=filled, **QUIET)
    view.change(None, inputs=[view], js=_FOLLOW, **QUIET)


def _place(base: str | None, kept: str) -> Place:
    return Place(knowledge_base=(base or "").strip(), view=read_view(kept))


def _filled(services: Services, before: Place, place: Place, screen: Screen) -> tuple[Any, ...]:
    """Return the values of the filled components; the choice only where it is another."""
    import gradio as gr

    chosen: Any = gr.skip()
    if place.knowledge_base != before.knowledge_base:
        names = knowledge_base_names(services.workspace, place.knowledge_base)
        chosen = gr.update(value=place.knowledge_base, choices=names)
    timer = gr.Timer(active=screen.running)
    view = replace(place.view, base=place.knowledge_base)
    return (chosen, view.dump(), screen.bases, screen.main, screen.jobs, timer)
