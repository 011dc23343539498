"""One case as it was measured."""

from dataclasses import dataclass, field

from chains.answering.answer import Answer, AnswerSentence, Verdict
from eval.dataset import Case


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
        steps: Step of the chain -> milliseconds.
    """

    text: str
    abstained: bool
    reason: str = ""
    evidence: float = 0.0
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    warnings: tuple[str, ...] = ()
    partial: bool = False
    steps: dict[str, float] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        """Return how many sentences have a verdict."""
        return sum(sentence.verdict == verdict for sentence in self.sentences)


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """One case as it was measured.

    Attributes:
        case: The case.
        documents: Distinct sources in rank order, at most 10.
        scores: Metric -> value; only the metrics that apply to the case.
        answer: The answer; None where only the retrieval was asked.
        milliseconds: Duration of the case.
        error: Why it failed, or "".
    """

    case: Case
    documents: tuple[str, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    answer: AnswerRecord | None = None
    milliseconds: float = 0.0
    error: str = ""


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
        steps={step.step: step.milliseconds for step in answer.trace},
    )
