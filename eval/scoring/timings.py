"""Many durations of one thing become three numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Milliseconds of something that was done many times."""

    p50: float
    p95: float
    mean: float


def spread(milliseconds: Sequence[float]) -> Spread:
    """Return median, 95th percentile and mean of at least one time."""
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Spread(p50=float(p50), p95=float(p95), mean=float(np.mean(milliseconds)))


def spreads(rows: Sequence[Mapping[str, float]]) -> dict[str, Spread]:
    """Return the spread of each column, in the first row's order."""
    return {name: spread([row[name] for row in rows]) for name in rows[0]} if rows else {}
