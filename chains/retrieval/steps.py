"""One question on its way to evidence: each type holds the one it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chains.knowledge.filters import SearchFilter
from chains.knowledge.records import ChunkRecord


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An earlier question of the conversation and its answer."""

    question: str
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the user asked.

    Attributes:
        text: The question.
        history: Earlier turns, oldest first.
        distinct_documents: Search deeper until this many different documents are seen;
            evaluation ranks documents, a user does not need it.
        filter: Which documents it may be answered from.
    """

    text: str
    history: tuple[Turn, ...] = ()
    distinct_documents: int = 0
    filter: SearchFilter = field(default_factory=SearchFilter)


@dataclass(frozen=True, kw_only=True)
class StandaloneQuestion:
    """The question as it can be understood without the conversation.

    Attributes:
        question: Where it came from.
        text: Equal to the question's where that stands alone.
        warnings: What went wrong without stopping the question.
    """

    question: Question
    text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Queries:
    """What is searched for.

    Attributes:
        standalone: Where they came from.
        texts: The standalone question first, then its variants.
        parts: Questions for each of the things that the question compares: what is best for one
            of them need not be good for the others.
        hypothetical: Passages that a model made up; searched for by vectors only, as documents
            are: in the keyword search, invented words would find what nobody asked for.
        warnings: What went wrong without stopping the question.
    """

    standalone: StandaloneQuestion
    texts: tuple[str, ...]
    parts: tuple[str, ...] = ()
    hypothetical: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What both arms search for."""
        return self.texts + self.parts

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that is searched for."""
        return self.questions + self.hypothetical


@dataclass(frozen=True, kw_only=True)
class StageRank:
    """Where a stage put a chunk.

    Attributes:
        rank: From 1.
        score: In the stage's own scale.
    """

    rank: int
    score: float


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A chunk that was found.

    Attributes:
        chunk: The chunk.
        score: Score of the last stage; higher is better.
        stages: `dense`, `lexical`, `fused`, `reranked` -> its rank there, where it was seen.
    """

    chunk: ChunkRecord
    score: float
    stages: Mapping[str, StageRank] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What the search found, best first.

    Attributes:
        queries: Where they came from.
        ranked: The candidates.
        unknown: How many hits were dropped because the catalog does not know them.
    """

    queries: Queries
    ranked: tuple[Candidate, ...]
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What the answering step reads: a chunk, with its neighbours while there is room.

    Attributes:
        number: From 1, in order of relevance.
        candidate: The chunk that was found.
        text: The document's text from `start` to `end`, which holds the chunk's text.
        start: Offset in code points into the document's text.
        end: Offset behind the last code point.
        neighbours: The chunks that it was widened by.
    """

    number: int
    candidate: Candidate
    text: str
    start: int
    end: int
    neighbours: tuple[ChunkRecord, ...] = ()

    @property
    def chunk(self) -> ChunkRecord:
        """The chunk that was found."""
        return self.candidate.chunk

    def chunk_at(self, offset: int) -> ChunkRecord:
        """Return the chunk or the neighbour that an offset of the document's text falls into."""
        inside = (chunk for chunk in self.neighbours if chunk.start <= offset < chunk.end)
        return next(inside, self.chunk)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known, and whether it is enough to answer.

    Attributes:
        candidates: Where it came from.
        passages: What fits into the context, best first.
        score: How likely it is that the passages hold the answer, 0-1.
        threshold: The score below which the chain declines.
        abstained: Whether the chain declines to answer.
        reason: Why: `nothing found` or `weak evidence`; "" where it answers.
        left_out: Passages that did not fit into the context.
        warnings: What went wrong without stopping the question.
    """

    candidates: Candidates
    passages: tuple[Passage, ...]
    score: float
    threshold: float = 0.0
    abstained: bool = False
    reason: str = ""
    left_out: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def standalone_question(self) -> str:
        """The question as it was searched for."""
        return self.candidates.queries.standalone.text
