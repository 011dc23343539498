"""The paired permutation test: if two configurations were alike, every sign could be the other.

R. A. Fisher, "The Design of Experiments", 1935, chapter III; for retrieval: M. Smucker, J. Allan,
B. Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
Evaluation", CIKM 2007. The same as `scipy.stats.permutation_test` with `permutation_type=
"samples"`, but for hundreds of pairs at once: they share the signs, and a block of permutations is
one product of matrices.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from eval.statistics.strata import Column

PERMUTATIONS = 10_000
_BLOCK_CELLS = 4_000_000
_CLEAR = 200
"""So many signs as extreme as what was observed tell p to 7 % of it."""
_ROUNDING = 1e-9
"""Sums that differ by less, relative to the sum of the sizes, are equal: `float64` rounds."""

Table = NDArray[np.float64]


def permutations_for(pairs: int, *, alpha: float) -> int:
    """Return how many permutations let one of many pairs be significant after correction.

    The smallest p that b permutations can give is 1 / (b + 1); Holm multiplies it by the number
    of pairs, and the product shall be half the level at most.
    """
    return max(PERMUTATIONS, int(np.ceil(2 * pairs / alpha)))


def permutation_p(differences: Table, *, permutations: int = PERMUTATIONS, seed: int) -> Column:
    """Return the two-sided p of each column under all, or many random, changes of signs.

    Exact where the differences of a column are all of one size (then it is the sign test, and for
    scores of 0 and 1 McNemar's exact test), and where there are no more sign vectors than
    permutations. Otherwise (1 + extreme ones) / (1 + permutations), which is never too small:
    B. Phipson, G. Smyth, "Permutation p-values should never be zero", 2010.

    Args:
        differences: Weighted paired differences, shape (cases, pairs); 0 where a case is missing.
        permutations: Random changes of signs, where they are not all tried.
        seed: Of the random ones.
    """
    found = np.ones(differences.shape[1])
    drawn = []
    for pair, column in enumerate(differences.T):
        exact = _exact_p(column[column != 0], permutations)
        if exact is None:
            drawn.append(pair)
        else:
            found[pair] = exact
    if drawn:
        found[drawn] = _drawn_p(differences[:, drawn], permutations=permutations, seed=seed)
    return found


def _exact_p(column: Column, permutations: int) -> float | None:
    sizes = np.abs(column)
    if not len(column):
        return 1.0
    if np.ptp(sizes) <= _ROUNDING * sizes.max():
        fewer = min((column > 0).sum(), (column < 0).sum())
        return min(1.0, 2 * float(special.bdtr(fewer, len(column), 0.5)))
    if len(column) < 60 and 2 ** len(column) <= permutations:  # noqa: PLR2004 - of 64 bits
        numbers = np.arange(2 ** len(column))
        bits = (numbers[:, None] >> np.arange(len(column))) & 1
        signs = _signs(bits)
        return float(_extreme(signs, column[:, None])[0] / len(numbers))
    return None


def _drawn_p(differences: Table, *, permutations: int, seed: int) -> Column:
    """Draw until a column's p is clear, 10,000 times at least, and all times for the small ones.

    J. Besag, P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991.
    """
    extreme = np.zeros(differences.shape[1], dtype=np.int64)
    drawn = np.zeros(differences.shape[1], dtype=np.int64)
    unclear, columns = np.arange(differences.shape[1]), differences
    for signs in _random_signs(len(differences), permutations=permutations, seed=seed):
        extreme[unclear] += _extreme(signs, columns)
        drawn[unclear] += len(signs)
        still = (drawn[unclear] < PERMUTATIONS) | (extreme[unclear] < _CLEAR)
        if not still.all():
            unclear, columns = unclear[still], columns[:, still]
        if not len(unclear):
            break
    p: Column = (1 + extreme) / (1 + drawn)
    return p


def _extreme(signs: Table, differences: Table) -> NDArray[np.int64]:
    """Count the rows of signs whose sums are as far from 0 as the observed ones."""
    observed = np.abs(differences.sum(axis=0))
    slack = _ROUNDING * np.abs(differences).sum(axis=0)
    count: NDArray[np.int64] = (np.abs(signs @ differences) >= observed - slack).sum(axis=0)
    return count


def _random_signs(cases: int, *, permutations: int, seed: int) -> Iterator[Table]:
    """Yield blocks of random signs; they depend on seed and number of cases alone."""
    generator = np.random.default_rng(seed)
    rows = max(1, min(1000, _BLOCK_CELLS // cases))
    for start in range(0, permutations, rows):
        count = min(rows, permutations - start)
        octets = np.frombuffer(generator.bytes((rows * cases + 7) // 8), dtype=np.uint8)
        bits = np.unpackbits(octets, count=count * cases).reshape(count, cases)
        yield _signs(bits)


def _signs(bits: NDArray[np.integer[Any]]) -> Table:
    return 1.0 - 2.0 * bits.astype(np.float64)
