"""Paired bootstrap intervals: the same cases are drawn for all columns.

B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentiles). Cases
are drawn within their dataset, so that each keeps its weight.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eval.statistics.strata import Labels, case_weights

RESAMPLES = 2_000
"""The bounds then vary by about 3 % of half the interval's width from seed to seed."""
_BLOCK_CELLS = 4_000_000

Table = NDArray[np.float64]


def bootstrap_intervals(
    columns: Table, strata: Labels, *, resamples: int = RESAMPLES, seed: int
) -> Table:
    """Return the 95 % percentile interval of each column's mean of dataset means.

    Args:
        columns: Values, shape (cases, columns); NaN where a column lacks a case. Columns that
            have the same cases are drawn together.
        strata: Dataset of each case, shape (cases,).
        resamples: Draws.
        seed: Of the draws.

    Returns:
        Low and high bounds, shape (2, columns); NaN for a column without a case.
    """
    bounds = np.full((2, columns.shape[1]), np.nan)
    present = ~np.isnan(columns)
    patterns, members = np.unique(present, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        chosen = np.flatnonzero(members.ravel() == number)
        if pattern.any():
            means = resampled_means(
                columns[np.ix_(pattern, chosen)], strata[pattern], resamples=resamples, seed=seed
            )
            bounds[:, chosen] = np.percentile(means, [2.5, 97.5], axis=0)
    return bounds


def resampled_means(columns: Table, strata: Labels, *, resamples: int, seed: int) -> Table:
    """Return each draw's means, shape (resamples, columns); no value may be missing."""
    weighted = columns * case_weights(strata)[:, None]
    means = np.zeros((resamples, columns.shape[1]))
    for number, stratum in enumerate(np.unique(strata)):
        cases = weighted[strata == stratum]
        start = 0
        for counts in _draws(len(cases), resamples=resamples, seed=(seed, number)):
            means[start : start + len(counts)] += counts @ cases
            start += len(counts)
    return means


def _draws(cases: int, *, resamples: int, seed: tuple[int, int]) -> Iterator[Table]:
    """Yield blocks of how often each case is drawn, a row a draw."""
    rows = max(1, min(1000, _BLOCK_CELLS // cases))
    if rows < resamples:
        yield from _blocks(cases, resamples=resamples, rows=rows, seed=seed)
    else:
        yield _only_block(cases, resamples, seed)


@lru_cache(maxsize=2)
def _only_block(cases: int, resamples: int, seed: tuple[int, int]) -> Table:
    """Return the same draws for one run after another on the same cases; at most 32 MB each."""
    (block,) = _blocks(cases, resamples=resamples, rows=resamples, seed=seed)
    return block


def _blocks(cases: int, *, resamples: int, rows: int, seed: tuple[int, int]) -> Iterator[Table]:
    generator = np.random.default_rng(seed)
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        drawn = generator.integers(0, cases, size=(rows, cases), dtype=np.int32)[:count]
        cells = drawn + np.arange(count, dtype=np.int64)[:, None] * cases
        counted = np.bincount(cells.ravel(), minlength=count * cases)
        yield counted.reshape(count, cases).astype(np.float64)
