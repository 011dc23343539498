"""How well the evidence score tells questions with an answer from questions without one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CURVE_POINTS = 100


@dataclass(frozen=True, kw_only=True)
class RiskPoint:
    """What one threshold brings.

    Attributes:
        threshold: Evidence (0-1) from which a question is answered.
        coverage: Share of the answerable questions that are answered.
        false_answer_rate: Share of the unanswerable questions that are answered.
    """

    threshold: float
    coverage: float
    false_answer_rate: float


def abstain_auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return how probably an answerable question scores above an unanswerable one.

    Ties count one half (Mann, Whitney 1947; Hanley, McNeil 1982).

    Args:
        answerable: Evidence scores of questions whose answer is in the documents.
        unanswerable: Evidence scores of the others.

    Raises:
        ValueError: One of the two is empty.
    """
    from scipy.stats import rankdata

    _check(answerable, unanswerable)
    ranks = rankdata(np.concatenate([np.asarray(answerable), np.asarray(unanswerable)]))
    count = len(answerable)
    above = ranks[:count].sum() - count * (count + 1) / 2
    return float(above / (count * len(unanswerable)))


def threshold_at_coverage(answerable: Sequence[float], *, coverage: float = 0.95) -> float:
    """Return the largest threshold that still answers a share of the answerable questions.

    A question is answered when its score is the threshold or more.

    Args:
        answerable: Evidence scores of questions whose answer is in the documents; not empty.
        coverage: The share, above 0 and at most 1.
    """
    ordered = np.sort(np.asarray(answerable, dtype=float))[::-1]
    return float(ordered[int(np.ceil(coverage * len(ordered) - 1e-9)) - 1])


def false_answer_rate(
    answerable: Sequence[float], unanswerable: Sequence[float], *, coverage: float = 0.95
) -> float:
    """Return the share of unanswerable questions answered where most answerable ones are.

    Args:
        answerable: Evidence scores of questions whose answer is in the documents.
        unanswerable: Evidence scores of the others.
        coverage: Share of the answerable questions that the threshold answers.

    Raises:
        ValueError: One of the two is empty.
    """
    _check(answerable, unanswerable)
    threshold = threshold_at_coverage(answerable, coverage=coverage)
    return float(np.mean(np.asarray(unanswerable) >= threshold))


def risk_coverage_curve(
    answerable: Sequence[float], unanswerable: Sequence[float], *, points: int = CURVE_POINTS
) -> list[RiskPoint]:
    """Return what each threshold brings, from 0, which answers everything, to 1.

    Other thresholds lie at the quantiles of all scores, so that the curve is dense where the
    questions are.

    Args:
        answerable: Evidence scores of questions whose answer is in the documents.
        unanswerable: Evidence scores of the others.
        points: Most thresholds between the two.

    Raises:
        ValueError: One of the two is empty.
    """
    _check(answerable, unanswerable)
    known, unknown = np.asarray(answerable, dtype=float), np.asarray(unanswerable, dtype=float)
    quantiles = np.linspace(0, 1, points)
    inner = np.quantile(np.concatenate([known, unknown]), quantiles, method="higher")
    thresholds: NDArray[np.float64] = np.unique(np.concatenate([[0.0], inner, [1.0]]))
    return [
        RiskPoint(
            threshold=float(threshold),
            coverage=float(np.mean(known >= threshold)),
            false_answer_rate=float(np.mean(unknown >= threshold)),
        )
        for threshold in thresholds
    ]


@dataclass(frozen=True, kw_only=True)
class SelectiveRisk:
    """What share of the answers is wrong, if only the best founded questions are answered.

    Attributes:
        coverage: Shares of all questions that are answered, from 1 / n to 1.
        risk: For each of them the share of the answered questions that had no answer.
    """

    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]

    @property
    def area(self) -> float:
        """The mean of the risk over all coverages."""
        return float(self.risk.mean())


def selective_risk(answerable: Sequence[float], unanswerable: Sequence[float]) -> SelectiveRisk:
    """Answer the questions in the order of their evidence, and see how the risk grows.

    The risk-coverage curve of El-Yaniv and Wiener ("On the Foundations of Noise-free Selective
    Classification", 2010); an error is an answer to a question that has none in the documents.
    Questions of equal evidence are answered in any order: each is the mean of them.

    Args:
        answerable: Evidence scores of questions whose answer is in the documents.
        unanswerable: Evidence scores of the others.

    Raises:
        ValueError: One of the two is empty.
    """
    _check(answerable, unanswerable)
    scores = np.concatenate([np.asarray(answerable), np.asarray(unanswerable)])
    wrong = np.repeat([0.0, 1.0], [len(answerable), len(unanswerable)])
    order = np.argsort(-scores)
    ordered = scores[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(starts, append=len(scores))
    shared = np.add.reduceat(wrong[order], starts) / sizes
    answered = np.arange(1, len(scores) + 1)
    return SelectiveRisk(
        coverage=answered / len(scores), risk=np.cumsum(np.repeat(shared, sizes)) / answered
    )


def risk_coverage_area(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return the area under the risk-coverage curve, 0-1; less is better."""
    return selective_risk(answerable, unanswerable).area


def _check(answerable: Sequence[float], unanswerable: Sequence[float]) -> None:
    if not len(answerable) or not len(unanswerable):
        raise ValueError("scores of both answerable and unanswerable questions are needed")
