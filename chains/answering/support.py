"""How well a sentence of an answer is supported, and by which sentences of the passages."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Protocol

from chains.answering.answer import Verdict
from chains.answering.facts.check import (
    Facts,
    Text,
    facts_of,
    found_date,
    found_name,
    found_number,
    reasons_against,
)
from chains.answering.facts.content import held
from chains.answering.sources import Source, row_read_by
from chains.providers.analysis import fold
from chains.providers.protocols import Reranker, RerankPassage

WORTH_CITING = 0.1
"""Share of a sentence that a further citation must hold anew."""

MOST_CITATIONS = 3
"""Citations of a sentence; more only where each holds a number, date or name of its own."""

_MOST_FOR_FACTS = 8
_LOOKED_AT = 16
"""Sources with most of a sentence's words, among which its citations are chosen."""

_FACT = 2.0
"""Worth of a fact that no earlier citation holds, in words."""

_RELATED = 0.05
"""Share of a sentence's words that a source must hold to count at all."""

_MARKS = " \t.。,，;；:：!！?？…\"'“”‘’「」()-*•·#"

_ANNOUNCES = re.compile(r"^\s*#|[:：]\s*[*_]*\s*$|^\s*\|[^0-9]*$")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where verdicts change.

    Attributes:
        supported: Score from which a sentence is `supported`, unless a fact differs.
        weak: Score below which it is `unsupported`.
    """

    supported: float
    weak: float


class SupportScorer(Protocol):
    """Says how well sentences of the passages support one of the answer."""

    thresholds: Thresholds

    def score(self, sentence: str, sources: Sequence[str], *, covered: float) -> float:
        """Return the support, 0-1.

        Args:
            sentence: Of the answer.
            sources: The cited sentences.
            covered: Share of the sentence's words and facts that they hold, 0-1.
        """
        ...


class LexicalScorer:
    """The share of the sentence's words and facts that its citations hold."""

    thresholds = Thresholds(supported=0.3, weak=0.15)

    def score(self, sentence: str, sources: Sequence[str], *, covered: float) -> float:
        """Return the share as it is."""
        del sentence, sources
        return covered


