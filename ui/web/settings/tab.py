"""The tab: the configuration with a filter, and the checks."""

from typing import Any

from ui.web.actions import QUIET
from ui.web.desk import Desk
from ui.web.settings.checks import ChecksSeen
from ui.web.settings.render import render_checks, render_configuration

_BEAT_SECONDS = 0.5


def add_settings_tab(desk: Desk) -> None:
    """Create the tab's components and connect them, inside the current `gr.Tab`."""
    import gradio as gr

    words, checks = desk.words, desk.services.checks

    def shown(seen: ChecksSeen) -> tuple[Any, ...]:
        return (
            render_checks(seen, words=words),
            gr.update(visible=not seen.running),
            gr.update(visible=seen.running),
            gr.Timer(active=seen.running),
        )

    with gr.Column(elem_id="settings-checks"):
        gr.HTML(f"<h2>{words['checks']}</h2>")
        with gr.Row(elem_id="checks-buttons"):
            start = gr.Button(words["checks start"], size="sm", elem_id="checks-start")
            stop = gr.Button(words["checks stop"], size="sm", visible=False, elem_id="checks-stop")
        area = gr.HTML(render_checks(ChecksSeen(), words=words), elem_id="checks")
        timer = gr.Timer(_BEAT_SECONDS, active=False)
    with gr.Column(elem_id="settings-values"):
        find = words["settings find"]
        gr.HTML(
            f'<h2>{words["settings"]}</h2><input type="search" data-find-in="configuration" '
            f'aria-label="{find}" placeholder="{find}">',
            elem_id="settings-find",
        )
        gr.HTML(
            render_configuration(desk.services.configuration, words=words), elem_id="configuration"
        )
    filled = [area, start, stop, timer]
    start.click(lambda: shown(checks.start()), outputs=filled, **QUIET)
    stop.click(lambda: shown(checks.stop()), outputs=filled, **QUIET)
    timer.tick(lambda: shown(checks.seen), outputs=filled, **QUIET)
    desk.page.load(lambda: shown(checks.seen), outputs=filled, **QUIET)
