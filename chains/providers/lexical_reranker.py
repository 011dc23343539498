"""The reranker that needs no weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chains.providers.coverage import TermWeights
from chains.providers.protocols import RerankPassage
from chains.providers.rank_features import OUTLINE, SENTENCES, STATEMENTS, RankFeatures

READ_CLOSELY = 32
"""Passages whose sentences are looked at; the others stay behind them.

Each costs tens of microseconds; what is further down than this seldom comes to the top.
"""

READ_FOR_ANSWERS = 10
"""Of those, the passages that are asked which of their sentences may be the answer."""


@dataclass(frozen=True, kw_only=True)
class RankWeights:
    """How much each feature of `rank_features` counts against the first stage's score.

    Fitted by coordinate ascent (`eval.fitting.rerank`) on dureader-robust, dragonball-finance and
    expmrc-cmrc, each weighing the same, and rounded. `runs` was then taken back from -0.5, because
    cmrc2018-dev and drcd-dev, which were not fitted on, lost by it. `eval/README.md` has what each
    feature brought, also with whole sets left out. `sentence` and `wording` must not be negative:
    they are not looked at where they could not lift a passage to the top.
    """

    first: float = 1.0
    coverage: float = 0.5
    header: float = 0.3
    document: float = 0.5
    runs: float = -0.3
    sentence: float = 0.6
    wording: float = 0.15


@dataclass(frozen=True, kw_only=True)
class StatementWeights:
    """Log odds of one unit of each feature that a sentence which may be the answer has.

    Fitted as a softmax over the best passages of a question, a passage being as likely as its
    sentences together, on six sets of four families, each family weighing the same: CMRC 2018
    (three sets), DRCD, DuReader-robust, DragonBall finance (`eval.fitting.statements`). The log
    odds are divided by `scale` before they are added to the score by `RankWeights`. It was fitted
    to 4.5 and is doubled: the likeliest passage is not the best order of documents, and at half
    strength no set loses where another gains (eval/README.md). No weight may be negative, so that
    the passages that are read so stay before the others.
    """

    scale: float = 9.0
    focus: float = 1.6
    words: float = 0.7
    kind: float = 1.5
    early: float = 1.0
    brevity: float = 0.2


class LexicalReranker:
    """First-stage score, how much of the question a passage covers, and whether it may answer."""

    def __init__(
        self,
        *,
        weights: TermWeights,
        features: RankWeights | None = None,
        statements: StatementWeights | None = None,
    ) -> None:
        """Prepare a reranker.

        Args:
            weights: How much each term of the knowledge base tells.
            features: How much each feature counts; None means the fitted weights.
            statements: The same for the features of single sentences.
        """
        statements = statements or StatementWeights()
        self._scale = statements.scale
        self._statements = np.array([getattr(statements, name) for name in STATEMENTS])
        features = features or RankWeights()
        self._weights = weights
        self._outline = np.array([getattr(features, name) for name in OUTLINE])
        self._sentences = np.array([getattr(features, name) for name in SENTENCES])

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        """Return one score a passage, in the order given; higher is better."""
        coverage = self._weights.of_question(question)
        features = RankFeatures(question, passages, coverage=coverage)
        scores = features.outline() @ self._outline
        for position in _best(scores, READ_CLOSELY):
            scores[position] += np.dot(features.of_sentences(position), self._sentences)
        for position in _best(scores, READ_FOR_ANSWERS):
            odds = features.of_statements(position) @ self._statements
            if odds.size:
                scores[position] += np.logaddexp.reduce(odds) / self._scale
        return [float(score) for score in scores]


def _best(scores: NDArray[np.float64], number: int) -> list[int]:
    return [int(position) for position in np.argsort(-scores, kind="stable")[:number]]
