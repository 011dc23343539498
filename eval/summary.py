"""Per-case scores become one table with confidence intervals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.retrieval_run import CaseResult

RESAMPLES = 1000
SEED = 20261120


@dataclass(frozen=True, kw_only=True)
class MetricSummary:
    """One metric over all cases it applies to.

    Attributes:
        value: Mean.
        ci95: 95 % percentile bootstrap interval of the mean, 1,000 resamples, fixed seed.
        n: Number of cases.
    """

    value: float
    ci95: tuple[float, float]
    n: int


def summarise(results: Sequence[CaseResult]) -> dict[str, MetricSummary]:
    """Average every metric over the cases that have it."""
    return {name: _summary(values) for name, values in _columns(results).items()}


def summarise_by_kind(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    """Average every metric within each kind of case."""
    kinds: dict[str, list[CaseResult]] = defaultdict(list)
    for result in results:
        kinds[result.case.kind].append(result)
    return {
        kind: {name: float(np.mean(values)) for name, values in _columns(rows).items()}
        for kind, rows in sorted(kinds.items())
    }


def summarise_timings(results: Sequence[CaseResult]) -> dict[str, float]:
    """Return mean, median and 95th percentile of the milliseconds a case took."""
    times = [result.milliseconds for result in results if not result.error]
    if not times:
        return {}
    p50, p95 = np.percentile(times, [50, 95])
    return {"mean": float(np.mean(times)), "p50": float(p50), "p95": float(p95)}


def _columns(results: Sequence[CaseResult]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, value in result.scores.items():
            columns[name].append(value)
    return dict(columns)


def _summary(values: Sequence[float]) -> MetricSummary:
    scores = np.asarray(values)
    generator = np.random.default_rng(SEED)
    means = [
        scores[generator.integers(0, len(scores), len(scores))].mean() for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(means, [2.5, 97.5])
    return MetricSummary(value=float(scores.mean()), ci95=(float(low), float(high)), n=len(scores))