class RerankerScorer:
    """What a cross-encoder says of the sentence and its citations, read together."""

    thresholds = Thresholds(supported=0.5, weak=0.2)

    def __init__(self, reranker: Reranker) -> None:
        """Take a reranker whose scores are 0-1."""
        self._reranker = reranker

    def score(self, sentence: str, sources: Sequence[str], *, covered: float) -> float:
        """Return the reranker's score of the citations as one passage."""
        del covered
        passage = RerankPassage(text="\n".join(sources), header="", score=1.0)
        (score,) = self._reranker.rerank(sentence, [passage])
        return min(1.0, max(0.0, score))


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict with what it rests on.

    Attributes:
        verdict: The verdict.
        score: Support, 0-1.
        sources: The sentences to cite, best first.
        reasons: What speaks against the sentence.
    """

    verdict: Verdict
    score: float
    sources: tuple[Source, ...]
    reasons: tuple[str, ...]


class Judge:
    """Gives sentences of an answer their verdicts."""

    def __init__(
        self,
        *,
        scorer: SupportScorer | None = None,
        known_names: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """Prepare a judge.

        Args:
            scorer: Gives the score; None takes the coverage.
            known_names: Gives words that are names whatever the rule says of them, folded.
        """
        self._scorer = scorer or LexicalScorer()
        self._known_names = known_names

    def judge(self, sentence: str, sources: Sequence[Source], *, asked: Text) -> Judgement | None:
        """Return the verdict on one sentence; None for one without a letter or digit in it.

        Args:
            sentence: Of the answer.
            sources: The sentences of all passages.
            asked: The question.
        """
        if not any(character.isalnum() for character in sentence):
            return None
        if verbatim := _quoted(sentence, sources):
            return Judgement(verdict="supported", score=1.0, sources=(verbatim,), reasons=())
        facts = facts_of(sentence, known_names=self._known_names())
        chosen, covered = _choose(_matches(facts, sources, asked=asked), facts)
        checked = [source.facts for source in chosen]
        if announces(sentence):
            checked, covered = [source.facts for source in sources], 1.0
        score = covered
        if chosen:
            score = self._scorer.score(sentence, [each.text for each in chosen], covered=covered)
        reasons = tuple(reasons_against(facts, checked, asked=asked))
        return Judgement(
            verdict=self._verdict(score, reasons),
            score=score,
            sources=tuple(chosen),
            reasons=reasons,
        )

    def _verdict(self, score: float, reasons: tuple[str, ...]) -> Verdict:
        thresholds = self._scorer.thresholds
        if reasons or score < thresholds.weak:
            return "unsupported"
        return "supported" if score >= thresholds.supported else "weak"


def _quoted(sentence: str, sources: Sequence[Source]) -> Source | None:
    """Return the source that holds a sentence word for word, whole or between two marks."""
    wanted = fold(sentence).strip(_MARKS)
    verbatim = (each for each in sources if _quotes(wanted, each.facts.text))
    return next(verbatim, None) or row_read_by(sentence, sources)


def _quotes(wanted: str, text: str) -> bool:
    start = text.find(wanted)
    if start < 0 or not wanted:
        return False
    around = (text[start - 1 : start], text[start + len(wanted) :][:1])
    return all(not character or character in _MARKS for character in around)


def announces(sentence: str) -> bool:
    """Tell whether a line states nothing of its own: a heading, or what ends with a colon."""
    return _ANNOUNCES.search(sentence) is not None


@dataclass(frozen=True, kw_only=True)
class _Match:
    """How much of each word of a sentence one source holds, and which of its facts."""

    source: Source
    held: list[float]
    facts: frozenset[int]


def _matches(facts: Facts, sources: Sequence[Source], *, asked: Text) -> Iterator[_Match]:
    """Compare a sentence with each source; one without a word in common cannot hold its facts."""
    words = [held(facts.content, each.facts.text, each.facts.characters) for each in sources]
    related = _RELATED * len(facts.content)
    near = [pair for pair in zip(sources, words, strict=True) if sum(pair[1]) >= related]
    if facts.content:
        near = nlargest(_LOOKED_AT, near, key=lambda pair: sum(pair[1]))
    for source, share in near:
        one = [source.facts]
        found = [
            *(found_number(number, one) for number in facts.numbers),
            *(found_date(date, one, asked=asked) for date in facts.dates),
            *(found_name(name, one, asked=asked) for name in facts.names),
        ]
        indices = frozenset(index for index, has_fact in enumerate(found) if has_fact)
        yield _Match(source=source, held=share, facts=indices)


def _choose(matches: Iterable[_Match], facts: Facts) -> tuple[list[Source], float]:
    """Take the sources that add most, until none adds enough.

    Returns:
        The sources, and the share of the sentence's words and facts that they hold.
    """
    left = list(matches)
    chosen: list[Source] = []
    best_held, best_facts = [0.0] * len(facts.content), frozenset[int]()
    whole = len(facts.content) + len(facts) or 1

    def gain(match: _Match) -> float:
        words = sum(max(0.0, new - old) for new, old in zip(match.held, best_held, strict=True))
        added = len(match.facts - best_facts)
        if not added and (words / whole < WORTH_CITING or len(chosen) >= MOST_CITATIONS):
            return 0.0
        return words + _FACT * added

    while left and len(chosen) < _MOST_FOR_FACTS:
        best = max(left, key=gain)
        if gain(best) <= 0:
            break
        left.remove(best)
        chosen.append(best.source)
        best_held = [max(pair) for pair in zip(best.held, best_held, strict=True)]
        best_facts |= best.facts
    return chosen, (sum(best_held) + len(best_facts)) / whole
