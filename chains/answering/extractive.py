"""Answers without a model: the best supporting statements of the passages, quoted."""

from collections.abc import Iterator

from chains.answering.answer import Answer
from chains.providers.analysis import fold
from chains.providers.answer_kinds import AnswerKind, asked_kind
from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.evidence import RatedStatement, coverage_of, rate_statements
from chains.retrieval.steps import Evidence

_RANK = 0.1
"""Worth of a passage's rank: the first passage's statements get so much, the second's half …"""

_KIND = 0.1
"""Worth of giving the kind of answer that the question asks for: a weight, a price, a date."""

_ANNOUNCES = 0.3
"""Taken from headings and rows of column names: they say what follows, not what is so."""

_WORTH_ADDING = 0.1
"""Share of the question that a further statement must cover anew."""


class ExtractiveAnswerer:
    """Quotes the statements that cover most of the question, and says nothing of its own."""

    def __init__(self, *, weights: TermWeights, max_sentences: int = 3) -> None:
        """Prepare an answerer.

        Args:
            weights: How much each term of the knowledge base tells.
            max_sentences: Most statements that are quoted.
        """
        self._weights = weights
        self._max_sentences = max_sentences

    def answer(self, evidence: Evidence) -> Iterator[Answer]:
        """Yield one piece a quoted statement."""
        standalone = evidence.candidates.queries.standalone
        coverage = coverage_of(standalone, weights=self._weights)
        kind = asked_kind(standalone.question.text)
        rated = sorted(
            rate_statements(coverage, evidence.passages), key=lambda each: -_worth(each, kind)
        )
        for number, statement in enumerate(self._choose(coverage, rated)):
            text = statement.statement.text
            yield Answer(text=f"\n{text}" if number else text)

    def _choose(self, coverage: Coverage, rated: list[RatedStatement]) -> Iterator[RatedStatement]:
        """Take the best statement, then others while they cover what is not covered yet."""
        covered: set[str] = set()
        chosen: set[str] = set()
        for statement in rated:
            adds = coverage.share(statement.covered - covered) >= _WORTH_ADDING
            if statement.statement.text in chosen or (chosen and not adds):
                continue
            yield statement
            chosen.add(statement.statement.text)
            covered |= statement.covered
            if len(chosen) == self._max_sentences:
                return


def _worth(rated: RatedStatement, kind: AnswerKind | None) -> float:
    gives = kind is not None and kind.given.search(fold(rated.statement.text)) is not None
    return (
        rated.score
        + _RANK / rated.passage.number
        + _KIND * gives
        - _ANNOUNCES * rated.statement.is_heading
    )
