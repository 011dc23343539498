"""What happens when something is asked: pieces of an answer become states of the page."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from time import monotonic

from chains.answering.answer import Answer
from chains.errors import ChainError
from chains.retrieval.steps import Question
from chains.workspace import Workspace
from ui.web.background import Background
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.chat.render_answer import render_conversation
from ui.web.chat.render_passages import render_passages
from ui.web.troubles import describe_error, unexpected
from ui.web.words import Words

_NOTHING = Answer()


@dataclass(frozen=True, kw_only=True)
class ChatView:
    """What the chat looks like at one moment.

    Attributes:
        conversation: HTML of the exchanges.
        passages: HTML of the evidence beside them.
        running: Whether an answer is being written.
    """

    conversation: str
    passages: str
    running: bool


class Chat:
    """Asks the chains of a workspace and shows what comes."""

    def __init__(self, workspace: Workspace, *, words: Words) -> None:
        """Prepare.

        Args:
            workspace: What is asked.
            words: The page's wording.
        """
        self._workspace = workspace
        self._words = words

    def ask(
        self, question: str, knowledge_base: str, conversation: Conversation
    ) -> Iterator[ChatView]:
        """Yield the view before the first piece, then at most a dozen times a second."""
        exchange, stopping = conversation.begin(question.strip(), knowledge_base=knowledge_base)
        yield self.view(conversation, knowledge_base)
        try:
            for _ in self._follow(exchange, conversation, stopping):
                yield self.view(conversation, knowledge_base)
            exchange.state = "stopped" if stopping.is_set() else "done"
        except (ChainError, OSError) as error:
            exchange.state = "failed"
            exchange.trouble = describe_error(error, words=self._words)
        finally:
            # Also when the visitor has closed the browser: the model need not go on.
            stopping.set()
            self._settle(exchange)
        yield self.view(conversation, knowledge_base)

    def view(self, conversation: Conversation, knowledge_base: str) -> ChatView:
        """Return the conversation as it stands."""
        exchanges = conversation.exchanges
        latest = exchanges[-1] if exchanges else None
        running = latest is not None and latest.state == "running"
        return ChatView(
            conversation=render_conversation(
                exchanges,
                words=self._words,
                welcome="" if exchanges else self._welcome(knowledge_base),
            ),
            passages=render_passages(
                latest.answer if latest else Answer(), words=self._words, settled=not running
            ),
            running=running,
        )

    def _follow(
        self, exchange: Exchange, conversation: Conversation, stopping: Event
    ) -> Iterator[None]:
        """Fill an exchange; yields whenever there is something new to see."""
        question = Question(text=exchange.question, history=conversation.history(exchange))
        started = monotonic()

        def work(report: Callable[[Answer], None]) -> None:
            chain = self._workspace.rag(exchange.knowledge_base).answer
            # Empty pieces come while a model is waited for, so that a stop is noticed by then.
            with closing(chain.stream(question)) as pieces:  # type: ignore[type-var]
                for piece in pieces:
                    if stopping.is_set():
                        return
                    if piece != _NOTHING:
                        report(piece)

        for pieces in Background(work).batches():
            if stopping.is_set():
                return
            for piece in pieces:
                exchange.answer += piece
            waited = int(monotonic() - started)
            if pieces or waited != exchange.waited:
                exchange.waited = waited
                yield

    def _settle(self, exchange: Exchange) -> None:
        """Leave no exchange that seems to go on: an error nobody foresaw is on its way."""
        if exchange.state == "running":
            exchange.state = "failed"
            exchange.trouble = unexpected(self._words)

    def _welcome(self, knowledge_base: str) -> str:
        known = {summary.name: summary for summary in self._workspace.summaries()}
        summary = known.get(knowledge_base.strip())
        key = "welcome" if summary and summary.documents else "empty"
        return self._words[key].format(knowledge_base)
