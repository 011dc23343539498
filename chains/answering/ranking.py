"""Which statement answers a question: what its words, its place and its wording tell."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from chains.answering.cells import with_units
from chains.providers.analysis import fold
from chains.providers.answer_kinds import AnswerKind, asked_cues, asked_kind
from chains.providers.coverage import Coverage, TermWeights
from chains.providers.question_words import terms_beside_question_words
from chains.providers.statement_words import QuestionWords, earliness, length_share
from chains.retrieval.evidence import RatedStatement, coverage_of, rate_statements
from chains.retrieval.statements import Statement
from chains.retrieval.steps import Passage, StandaloneQuestion

_POINTS_ELSEWHERE = re.compile(
    r"(?:详?见|参[见照阅])(?:网站|附[件录表]|第.{1,8}[条节章页]|[下上][表文图]|《|.{0,20}(?:页面|手册))"
    r"|制定本|负责解释|^版本:|\bsee (?:also|section|page|chapter)\b|for details"
)
_PROMISING = 40


@dataclass(frozen=True, kw_only=True)
class StatementFeatures:
    """What speaks for and against a statement; shares are of the question's terms, 0-1.

    Attributes:
        own: Weighted share that stands in the statement.
        near: Weighted share that only its neighbours, or its columns' names, have.
        above: Weighted share that only the chunk's header has.
        around: Weighted share that only the rest of the passage has.
        rare: As `own`, a term weighing more the fewer of the statements have it: the name that
            all of them are about tells none apart.
        focus: As `own`, of the terms beside the question word (在哪年*成立*) alone.
        words: Share of all the question's characters and words, asking ones too.
        kind: 1 where it gives the kind of answer that is asked for: a price, a date …
        cues: Share of the wordings of such answers that it has.
        rank: 1 / the passage's number.
        best_document: 1 where it is of the first passage's document.
        early: 1 / (1 + offset in the document / 100 characters).
        length: Characters / 200, at most 1.
        announces: 1 for a heading, a row of column names, a question, a sentence that only says
            where something else stands or what a rule is for.
    """

    own: float
    near: float
    above: float
    around: float
    rare: float
    focus: float
    words: float
    kind: float
    cues: float
    rank: float
    best_document: float
    early: float
    length: float
    announces: float


@dataclass(frozen=True, kw_only=True)
class RankedStatement:
    """A statement with how likely it is the one that answers.

    Attributes:
        rated: The statement and what it covers.
        worth: Log odds, up to a constant of the question.
    """

    rated: RatedStatement
    worth: float


WEIGHTS = StatementFeatures(
    own=3.7,
    near=8.9,
    above=10.8,
    around=2.5,
    rare=4.4,
    focus=2.5,
    words=5.1,
    kind=3.6,
    cues=0.5,
    rank=1.4,
    best_document=0.4,
    early=2.2,
    length=-2.7,
    announces=-3.6,
)
"""Log odds of one unit of each feature.

Fitted as a softmax over the statements of a question's passages (those that hold the answer
against the others) on six sets of four families, each family weighing the same: CMRC 2018 (three
sets), DRCD, DuReader-robust, DragonBall finance. No weight changes its sign when a whole family
is left out; what that costs stands in eval/README.md.
"""


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The statements that may answer a question.

    Attributes:
        coverage: The question's terms.
        rated: All statements of the passages, passage by passage in reading order.
        ranked: The most promising ones, likeliest first.
    """

    coverage: Coverage
    rated: tuple[RatedStatement, ...]
    ranked: tuple[RankedStatement, ...]


def rank_statements(
    standalone: StandaloneQuestion, passages: Sequence[Passage], *, weights: TermWeights
) -> Ranking:
    """Return the statements of the passages, and the 40 that cover most in order of worth.

    Args:
        standalone: The question.
        passages: What may be quoted, best first.
        weights: How much each term of the knowledge base tells.
    """
    coverage = coverage_of(standalone, weights=weights)
    rated = tuple(rate_statements(coverage, passages))
    reading = _Reading(standalone, rated, coverage=coverage)
    promising = sorted(rated, key=lambda each: -each.score)[:_PROMISING]
    ranked = [
        RankedStatement(rated=each, worth=_worth(reading.features(each))) for each in promising
    ]
    # Of equals the one that stands first; `promising` is no longer in reading order.
    ranked.sort(
        key=lambda each: (-each.worth, each.rated.passage.number, each.rated.statement.start)
    )
    return Ranking(coverage=coverage, rated=rated, ranked=tuple(ranked))


