"""A question with what has come of it so far, as the page shows it."""

from dataclasses import dataclass, field
from typing import Literal

from chains.answering.answer import Answer, TraceStep
from chains.knowledge.filters import SearchFilter
from ui.web.troubles import Trouble

ExchangeState = Literal["running", "done", "stopped", "failed", "interrupted"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One moment of an exchange; while it runs, the next look finds another.

    Attributes:
        id: Unique over all conversations.
        number: From 1 within the conversation.
        conversation: The conversation's id.
        knowledge_base: Which one was asked.
        question: As the visitor wrote it.
        standalone_edited: What the visitor put in the place of the standalone question, or "".
        answer: The answer, or the sum of its pieces so far.
        state: Whether more is to come, and if not, why; `interrupted` where the process that
            wrote it has ended in the middle.
        trouble: Why it failed, or why an answer that was there is empty now.
        waited: Whole seconds since the question was sent, while it runs.
        stages: Steps of the chain that have ended, while it runs; `answer.trace` after it.
        running_stage: The step that is at work, or "".
        vote: What the visitor thinks of the answer.
        reason: Why, or "": `wrong`, `not in the documents`, `bad citation`, `incomplete` or
            `other`, and after a colon and a blank what was written beside it.
        filter: Which documents were asked.
    """

    id: int
    number: int
    conversation: int
    knowledge_base: str
    question: str
    standalone_edited: str = ""
    answer: Answer = field(default_factory=Answer)
    state: ExchangeState = "done"
    trouble: Trouble | None = None
    waited: int = 0
    stages: tuple[TraceStep, ...] = ()
    running_stage: str = ""
    vote: Literal["up", "down", ""] = ""
    reason: str = ""
    filter: SearchFilter = field(default_factory=SearchFilter)
