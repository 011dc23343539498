"""Answers that are being written, whoever watches: they go on when a page is reloaded."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from chains.answering.answer import Answer, TraceStep
from chains.conversations.records import State, StoredExchange, StoredTrouble
from chains.conversations.store import ConversationStore
from chains.errors import ChainError
from chains.retrieval.steps import Question, Turn
from chains.workspace import Workspace
from ui.web.troubles import classes_of, detail_of, hint_of

if TYPE_CHECKING:
    from chains.answering.trace import Trace

_NOTHING = Answer()
_SAVED_EVERY_SECONDS = 2.0
"""What a killed process can lose of an answer."""
_PATIENCE_SECONDS = 3.0
"""What the end of the server waits for answers to notice it; a step takes half a second."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """How far an answer is.

    Attributes:
        answer: The sum of the pieces so far.
        waited: Whole seconds since the question was sent.
        stages: Steps of the chain that have ended.
        running_stage: The step that is at work, or "".
    """

    answer: Answer
    waited: int
    stages: tuple[TraceStep, ...]
    running_stage: str


class LiveAnswers:
    """Writes answers in threads of their own, and into the store when they end."""

    def __init__(self, workspace: Workspace, store: ConversationStore) -> None:
        """Prepare; nothing is written yet.

        Args:
            workspace: What is asked.
            store: Where answers are kept.
        """
        self._workspace = workspace
        self._store = store
        self._lock = Lock()
        self._writing: dict[int, _Writing] = {}

    def begin(self, exchange: StoredExchange, *, history: Sequence[Turn]) -> None:
        """Begin to answer a question that the store has.

        Args:
            exchange: The question.
            history: What was said before, oldest first.
        """
        asked = exchange.asked
        question = Question(
            text=asked.standalone or asked.question,
            history=() if asked.standalone else tuple(history),
            filter=asked.filter,
        )
        writing = _Writing(exchange, question)
        with self._lock:
            self._writing[exchange.id] = writing
        writing.thread = Thread(
            target=self._run, args=(writing,), daemon=True, name=f"zhiwen-answer-{exchange.id}"
        )
        writing.thread.start()

    def look(self, exchange: int) -> Moment | None:
        """Return how far an answer is, or None where it is not being written."""
        with self._lock:
            writing = self._writing.get(exchange)
        return writing.moment() if writing else None

    def stop(self, conversation: int, *, patience: float = 0.0) -> None:
        """Stop what is being written in a conversation; what has arrived is kept.

        Args:
            conversation: The conversation's id.
            patience: Seconds to wait at most until it is kept.
        """
        _stop(self._of(lambda each: each.exchange.conversation == conversation), patience=patience)

    def close(self) -> None:
        """Stop everything and wait until it is kept."""
        _stop(self._of(lambda _: True), patience=_PATIENCE_SECONDS)

    def _of(self, chosen: "Callable[[_Writing], bool]") -> "list[_Writing]":
        with self._lock:
            return [writing for writing in self._writing.values() if chosen(writing)]

    def _run(self, writing: "_Writing") -> None:
        """Write one answer to its end, whatever that is."""
        state: State = "failed"
        trouble: StoredTrouble | None = None
        try:
            self._write(writing)
            state = "stopped" if writing.stopping.is_set() else "done"
        except (ChainError, OSError) as error:
            trouble = trouble_of(error)
        except Exception:  # recorded in the exchange; there is nobody above to raise it to
            logging.getLogger(__name__).exception("an answer failed")
            trouble = StoredTrouble(kind="error")
        finally:
            self._keep(writing, state=state, trouble=trouble)

    def _write(self, writing: "_Writing") -> None:
        chain = self._workspace.rag(writing.exchange.asked.knowledge_base).answer
        saved = time.monotonic()
        # Empty pieces come while a model is waited for, so that a stop is noticed by then.
        stream = chain.stream(writing.question, {"callbacks": [writing.watched()]})
        with closing(stream) as pieces:  # type: ignore[type-var]  # a generator, typed as an iterator
            for piece in pieces:
                if writing.stopping.is_set():
                    return
                if piece == _NOTHING:
                    continue
                writing.add(piece)
                if time.monotonic() - saved > _SAVED_EVERY_SECONDS:
                    self._store.write(writing.exchange.id, writing.answer, state="running")
                    saved = time.monotonic()

    def _keep(self, writing: "_Writing", *, state: State, trouble: StoredTrouble | None) -> None:
        answer = writing.finished_answer()
        try:
            self._store.write(writing.exchange.id, answer, state=state, trouble=trouble)
        finally:
            with self._lock:
                self._writing.pop(writing.exchange.id, None)
            writing.ended.set()


@dataclass
class _Writing:
    """An answer on its way; filled by its thread, looked at by others."""

    exchange: StoredExchange
    question: Question
    answer: Answer = field(default_factory=Answer)
    stopping: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)
    thread: Thread | None = None
    started: float = field(default_factory=time.monotonic)
    trace: "Trace | None" = None

    def watched(self) -> "Trace":
        """Return the callback that notes the steps; LangChain takes a second to import."""
        from chains.answering.trace import Trace

        self.trace = Trace()
        return self.trace

    def add(self, piece: Answer) -> None:
        self.answer += piece

    def moment(self) -> Moment:
        trace = self.trace
        return Moment(
            answer=self.answer,
            waited=int(time.monotonic() - self.started),
            stages=trace.steps if trace else (),
            running_stage=trace.running if trace else "",
        )

    def finished_answer(self) -> Answer:
        """Return the answer with its trace, which a stopped or failed one comes without."""
        if self.answer.trace or self.trace is None:
            return self.answer
        return replace(self.answer, trace=self.trace.steps)


def _stop(writing: "Sequence[_Writing]", *, patience: float) -> None:
    for each in writing:
        each.stopping.set()
    deadline = time.monotonic() + patience
    for each in writing:
        each.ended.wait(max(0.0, deadline - time.monotonic()))


def trouble_of(error: BaseException) -> StoredTrouble:
    """Return an error as it is kept: its classes, of which the page knows at least one."""
    kinds = " ".join(classes_of(error))
    return StoredTrouble(kind=kinds, detail=detail_of(error), hint=hint_of(error))
