"""What happens in a conversation: from what a component sends to what components show."""

from dataclasses import dataclass
from typing import Any

from chains.conversations.records import Asked, StoredExchange
from chains.errors import ChainError, ConversationError
from ui.web.actions import Action
from ui.web.chat.filtering import read_filter
from ui.web.chat.page_image import PageImages
from ui.web.chat.render_controls import REASONS
from ui.web.chat.talk import Talk
from ui.web.chat.view import ChatView, ChatViews
from ui.web.kept import number_of
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_LONGEST_REASON = 500

Shown = tuple[Any, ...]
"""Values for components, in the order that `tab` has them; `gr.skip()` leaves one as it is."""

WHOLE = 7
CHANGING = 5


@dataclass(frozen=True, kw_only=True)
class ChatEvents:
    """The events of the chat in one language.

    Attributes:
        talk: Does what is wanted.
        views: Show what has come of it.
        page_images: Draw pages of documents.
        words: The page's wording.
    """

    talk: Talk
    views: ChatViews
    page_images: PageImages
    words: Words

    def ask(self, question: str, knowledge_base: str, conversation: str, *typed: str) -> Shown:
        """Ask a question.

        Args:
            question: What was typed.
            knowledge_base: The one that is chosen.
            conversation: Id of the conversation, or "".
            typed: The boxes of the filter.

        Returns:
            The question box, what is wrong with the filter, then the whole.
        """
        import gradio as gr

        if not question.strip():
            return gr.skip(), gr.skip(), *skipped(WHOLE)
        try:
            *names, since, until = typed
            chosen = read_filter(*names, since=since, until=until)
        except ChainError as error:
            trouble = render_trouble(describe_error(error, words=self.words))
            return gr.skip(), trouble, *skipped(WHOLE)
        asked = Asked(
            question=question.strip(), knowledge_base=knowledge_base.strip(), filter=chosen
        )
        try:
            begun = self.talk.ask(asked, conversation=number_of(conversation))
        except ConversationError:
            return gr.skip(), "", *self.deleted()
        return "", "", *self._begun(begun)

    def open(self, conversation: int | None) -> Shown:
        """Show a conversation, or an empty one for None; returns the whole."""
        view = self.views.conversation(conversation)
        return self._whole(view, conversation=conversation if view.seen else None)

    def emptied(self) -> tuple[str, ...]:
        """Return the whole of an empty conversation, but for the timer, which is off."""
        view = self.views.nothing()
        return "", view.earlier, view.passages, view.latest, view.status, view.seen

    def deleted(self) -> Shown:
        """Say that the conversation is gone; returns the whole."""
        return self._whole(self.views.deleted(), conversation=None)

    def look(self, conversation: str, seen: str) -> Shown:
        """Show how far the answer is; returns what changes.

        Args:
            conversation: Id of the conversation.
            seen: The moment that is shown.
        """
        import gradio as gr

        number = number_of(conversation)
        if number is None:
            return self._changing(self.views.nothing())
        latest = self.talk.latest(number, words=self.words)
        if latest is None:
            return self._changing(self.views.deleted())
        view = self.views.moment(latest)
        if view.seen == seen:
            return skipped(CHANGING)
        shown = self._changing(view)
        is_same_evidence = view.seen.partition(" ")[0] == seen.partition(" ")[0]
        return (gr.skip(), *shown[1:]) if is_same_evidence else shown

    def act(self, action: Action, conversation: str) -> Shown:
        """Do what a button or a form of an exchange says.

        Returns:
            The question for the lab, the tabs, then the whole.
        """
        import gradio as gr

        exchange = action.number("exchange")
        if exchange is None:
            return skipped(2 + WHOLE)
        match action.name:
            case "evidence":
                return *skipped(2), *self._only_passages(self._evidence(exchange))
            case "open-lab":
                found = self.talk.exchange(exchange, words=self.words)
                asked = (found.standalone_edited or found.question) if found else gr.skip()
                return asked, gr.Tabs(selected="lab"), *skipped(WHOLE)
            case "vote" | "vote-reason":
                self._vote(exchange, action)
                return *skipped(2), *self._voted(number_of(conversation))
        try:
            begun = self._ask_again(exchange, action)
        except ConversationError:
            return *skipped(2), *self.deleted()
        return *skipped(2), *(self._begun(begun) if begun else skipped(WHOLE))

    def act_on_evidence(self, action: Action) -> Any:  # noqa: ANN401 - HTML, or unchanged
        """Return the evidence of an exchange, with the page of a citation or without."""
        import gradio as gr

        exchange = action.number("exchange")
        if exchange is None or action.name not in ("evidence", "page-image"):
            return gr.skip()
        wanted = action.number("citation") if action.name == "page-image" else None
        return self._evidence(exchange, citation=wanted)

    def stop(self, conversation: str) -> None:
        """Stop the answer that is being written."""
        number = number_of(conversation)
        if number is not None:
            self.talk.stop(number)

    def _ask_again(self, exchange: int, action: Action) -> StoredExchange | None:
        question = action.values.get("question", "")
        match action.name:
            case "retry":
                return self.talk.retry(exchange)
            case "resend":
                return self.talk.ask_again(exchange, question=question)
            case "standalone":
                return self.talk.ask_again(exchange, standalone=question)
        return None

    def _evidence(self, exchange: int, *, citation: int | None = None) -> Any:  # noqa: ANN401 - HTML, or unchanged
        import gradio as gr

        found = self.talk.exchange(exchange, words=self.words)
        if found is None:
            return gr.skip()
        cited = next((each for each in found.answer.citations if each.number == citation), None)
        if cited is None:
            return self.views.passages(found)
        image = self.page_images.show(cited, knowledge_base=found.knowledge_base, words=self.words)
        return self.views.passages(found, image=image)

    def _vote(self, exchange: int, action: Action) -> None:
        kind, more = action.values.get("reason", ""), action.values.get("more", "").strip()
        if action.name == "vote-reason":
            if kind in REASONS:
                reason = f"{kind}: {more[:_LONGEST_REASON]}" if more else kind
                self.talk.vote(exchange, "down", reason=reason)
            return
        match action.values.get("vote"):
            case "up" | "down" | "" as vote:
                self.talk.vote(exchange, vote)

    def _voted(self, conversation: int | None) -> Shown:
        """Show the exchanges with their votes; the evidence stays whose it is."""
        import gradio as gr

        view = self.views.conversation(conversation)
        shown = list(self._whole(view, conversation=conversation))
        shown[_PASSAGES] = gr.skip()
        return tuple(shown)

    def _only_passages(self, passages: Any) -> Shown:  # noqa: ANN401 - HTML, or unchanged
        shown = list(skipped(WHOLE))
        shown[_PASSAGES] = passages
        return tuple(shown)

    def _begun(self, begun: StoredExchange) -> Shown:
        view = self.views.conversation(begun.conversation)
        return self._whole(view, conversation=begun.conversation)

    def _whole(self, view: ChatView, *, conversation: int | None) -> Shown:
        """Return values for: conversation, earlier, and what changes."""
        number = "" if conversation is None else str(conversation)
        return number, view.earlier, *self._changing(view)

    def _changing(self, view: ChatView) -> Shown:
        """Return values for: passages, latest, status, seen, timer."""
        import gradio as gr

        return (
            view.passages,
            view.latest,
            view.status,
            view.seen,
            gr.Timer(active=view.running),
        )


_PASSAGES = 2


def skipped(count: int) -> Shown:
    """Leave as many components as they are."""
    import gradio as gr

    return (gr.skip(),) * count
