"""What a visitor can do in a conversation."""

from chains.conversations.records import Asked, StoredExchange, Vote
from chains.conversations.rows import deleted
from chains.conversations.store import ConversationStore
from chains.retrieval.steps import Turn
from ui.web.chat.exchange import Exchange
from ui.web.chat.live import LiveAnswers
from ui.web.chat.recall import recall_exchange
from ui.web.words import Words

_PATIENCE_SECONDS = 1.0
"""What a new question waits for the answer before it to be stopped and kept."""


class Talk:
    """Asks, asks again, stops; the store keeps it, and answers are written in the background."""

    def __init__(self, store: ConversationStore, live: LiveAnswers) -> None:
        """Prepare.

        Args:
            store: Where conversations are kept.
            live: What writes answers.
        """
        self.store = store
        self._live = live

    def ask(self, asked: Asked, *, conversation: int | None) -> StoredExchange:
        """Ask something new; an answer that is being written in the conversation is stopped.

        Args:
            asked: The question.
            conversation: Where; None begins another conversation.

        Raises:
            ConversationError: The conversation was deleted.
        """
        if conversation is not None:
            self._live.stop(conversation, patience=_PATIENCE_SECONDS)
        return self._answer(self.store.begin(asked, conversation=conversation))

    def ask_again(
        self, exchange: int, *, question: str = "", standalone: str = ""
    ) -> StoredExchange:
        """Ask in the place of an exchange; what came after it goes.

        Args:
            exchange: Its id.
            question: What is asked; "" means the same as before.
            standalone: What is asked instead of the standalone question, without what was said
                before; "" means none, and the chain makes one again.

        Raises:
            ConversationError: The exchange was deleted.
        """
        earlier = self.store.exchange(exchange)
        if earlier is None:
            raise deleted()
        self._live.stop(earlier.conversation, patience=_PATIENCE_SECONDS)
        asked = Asked(
            question=question.strip() or earlier.asked.question,
            knowledge_base=earlier.asked.knowledge_base,
            standalone=standalone.strip(),
            filter=earlier.asked.filter,
        )
        return self._answer(
            self.store.begin(asked, conversation=earlier.conversation, replacing=earlier.number)
        )

    def retry(self, exchange: int) -> StoredExchange:
        """Ask the same again, with the standalone question that somebody has edited.

        Raises:
            ConversationError: The exchange was deleted.
        """
        earlier = self.store.exchange(exchange)
        return self.ask_again(exchange, standalone=earlier.asked.standalone if earlier else "")

    def stop(self, conversation: int) -> None:
        """Stop the answer that is being written."""
        self._live.stop(conversation)

    def delete(self, conversation: int) -> None:
        """Remove a conversation."""
        self._live.stop(conversation)
        self.store.delete(conversation)

    def vote(self, exchange: int, vote: Vote, *, reason: str = "") -> None:
        """Keep what the visitor thinks of an answer; "" takes it back."""
        self.store.vote(exchange, vote, reason=reason)

    def latest(self, conversation: int, *, words: Words) -> Exchange | None:
        """Return the latest exchange as it is now, or None if there is none."""
        stored = self.store.latest(conversation)
        return self._now(stored, words) if stored else None

    def exchanges(self, conversation: int, *, words: Words) -> list[Exchange]:
        """Return a conversation as it is now; nothing if it was deleted."""
        return [self._now(stored, words) for stored in self.store.read(conversation)]

    def exchange(self, exchange: int, *, words: Words) -> Exchange | None:
        """Return one exchange as it is now, or None if it was deleted."""
        stored = self.store.exchange(exchange)
        return self._now(stored, words) if stored else None

    def _now(self, stored: StoredExchange, words: Words) -> Exchange:
        moment = self._live.look(stored.id)
        if moment is None and stored.state == "running":
            stored = self.store.exchange(stored.id) or stored  # it has ended since it was read
        return recall_exchange(stored, moment, words=words)

    def _answer(self, exchange: StoredExchange) -> StoredExchange:
        self._live.begin(exchange, history=self._history(exchange))
        return exchange

    def _history(self, exchange: StoredExchange) -> list[Turn]:
        """Return the turns before an exchange with the same knowledge base, oldest first."""
        return [
            Turn(
                question=earlier.asked.standalone or earlier.asked.question,
                answer=earlier.answer.text,
            )
            for earlier in self.store.read(exchange.conversation)
            if earlier.number < exchange.number
            and earlier.asked.knowledge_base == exchange.asked.knowledge_base
            and earlier.state != "failed"
        ]
