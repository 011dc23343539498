"""The page: a header and the tabs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ui.web.actions import QUIET
from ui.web.calm import calm_errors
from ui.web.chat.tab import add_chat_tab
from ui.web.desk import Desk
from ui.web.evaluation.tab import add_evaluation_tab
from ui.web.header import lay_out_header
from ui.web.lab.tab import add_lab_tab
from ui.web.library.tab import add_library_tab
from ui.web.services import Services
from ui.web.settings.tab import add_settings_tab
from ui.web.words import Words

if TYPE_CHECKING:
    import gradio as gr

TABS = {
    "chat": add_chat_tab,
    "library": add_library_tab,
    "lab": add_lab_tab,
    "evaluation": add_evaluation_tab,
    "settings": add_settings_tab,
}
"""The tabs from left to right: id -> what fills it."""


def build_page(
    services: Services, *, words: Words, knowledge_base: str, other_page: str
) -> "gr.Blocks":
    """Build the page in one language.

    Args:
        services: What it works with.
        words: Its wording.
        knowledge_base: The one that is chosen at first, whether it exists or not.
        other_page: Address of the page in the other language.
    """
    import gradio as gr

    page: gr.Blocks
    with gr.Blocks(title=words["title"], fill_width=True, analytics_enabled=False) as page:
        chosen = lay_out_header(
            services.workspace, words=words, knowledge_base=knowledge_base, other_page=other_page
        )
        with gr.Tabs(elem_id="tabs") as tabs:
            desk = Desk(
                page=page,
                services=services,
                words=words,
                knowledge_base=knowledge_base,
                chosen=chosen,
                tabs=tabs,
            )
            for name, add_tab in TABS.items():
                # Hidden tabs are laid out too: what their events fill has to be there.
                label = words[f"tab {name}"]
                with gr.Tab(label, id=name, elem_id=f"tab-{name}", render_children=True):
                    add_tab(desk)
        page.load(_tab_of_address(), outputs=tabs, **QUIET)
    calm_errors(page, words=words)
    return page


def _tab_of_address() -> Callable[[Any], Any]:
    """Return what chooses the tab that the address names by `?tab=`."""
    import gradio as gr

    def choose(request: Any) -> Any:  # noqa: ANN401 - Gradio's types, not imported at start
        wanted = request.query_params.get("tab", "")
        return gr.Tabs(selected=wanted) if wanted in TABS else gr.skip()

    choose.__annotations__ = {"request": gr.Request}
    return choose
