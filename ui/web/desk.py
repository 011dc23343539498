"""What a tab is given to build itself from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.web.kept import number_of
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

    def knowledge_base_of(self, address: Mapping[str, str]) -> str:
        """Return the knowledge base that an address is about.

        Tabs that fill themselves when the page loads ask this, not `chosen`: that has not been
        told yet.

        Args:
            address: Its query: `kb` names one; else it is the one that conversation `c` asked
                last, if there still is one.
        """
        conversation = number_of(address.get("c", ""))
        asked = "" if conversation is None else self.services.asked_last(conversation)
        return address.get("kb", "") or asked or self.knowledge_base

    @property
    def language(self) -> Language:
        """The page's language."""
        return language_of(self.words)
