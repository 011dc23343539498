"""Cases of several datasets, each dataset of equal weight: the mean of the datasets' means."""

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Labels = NDArray[np.int64]


def one_stratum(cases: int) -> Labels:
    """Return the labels of cases that are all of one dataset."""
    return np.zeros(cases, dtype=np.int64)


def case_weights(strata: Labels) -> Column:
    """Return what each case counts in the mean of the datasets' means; the sum is 1.

    Args:
        strata: Dataset of each case, as a number; cases that do not count are left out before.
    """
    _, positions, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    weights: Column = 1.0 / (len(sizes) * sizes[positions])
    return weights


def weighted_mean(values: Column, strata: Labels) -> float:
    """Return the mean of the datasets' means; NaN where there is no case."""
    return float(case_weights(strata) @ values) if len(values) else float("nan")
