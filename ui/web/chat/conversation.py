"""What one visitor has asked so far."""

from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from chains.answering.answer import Answer
from chains.retrieval.steps import Turn
from ui.web.troubles import Trouble


@dataclass(kw_only=True)
class Exchange:
    """A question and what has come of it; filled while the answer is streamed.

    Attributes:
        number: From 1 within the conversation.
        knowledge_base: Which one was asked.
        question: As the visitor wrote it.
        answer: The sum of the pieces so far.
        state: Whether more is to come, and if not, why.
        trouble: Why it failed.
        waited: Whole seconds since the question was sent, while it runs.
    """

    number: int
    knowledge_base: str
    question: str
    answer: Answer = field(default_factory=Answer)
    state: Literal["running", "done", "stopped", "failed"] = "running"
    trouble: Trouble | None = None
    waited: int = 0


class Conversation:
    """The exchanges of one browser tab.

    Gradio keeps it as session state: it is changed in place, so that what was streamed before
    a stop is still there after it.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.exchanges: list[Exchange] = []
        self._stopping: Event | None = None

    def begin(self, question: str, *, knowledge_base: str) -> tuple[Exchange, Event]:
        """Add a question; the event is set when the visitor has had enough of its answer."""
        self.stop()
        exchange = Exchange(
            number=len(self.exchanges) + 1, knowledge_base=knowledge_base, question=question
        )
        self.exchanges.append(exchange)
        self._stopping = Event()
        return exchange, self._stopping

    def history(self, exchange: Exchange) -> tuple[Turn, ...]:
        """Return the turns before an exchange with the same knowledge base, oldest first."""
        return tuple(
            Turn(question=earlier.question, answer=earlier.answer.text)
            for earlier in self.exchanges
            if earlier.number < exchange.number
            and earlier.knowledge_base == exchange.knowledge_base
            and earlier.state != "failed"
        )

    def stop(self) -> None:
        """Stop the answer that is being written, if any."""
        if self._stopping is not None:
            self._stopping.set()

    def clear(self) -> None:
        """Forget everything."""
        self.stop()
        self.exchanges.clear()
