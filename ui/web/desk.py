"""What a tab is given to build itself from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.web.services import Services
from ui.web.words import Language, Words, language_of

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The page around a tab.

    Attributes:
        page: The page, which loads; `page.load` begins what a tab shows at first.
        services: What the server keeps.
        words: The page's wording.
        knowledge_base: The one that is chosen at first, whether it exists or not.
        chosen: The knowledge base that all tabs are about.
        tabs: The tabs, to go to another by `gr.Tabs(selected="lab")`.
    """

    page: "gr.Blocks"
    services: Services
    words: Words
    knowledge_base: str
    chosen: "gr.Dropdown"
    tabs: "gr.Tabs"

    @property
    def language(self) -> Language:
        """The page's language."""
        return language_of(self.words)
