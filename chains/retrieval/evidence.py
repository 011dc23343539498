"""How likely it is that the passages hold the answer, and which of their statements do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.statements import Statement, statements
from chains.retrieval.steps import Candidates, Passage, StandaloneQuestion

EvidenceScore = Callable[[Candidates, Sequence[Passage]], float]

NEAR = 0.7
"""Worth of a question's term in a statement's context, relative to the statement itself."""

ABOVE = 0.8
"""Worth of a term that only the chunk's header has: title, headings, the document's beginning."""

_LOOKED_AT = 5


@dataclass(frozen=True, kw_only=True)
class RatedStatement:
    """A statement with how much of the question it covers.

    Attributes:
        statement: The statement.
        passage: The passage that holds it.
        covered: The question's terms that stand in the statement itself.
        score: Weighted share of the question that it covers with its context, 0-1.
    """

    statement: Statement
    passage: Passage
    covered: frozenset[str]
    score: float


def rate_statements(coverage: Coverage, passages: Sequence[Passage]) -> Iterator[RatedStatement]:
    """Yield every statement of the passages with its rating, in reading order."""
    for passage in passages:
        header = passage.chunk.header
        in_header = coverage.covered(header)
        columns = next((line for line in header.split("\n") if line.startswith("|")), "")
        headings = _headings(passage)
        for statement in statements(passage.text, headings=headings, table_header=columns):
            own = coverage.covered(statement.text)
            near = coverage.covered(statement.context) - own
            above = in_header - own - near
            yield RatedStatement(
                statement=statement,
                passage=passage,
                covered=frozenset(own),
                score=coverage.share(own)
                + NEAR * coverage.share(near)
                + ABOVE * coverage.share(above),
            )


def _headings(passage: Passage) -> frozenset[str]:
    chunks = (passage.chunk, *passage.neighbours)
    trails = ((chunk.location.heading or "").split(" > ") for chunk in chunks)
    return frozenset(heading for trail in trails for heading in trail)


def coverage_of(standalone: StandaloneQuestion, *, weights: TermWeights) -> Coverage:
    """Weigh the terms of a question; what came in from the conversation weighs less."""
    return weights.of_question(standalone.text, asked=standalone.question.text)


def score_by_coverage(
    candidates: Candidates, passages: Sequence[Passage], *, weights: TermWeights
) -> float:
    """Return how much of the question the best statement of the best passages covers.

    Measured on 600 cases of refusal-cmrc: AUROC 0.987, against 0.984 for the coverage by the
    whole chunk; on near misses (dragonball-finance, factual) 0.725 against 0.721.
    """
    coverage = coverage_of(candidates.queries.standalone, weights=weights)
    rated = rate_statements(coverage, passages[:_LOOKED_AT])
    return max((statement.score for statement in rated), default=0.0)


def score_by_reranker(_: Candidates, passages: Sequence[Passage]) -> float:
    """Return the best score of a reranker whose scores are 0-1."""
    return max((passage.candidate.score for passage in passages), default=0.0)
