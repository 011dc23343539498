"""How surely a number of cases would show a difference, and how many cases that takes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from eval.statistics.strata import Column, Labels, case_weights, one_stratum

POWER = 0.8
_SAME_SIZE = 1e-9
_MOST_EXACT = 400
_MOST_CASES = 10**12
_WINDOW = 8
"""Standard deviations of a binomial beyond which nothing is left to be summed."""


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """How two configurations differ on a case, as far as power depends on it.

    Attributes:
        moments: Means of the first to fourth power of a case's difference.
        wins: Share of the cases where the first is better, where all differences that are not 0
            have one size (scores of 0 and 1); else None.
        losses: Share where the second is; else None.
    """

    moments: tuple[float, float, float, float]
    wins: float | None = None
    losses: float | None = None

    @classmethod
    def of(cls, differences: Column, *, strata: Labels | None = None) -> "Disagreement":
        """Take it from observed differences.

        Args:
            differences: At least one, none missing.
            strata: Dataset of each case; None means one dataset.
        """
        labels = one_stratum(len(differences)) if strata is None else strata
        values = differences * case_weights(labels) * len(differences)
        first, second, third, fourth = (float((values**power).mean()) for power in (1, 2, 3, 4))
        sizes = np.abs(values[values != 0])
        one_size = len(sizes) > 0 and np.ptp(sizes) <= _SAME_SIZE * sizes.max()
        return cls(
            moments=(first, second, third, fourth),
            wins=float((values > 0).mean()) if one_size else None,
            losses=float((values < 0).mean()) if one_size else None,
        )


def power(seen: Disagreement, *, n: int, alpha: float = 0.05) -> float:
    """Return the chance that the paired permutation test of n new cases is significant.

    For scores of 0 and 1 it is summed up exactly; otherwise the test rejects about where the sum
    of the differences exceeds z times the root of the sum of their squares, and that is taken as
    normal. Within 3 points of simulations from about 100 cases on.

    Args:
        seen: How the configurations differ.
        n: Cases, in the same shares of the datasets.
        alpha: Level of the test, two-sided.
    """
    if seen.wins is not None and seen.losses is not None:
        share = seen.wins + seen.losses
        if n * share <= _MOST_EXACT:
            return _sign_test_power(share, win=seen.wins / share, n=n, alpha=alpha)
    return _normal_power(seen, n=n, alpha=alpha)


def cases_needed(seen: Disagreement, *, target: float = POWER, alpha: float = 0.05) -> int | None:
    """Return how many cases give a test of this pair alone a power; None without a difference.

    Args:
        seen: How the configurations differ; the difference that was seen is taken as the true.
        target: The power.
        alpha: Level of the test, two-sided.
    """
    if seen.moments[0] == 0:
        return None
    rough = _least(lambda n: _normal_power(seen, n=n, alpha=alpha) >= target, low=0, high=16)
    # The sign test needs a little more than the approximation says, and never much less.
    low, high = rough // 2, rough + 16
    return _least(lambda n: power(seen, n=n, alpha=alpha) >= target, low=low, high=high)


def _least(suffices: Callable[[int], bool], *, low: int, high: int) -> int:
    """Return the smallest number above `low` that suffices; `high` is a first guess above it."""
    while not suffices(high):
        low, high = high, 2 * high
        if high > _MOST_CASES:
            break
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high


def _normal_power(seen: Disagreement, *, n: int, alpha: float) -> float:
    """Linearise z times the root of the sum of squares around its expectation.

    Where all differences have one size, their sum moves in steps of two of it, and the exact test
    waits for the next one: a correction for continuity by half a step.
    """
    mean, second, third, fourth = seen.moments
    if second == 0:
        return 0.0
    z = float(-special.ndtri(alpha / 2))
    size = 0.0
    if seen.wins is not None and seen.losses is not None:
        size = np.sqrt(second / (seen.wins + seen.losses))
    slope = z / (2 * np.sqrt(n * second))
    chance = 0.0
    for side in (1, -1):
        centre = side * mean - slope * second
        squares = second - 2 * slope * side * third + slope**2 * fourth
        spread = np.sqrt(max(squares - centre**2, 1e-300))
        threshold = z * np.sqrt(n * second) / 2 + size
        chance += float(special.ndtr((n * centre - threshold) / (np.sqrt(n) * spread)))
    return min(1.0, chance)


def _sign_test_power(share: float, *, win: float, n: int, alpha: float) -> float:
    """Sum over how many cases may differ what the exact sign test of them would find."""
    middle, spread = n * share, np.sqrt(n * share * (1 - share))
    low, high = max(0, middle - _WINDOW * spread - 1), min(n, middle + _WINDOW * spread + 1)
    differing = np.arange(int(low), int(high) + 1)
    critical = _critical_losses(differing, alpha)
    found = special.bdtr(critical, differing, 1 - win) + special.bdtr(critical, differing, win)
    found = np.where(critical < 0, 0.0, found)
    return float(stats.binom.pmf(differing, n, share) @ found)


def _critical_losses(differing: NDArray[np.int64], alpha: float) -> Column:
    """Return the most losses (or wins) that are still significant; -1 where none are."""
    losses = stats.binom.ppf(alpha / 2, differing, 0.5)
    is_one_too_many = 2 * stats.binom.cdf(losses, differing, 0.5) > alpha
    critical: Column = losses - is_one_too_many
    return critical