def _worth(features: StatementFeatures) -> float:
    values: dict[str, float] = vars(features)
    weights: dict[str, float] = vars(WEIGHTS)
    return sum(weight * values[name] for name, weight in weights.items())


class _Reading:
    """One question with all statements that may answer it."""

    def __init__(
        self,
        standalone: StandaloneQuestion,
        rated: Sequence[RatedStatement],
        *,
        coverage: Coverage,
    ) -> None:
        asked = standalone.question.text
        self._coverage = coverage
        self._kind = asked_kind(asked)
        self._cues = asked_cues(asked)
        self._words = QuestionWords.of(fold(standalone.text))
        self._focus = sorted(terms_beside_question_words(asked) & coverage.weights.keys())
        self._rarity = _rarity(coverage, rated)
        self._in_passage: dict[int, set[str]] = defaultdict(set)
        for each in rated:
            self._in_passage[each.passage.number] |= each.covered
        firsts = (each.passage for each in rated)
        self._best = min(firsts, key=lambda passage: passage.number, default=None)

    def features(self, rated: RatedStatement) -> StatementFeatures:
        """Return what is known of a statement."""
        passage, text = rated.passage, fold(rated.statement.text)
        is_row = text.startswith("|")
        # A cell is read with its column's name.
        said = f"{text} {fold(rated.statement.context)}" if is_row else text
        share, covered = self._coverage.share, rated.covered
        elsewhere = self._in_passage[passage.number] - covered - rated.near - rated.above
        best = self._best is not None and passage.chunk.document_id == self._best.chunk.document_id
        return StatementFeatures(
            own=share(covered),
            near=share(rated.near),
            above=share(rated.above),
            around=share(elsewhere),
            rare=_share(self._rarity, covered, self._rarity),
            focus=_share(
                self._coverage.weights, covered | rated.near if is_row else covered, self._focus
            ),
            words=self._words.share(said),
            kind=float(self._kind is not None and _gives(self._kind, rated.statement)),
            cues=_share_given(self._cues, text),
            rank=1 / passage.number,
            best_document=float(best),
            early=earliness(passage.start + rated.statement.start),
            length=length_share(text),
            announces=float(rated.statement.is_heading or _points_elsewhere(text)),
        )


def _gives(kind: AnswerKind, statement: Statement) -> bool:
    """Tell whether a statement gives a kind of answer; a cell's unit may stand in its header."""
    text = statement.text
    if text.startswith("|"):
        text = with_units(text, header=statement.context)
    elif text.endswith((":", "：")):
        # A lead-in gives what the line below it gives.
        text += statement.context.rsplit("\n", 1)[-1]
    return kind.given.search(fold(text)) is not None


def _points_elsewhere(folded: str) -> bool:
    return _POINTS_ELSEWHERE.search(folded) is not None


def _rarity(coverage: Coverage, rated: Sequence[RatedStatement]) -> dict[str, float]:
    """Weigh the terms that the statements have by how few of the different ones have them."""
    different = {each.statement.text: each.covered for each in rated}
    count = len(different)
    having = Counter(term for covered in different.values() for term in covered)
    return {
        term: coverage.weights[term] * math.log((count + 1) / (number + 0.5))
        for term, number in having.items()
    }


def _share(weights: Mapping[str, float], covered: Set[str], among: Iterable[str]) -> float:
    total = hit = 0.0
    for term in among:
        total += weights[term]
        hit += weights[term] if term in covered else 0.0
    return hit / (total or 1.0)


def _share_given(cues: Sequence[AnswerKind], text: str) -> float:
    return sum(bool(cue.given.search(text)) for cue in cues) / max(len(cues), 1)
