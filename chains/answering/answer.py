"""The answer as additive pieces: the sum of what is streamed is what `invoke` returns."""

from dataclasses import dataclass
from typing import Literal

from chains.knowledge.records import ChunkRecord
from chains.providers.protocols import Usage
from chains.retrieval.steps import Evidence, Passage

Verdict = Literal["supported", "weak", "unsupported"]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A place in a document that supports a sentence.

    Attributes:
        number: From 1, in order of first use in the answer.
        passage: The passage that holds it.
        start: Offset of the quote in the document's text, in code points.
        end: Offset behind its last code point.
        quote: The cited sentence, verbatim.
        instructions: What in the passage reads like an instruction to a language model; "" where
            nothing does.
    """

    number: int
    passage: Passage
    start: int
    end: int
    quote: str
    instructions: str = ""

    @property
    def chunk(self) -> ChunkRecord:
        """The chunk that holds the quote: the one that was found, or a neighbour of it."""
        return self.passage.chunk_at(self.start)


@dataclass(frozen=True, kw_only=True)
class AnswerSentence:
    """A sentence of the answer and how well the passages support it.

    Attributes:
        text: The sentence.
        verdict: `supported`, `weak` or `unsupported`.
        score: Share of the sentence that its citations cover, 0-1.
        citations: Numbers of the citations.
        reasons: Why it is not better supported, e.g. `number 3.5% is not in the source`.
        marked: Whether faces show the verdict beside the sentence.
    """

    text: str
    verdict: Verdict
    score: float
    citations: tuple[int, ...]
    reasons: tuple[str, ...] = ()
    marked: bool = True


@dataclass(frozen=True, kw_only=True)
class TraceStep:
    """What one step of the chain did.

    Attributes:
        step: Its name.
        milliseconds: From its first input to its last output.
        counts: For example `{"queries": 3}` or `{"passages": 8, "left_out": 1}`.
    """

    step: str
    milliseconds: float
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer, or a piece of one.

    Attributes:
        evidence: What it rests on; on the first piece, before the first word.
        text: The answer proper.
        thinking: What a thinking model thought.
        sentences: The sentences of `text`, each after its last word.
        citations: Places that the sentences refer to.
        warnings: What the reader should know.
        usage: What the generation cost, where the service says so.
        partial: Whether the generation broke off.
        unread: Numbers of the passages that did not fit into the model's window.
        trace: Steps of the chain; on the last piece.
    """

    evidence: Evidence | None = None
    text: str = ""
    thinking: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    usage: Usage | None = None
    partial: bool = False
    unread: tuple[int, ...] = ()
    trace: tuple[TraceStep, ...] = ()

    def __add__(self, other: "Answer") -> "Answer":
        """Join two pieces in the order in which they were streamed."""
        return Answer(
            evidence=self.evidence or other.evidence,
            text=self.text + other.text,
            thinking=self.thinking + other.thinking,
            sentences=self.sentences + other.sentences,
            citations=self.citations + other.citations,
            warnings=self.warnings + other.warnings,
            usage=other.usage or self.usage,
            partial=self.partial or other.partial,
            unread=self.unread + other.unread,
            trace=self.trace + other.trace,
        )

    @property
    def abstained(self) -> bool:
        """Whether the chain declined to answer."""
        return self.evidence is not None and self.evidence.abstained
