"""Values that stand between the steps of the chain, made in one line."""

from collections.abc import Generator, Sequence

from langchain_core.messages import BaseMessage

from chains.errors import ServiceFailedError
from chains.knowledge.records import ChunkRecord
from chains.providers.coverage import TermWeights
from chains.providers.protocols import ChatPiece
from chains.retrieval.steps import (
    Candidate,
    Candidates,
    Evidence,
    Passage,
    Queries,
    Question,
    StageRank,
    StandaloneQuestion,
    Turn,
)
from loaders.documents import Location

EVEN = TermWeights(idf=lambda _: 1.0)
"""Every term tells as much as any other."""


def asking(text: str, *, history: Sequence[tuple[str, str]] = ()) -> Question:
    turns = tuple(Turn(question=question, answer=answer) for question, answer in history)
    return Question(text=text, history=turns)


def standing_alone(text: str) -> StandaloneQuestion:
    return StandaloneQuestion(question=asking(text), text=text)


def queries(*texts: str) -> Queries:
    return Queries(standalone=standing_alone(texts[0]), texts=texts)


def chunk(text: str, *, number: int = 0, header: str = "", heading: str = "") -> ChunkRecord:
    return ChunkRecord(
        id=f"{number:016x}",
        document_id=f"d{number}",
        position=0,
        text=text,
        header=header,
        start=0,
        end=len(text),
        location=Location(heading=heading or None),
        source=f"{number}.txt",
        title="标题",
    )


def candidates(question: str, *scored: tuple[str, float]) -> Candidates:
    """Return fused candidates, best first."""
    ranked = tuple(
        Candidate(
            chunk=chunk(text, number=number),
            score=score,
            stages={"fused": StageRank(rank=number + 1, score=score)},
        )
        for number, (text, score) in enumerate(scored)
    )
    return Candidates(queries=queries(question), ranked=ranked)


def evidence(question: str, *texts: str, abstained: bool = False, reason: str = "") -> Evidence:
    """Return passages, each a chunk of its own document."""
    found = candidates(question, *((text, 1.0) for text in texts))
    passages = tuple(
        Passage(number=number, candidate=candidate, text=text, start=0, end=len(text))
        for number, (candidate, text) in enumerate(zip(found.ranked, texts, strict=True), start=1)
    )
    return Evidence(
        candidates=found, passages=passages, score=0.9, abstained=abstained, reason=reason
    )


class ScriptedChat:
    """A chat model that says what it is told to, and notes what it was asked."""

    def __init__(
        self, *pieces: str, breaks: bool = False, window: int = 4096, cut_off: bool = False
    ) -> None:
        self.pieces = pieces
        self.breaks = breaks
        self.window = window
        self.cut_off = cut_off
        self.asked: list[list[BaseMessage]] = []
        self.closed = False

    def context_window(self) -> int:
        return self.window

    def stream(self, messages: Sequence[BaseMessage]) -> Generator[ChatPiece]:
        self.asked.append(list(messages))
        try:
            for piece in self.pieces:
                yield ChatPiece(text=piece)
            if self.breaks:
                raise ServiceFailedError("the stream broke off")
            yield ChatPiece(cut_off=self.cut_off)
        finally:
            self.closed = True

    def complete(self, messages: Sequence[BaseMessage]) -> str:
        return "".join(piece.text for piece in self.stream(messages))
