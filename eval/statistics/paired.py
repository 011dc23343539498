"""Two configurations on the same cases: how much better, how surely, how often."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.statistics.bootstrap import RESAMPLES, Table, bootstrap_intervals
from eval.statistics.permutation import PERMUTATIONS, permutation_p
from eval.statistics.strata import Column, Labels, case_weights, one_stratum

_EQUAL = 1e-9
"""Scores that differ by less are equal: a mean of repeats is rounded."""


@dataclass(frozen=True, kw_only=True)
class PairedTest:
    """What the cases say about a difference of two configurations, `a` minus `b`.

    Attributes:
        difference: Of the means; with several datasets the mean of their differences.
        ci95: Its paired bootstrap interval.
        p: Of the paired permutation test, two-sided; 1 where all cases are equal.
        effect: Cohen's d of the paired differences: their mean in their standard deviations; 0
            where they are all the same.
        wins: Cases where `a` is higher.
        losses: Cases where `b` is.
        ties: The others.
        left_out: Cases that only one of the two has; they count for nothing.
    """

    difference: float
    ci95: tuple[float, float]
    p: float
    effect: float
    wins: int
    losses: int
    ties: int
    left_out: int = 0

    @property
    def n(self) -> int:
        """Cases that were compared."""
        return self.wins + self.losses + self.ties


@dataclass(frozen=True, kw_only=True)
class Draws:
    """How much is drawn, and from what seed.

    Attributes:
        permutations: Of each test that is not exact.
        resamples: Of each interval.
        seed: Of both.
    """

    permutations: int = PERMUTATIONS
    resamples: int = RESAMPLES
    seed: int = 20261121


def paired_test(
    a: Column,
    b: Column,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 20261121,
    strata: Labels | None = None,
) -> PairedTest:
    """Compare two configurations case by case.

    Args:
        a: Scores of one, shape (cases,); NaN where it has none.
        b: Scores of the other on the same cases.
        permutations: At least; all of them where there are no more.
        seed: Of whatever is drawn.
        strata: Dataset of each case, as a number; None means one dataset.
    """
    labels = one_stratum(len(a)) if strata is None else strata
    draws = Draws(permutations=permutations, seed=seed)
    return paired_tests(np.column_stack([a, b]), [(0, 1)], strata=labels, draws=draws)[0]


def paired_tests(
    scores: Table, pairs: Sequence[tuple[int, int]], *, strata: Labels, draws: Draws
) -> list[PairedTest]:
    """Compare many pairs of configurations on the same cases.

    Args:
        scores: Shape (cases, configurations); NaN where a configuration has no score.
        pairs: Columns that are compared, first minus second.
        strata: Dataset of each case, shape (cases,).
        draws: How much is drawn.

    Returns:
        One test a pair, in their order.
    """
    if not pairs:
        return []
    first, second = np.array(pairs).T
    differences = paired_differences(scores[:, first], scores[:, second])
    weighted = np.zeros(differences.shape)
    for pair, column in enumerate(differences.T):
        seen = ~np.isnan(column)
        weighted[seen, pair] = column[seen] * case_weights(strata[seen])
    p = permutation_p(weighted, permutations=draws.permutations, seed=draws.seed)
    bounds = bootstrap_intervals(differences, strata, resamples=draws.resamples, seed=draws.seed)
    one_sided = np.isnan(scores[:, first]) != np.isnan(scores[:, second])
    return [
        PairedTest(
            difference=float(weighted[:, pair].sum()),
            ci95=(float(bounds[0, pair]), float(bounds[1, pair])),
            p=float(p[pair]),
            effect=_effect(differences[:, pair], strata),
            wins=int((differences[:, pair] > 0).sum()),
            losses=int((differences[:, pair] < 0).sum()),
            ties=int((differences[:, pair] == 0).sum()),
            left_out=int(one_sided[:, pair].sum()),
        )
        for pair in range(len(pairs))
    ]


def paired_differences(a: Table, b: Table) -> Table:
    """Return a minus b; exactly 0 where only rounding tells them apart, NaN where one lacks."""
    differences: Table = a - b
    differences[np.abs(differences) < _EQUAL] = 0.0
    return differences


def _effect(column: Column, strata: Labels) -> float:
    """Return J. Cohen's d_z ("Statistical Power Analysis for the Behavioral Sciences", 1988)."""
    seen = ~np.isnan(column)
    values = column[seen]
    if len(values) < 2 or np.ptp(values) == 0:  # noqa: PLR2004 - no spread
        return 0.0
    weights = case_weights(strata[seen])
    mean = weights @ values
    variance = weights @ (values - mean) ** 2 * len(values) / (len(values) - 1)
    return float(mean / np.sqrt(variance))
