"""From a click in our own HTML to a function: one way for every tab.

An element of an action area that carries `data-act="name"` calls its responder when it is
clicked; an input with `data-change="name"` when its value has changed; a form with
`data-submit="name"` when it is sent, with the values of its fields by their names. All `data-*`
attributes come along. Only real buttons, links and fields carry them, so that the keyboard works
everywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isgeneratorfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.web.kept import number_of

if TYPE_CHECKING:
    import gradio as gr
    from gradio.blocks import Block
    from gradio.components import Component

QUIET: Mapping[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "undocumented",
}
"""For every event: one short request, no veil of Gradio's, not described to programs.

A queued event keeps a connection open until it has ended, and a browser opens six for all of its
tabs. So nothing that takes long runs inside an event: it runs in the background, and a timer asks
how far it is.
"""


@dataclass(frozen=True)
class Action:
    """What somebody did.

    Attributes:
        name: Of the action.
        values: The element's `data-*` attributes, and what was typed. They come from the browser:
            whoever uses them checks them.
    """

    name: str
    values: Mapping[str, str]

    def number(self, key: str) -> int | None:
        """Return a value as a whole number of 0 or more, or None where it is none."""
        return number_of(self.values.get(key, ""))


def action_area(html: str = "", *, elem_id: str, visible: bool = True) -> "gr.HTML":
    """Create a component that shows our HTML and reports the actions in it.

    Args:
        html: What it shows at first.
        elem_id: Its id in the page.
        visible: Whether it is shown at first.
    """
    import gradio as gr

    script = Path(__file__).with_name("scripts").joinpath("actions.js").read_text(encoding="utf-8")
    return gr.HTML(html, elem_id=elem_id, js_on_load=script, visible=visible)


def on_action(
    area: "gr.HTML",
    respond: Callable[..., Any],
    *,
    inputs: "Sequence[Component]" = (),
    outputs: "Sequence[Block]" = (),
    **options: Any,  # noqa: ANN401 - Gradio's own
) -> Any:  # noqa: ANN401 - Gradio's dependency
    """Call a function for every action of an area.

    Args:
        area: Made by `action_area`.
        respond: Called with the `Action`, then the values of `inputs`; returns the values of
            `outputs`.
        inputs: Components that are read.
        outputs: Components that are filled.
        options: Instead of `QUIET`.
    """
    import gradio as gr

    def responder(event: Any, *values: Any) -> Any:  # noqa: ANN401 - Gradio's event, any values
        return respond(_action(event), *values)

    def stream(event: Any, *values: Any) -> Iterator[Any]:  # noqa: ANN401 - likewise
        yield from respond(_action(event), *values)

    chosen = stream if isgeneratorfunction(respond) else responder
    chosen.__annotations__ = {"event": gr.EventData}  # it is by this that Gradio passes it
    return area.act(chosen, inputs=list(inputs), outputs=list(outputs), **{**QUIET, **options})


def _action(event: "gr.EventData") -> Action:
    sent = event._data if isinstance(event._data, dict) else {}
    values = {str(key): str(value) for key, value in sent.items()}
    return Action(values.pop("act", ""), values)
