"""Many comparisons at once, and what follows for the ranks."""

from collections.abc import Iterable, Sequence

import numpy as np

from eval.statistics.strata import Column


def holm(p_values: Sequence[float] | Column, *, family: int | None = None) -> list[float]:
    """Return the p values after Holm's correction, in the order in which they were given.

    S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
    Statistics 6, 1979. The chance that any of the differences found is none stays below the
    level, whatever depends on whatever.

    Args:
        p_values: Of the tests that were made.
        family: Tests that could have been made, if more: those that were not count as if they
            had found nothing.
    """
    size = max(family or 0, len(p_values))
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for place, index in enumerate(np.argsort(p_values, kind="stable")):
        highest = max(highest, min(1.0, (size - place) * float(p_values[index])))
        corrected[index] = highest
    return corrected


def pairs_of(configurations: int) -> int:
    """Return how many pairs some configurations make."""
    return configurations * (configurations - 1) // 2


def ranks(names: Iterable[str], *, better: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return 1 + the number of configurations that are significantly better than each.

    Args:
        names: The configurations.
        better: Pairs of which the first is significantly better than the second.
    """
    losses = [worse for _, worse in better]
    return {name: 1 + losses.count(name) for name in names}
