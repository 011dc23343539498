"""One case as it was measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chains.answering.answer import Answer, AnswerSentence, Verdict
from chains.retrieval.steps import Candidate, Passage, StageRank
from eval.dataset import Case
from loaders.documents import Location


@dataclass(frozen=True, kw_only=True)
class CitedPlace:
    """A citation without the passage that it stands in.

    Attributes:
        number: From 1, in order of first use in the answer.
        source: Display path of its document.
        start: Offset of the quote in the document's text, in code points.
        end: Offset behind its last code point.
        quote: The cited sentence, verbatim.
    """

    number: int
    source: str
    start: int
    end: int
    quote: str


class FoundPassage(NamedTuple):
    """A passage that a question found, with its text; a tuple is made fastest.

    Attributes:
        chunk_id: The chunk that was found.
        source: Display path of its document.
        start: Offset of the text in the document's, in code points; neighbours included.
        end: Offset behind its last code point.
        text: The text.
        score: Of the last stage.
        stages: `dense`, `lexical`, `fused`, `reranked` -> its place there, where it was seen.
        location: Page, sheet, heading … of the chunk.
    """

    chunk_id: str
    source: str
    start: int
    end: int
    text: str
    score: float
    stages: Mapping[str, StageRank]
    location: Location

    @property
    def key(self) -> str:
        """What names its text among those of all cases."""
        return f"{self.source}:{self.start}-{self.end}"


@dataclass(frozen=True, kw_only=True)
class AnswerRecord:
    """What is kept of an answer; with its candidates a large set would not fit into memory.

    Attributes:
        text: The answer proper.
        abstained: Whether the chain declined to answer.
        reason: Why it did, or "".
        evidence: How likely it seemed that the passages hold the answer, 0-1.
        sentences: Its sentences with their verdicts.
        citations: Places that they refer to.
        warnings: What the reader should know.
        partial: Whether the generation broke off.
    """

    text: str
    abstained: bool
    reason: str = ""
    evidence: float = 0.0
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    warnings: tuple[str, ...] = ()
    partial: bool = False

    def count(self, verdict: Verdict) -> int:
        """Return how many sentences have a verdict."""
        return sum(sentence.verdict == verdict for sentence in self.sentences)


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """One case as it was measured.

    Attributes:
        case: The case.
        queries: What was searched for: the standalone question first.
        documents: Distinct sources in rank order, at most 10.
        scores: Metric -> value; only the metrics that apply to the case.
        passages: The first ones that were found; for an answer, those that it could rest on.
        answer: The answer; None where only the retrieval was asked.
        milliseconds: Duration of the case.
        steps: Step of the chain -> milliseconds.
        reused: Steps that were not done again; their milliseconds are those of the first time.
        error: Why it failed, or "".
    """

    case: Case
    queries: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    passages: tuple[FoundPassage, ...] = field(default=(), repr=False)
    scores: dict[str, float] = field(default_factory=dict)
    answer: AnswerRecord | None = None
    milliseconds: float = 0.0
    steps: Mapping[str, float] = field(default_factory=dict)
    reused: tuple[str, ...] = ()
    error: str = ""

    def without_passages(self) -> "CaseResult":
        """Return what summing up needs: the texts of a large set would not fit into memory."""
        return CaseResult(
            case=self.case,
            queries=self.queries,
            documents=self.documents,
            scores=self.scores,
            answer=self.answer,
            milliseconds=self.milliseconds,
            steps=self.steps,
            reused=self.reused,
            error=self.error,
        )


def record_candidates(ranked: Iterable[Candidate]) -> tuple[FoundPassage, ...]:
    """Keep of ranked chunks what is written down."""
    return tuple(
        FoundPassage(
            chunk_id=candidate.chunk.id,
            source=candidate.chunk.source,
            start=candidate.chunk.start,
            end=candidate.chunk.end,
            text=candidate.chunk.text,
            score=candidate.score,
            stages=candidate.stages,
            location=candidate.chunk.location,
        )
        for candidate in ranked
    )


def record_passages(passages: Iterable[Passage]) -> tuple[FoundPassage, ...]:
    """Keep of the passages of an answer what is written down."""
    return tuple(
        FoundPassage(
            chunk_id=passage.chunk.id,
            source=passage.chunk.source,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            score=passage.candidate.score,
            stages=passage.candidate.stages,
            location=passage.chunk.location,
        )
        for passage in passages
    )


def record_answer(answer: Answer) -> AnswerRecord:
    """Keep of an answer what is scored and written down."""
    evidence = answer.evidence
    return AnswerRecord(
        text=answer.text,
        abstained=answer.abstained,
        reason=evidence.reason if evidence else "",
        evidence=evidence.score if evidence else 0.0,
        sentences=answer.sentences,
        citations=tuple(
            CitedPlace(
                number=citation.number,
                source=citation.chunk.source,
                start=citation.start,
                end=citation.end,
                quote=citation.quote,
            )
            for citation in answer.citations
        ),
        warnings=answer.warnings,
        partial=answer.partial,
    )
