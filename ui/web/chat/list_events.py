"""What happens in the list of conversations."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chains.conversations.store import ConversationStore
from chains.errors import ConversationError
from ui.web.actions import Action
from ui.web.chat.events import WHOLE, ChatEvents, Shown, skipped
from ui.web.chat.export import format_markdown
from ui.web.chat.render_list import PAGE_ROWS, render_list
from ui.web.kept import number_of
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class ListEvents:
    """The events of the list in one language.

    Attributes:
        store: Has the conversations.
        chat: Shows the one that is opened.
        asked_last: Tells the knowledge base of a conversation, "" if there is none now.
        words: The page's wording.
    """

    store: ConversationStore
    chat: ChatEvents
    asked_last: Callable[[int], str]
    words: Words

    def show(self, search: str, conversation: str) -> str:
        """Return the first page of what is searched for."""
        return self._page(search, current=number_of(conversation))

    def act(self, action: Action, search: str, conversation: str) -> Shown:
        """Do what a row of the list says.

        Args:
            action: What.
            search: What is searched for.
            conversation: Id of the conversation that is open, or "".

        Returns:
            The list, the file to save, the knowledge base, then the whole conversation.
        """
        import gradio as gr

        current = number_of(conversation)
        chosen = action.number("conversation")
        if action.name == "page":
            page = self._page(search, current=current, offset=action.number("offset") or 0)
            return page, *skipped(2 + WHOLE)
        if chosen is None:
            return skipped(3 + WHOLE)
        match action.name:
            case "open":
                shown = self.chat.open(chosen)
                kept = self.asked_last(chosen)
                page = self._page(search, current=chosen)
                return page, gr.skip(), kept or gr.skip(), *shown
            case "export":
                return gr.skip(), self._export(chosen), *skipped(1 + WHOLE)
            case "rename":
                self._rename(chosen, action.values.get("title", ""))
            case "delete":
                self.chat.talk.delete(chosen)
                if chosen == current:
                    page = self._page(search, current=None)
                    return page, *skipped(2), *self.chat.open(None)
        return self._page(search, current=current), *skipped(2 + WHOLE)

    def _page(self, search: str, *, current: int | None, offset: int = 0) -> str:
        found = self.store.summaries(search=search, limit=PAGE_ROWS + 1, offset=offset)
        return render_list(found, words=self.words, current=current, search=search, offset=offset)

    def _rename(self, conversation: int, title: str) -> None:
        try:
            self.store.rename(conversation, title)
        except ConversationError:  # the list that is shown next no longer has it
            return

    def _export(self, conversation: int) -> Any:  # noqa: ANN401 - JSON, or unchanged
        import gradio as gr

        summary = self.store.summary(conversation)
        if summary is None:
            return gr.skip()
        exchanges = self.chat.talk.exchanges(conversation, words=self.words)
        text = format_markdown(summary.title, exchanges, words=self.words)
        # The time makes it another value when the same file is wanted again.
        return json.dumps({"name": f"{summary.title}.md", "text": text, "at": time.time()})
