"""The rows of the conversations as frozen types."""

from dataclasses import dataclass, field
from typing import Literal

from chains.answering.answer import Answer
from chains.knowledge.filters import SearchFilter

State = Literal["running", "done", "stopped", "failed"]
Vote = Literal["up", "down", ""]

FORGOTTEN = "forgotten"
"""Kind of the trouble of an answer that was emptied: it spoke of a document that is forgotten."""


@dataclass(frozen=True, kw_only=True)
class ConversationSummary:
    """A line of the list of conversations.

    Attributes:
        id: Never used again once it is deleted.
        title: What its user called it, else its first question, shortened.
        knowledge_base: The one that was asked last.
        created: Seconds since 1970.
        updated: When the last question was asked; likewise.
        exchanges: How many questions it has.
    """

    id: int
    title: str
    knowledge_base: str
    created: float
    updated: float
    exchanges: int


@dataclass(frozen=True, kw_only=True)
class StoredTrouble:
    """Why there is no answer, in no language yet.

    Attributes:
        kind: Name of the error's class, or `FORGOTTEN`.
        detail: The error's own message.
        hint: What to do, as the error says it, or "".
    """

    kind: str
    detail: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as somebody put it.

    Attributes:
        question: As it was written.
        knowledge_base: Which one is asked.
        standalone: What is asked instead, without what was said before, or "".
        filter: Which documents may be used.
    """

    question: str
    knowledge_base: str
    standalone: str = ""
    filter: SearchFilter = field(default_factory=SearchFilter)


@dataclass(frozen=True, kw_only=True)
class StoredExchange:
    """A question with what has come of it.

    Attributes:
        id: Unique over all conversations.
        conversation: The conversation's id.
        number: From 1 within the conversation.
        asked: The question.
        state: `running` also where the process that answered it was killed.
        answer: The answer, or as much of it as there is; without the candidates it was chosen
            from.
        trouble: Why it failed, or why it is empty.
        vote: What its reader thinks of it.
        reason: Why.
        created: Seconds since 1970.
    """

    id: int
    conversation: int
    number: int
    asked: Asked
    state: State = "running"
    answer: Answer = field(default_factory=Answer)
    trouble: StoredTrouble | None = None
    vote: Vote = ""
    reason: str = ""
    created: float = 0.0
