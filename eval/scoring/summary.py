"""Per-case scores become one table with confidence intervals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.scoring.results import CaseResult
from eval.scoring.set_metrics import Column, SetMetric, set_metrics
from eval.statistics.bootstrap import bootstrap_intervals

RESAMPLES = 1000
SEED = 20261120


@dataclass(frozen=True, kw_only=True)
class MetricSummary:
    """One metric over all cases it applies to.

    Attributes:
        value: The mean of the cases, or what the set has as a whole.
        ci95: 95 % percentile bootstrap interval, 1,000 resamples of the cases, fixed seed.
        n: Number of cases.
    """

    value: float
    ci95: tuple[float, float]
    n: int


def summarise(results: Sequence[CaseResult]) -> dict[str, MetricSummary]:
    """Average every metric over the cases that have it; add those of the whole set."""
    columns = _columns(results)
    intervals = _mean_intervals(columns)
    table = _metrics(results, columns=columns, unanswerable=_unanswerable(results))
    return {
        name: MetricSummary(
            value=metric.value,
            ci95=intervals[name] if name in intervals else _interval(metric),
            n=metric.n,
        )
        for name, metric in table.items()
    }


def summarise_by_kind(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    """Do the same within each kind of case.

    Refusal is measured of a kind's answerable cases against all unanswerable ones.
    """
    kinds: dict[str, list[CaseResult]] = defaultdict(list)
    for result in results:
        kinds[result.case.kind].append(result)
    unanswerable = _unanswerable(results)
    return {
        kind: {name: metric.value for name, metric in table.items()}
        for kind, rows in sorted(kinds.items())
        for table in [_metrics(rows, columns=_columns(rows), unanswerable=unanswerable)]
    }


def _unanswerable(results: Sequence[CaseResult]) -> list[CaseResult]:
    return [result for result in results if result.case.unanswerable]


def _metrics(
    results: Sequence[CaseResult],
    *,
    columns: Mapping[str, Column],
    unanswerable: Sequence[CaseResult],
) -> dict[str, SetMetric]:
    means = {
        name: SetMetric(_mean, (values[~np.isnan(values)],)) for name, values in columns.items()
    }
    return means | set_metrics(results, unanswerable=unanswerable)


def _columns(results: Sequence[CaseResult]) -> dict[str, Column]:
    """Return each metric's value of each case; NaN where a case has none."""
    names = dict.fromkeys(name for result in results for name in result.scores)
    return {
        name: np.array([result.scores.get(name, np.nan) for result in results], dtype=float)
        for name in names
    }


def _mean(values: Column) -> float:
    return float(values.mean())


def _mean_intervals(columns: Mapping[str, Column]) -> dict[str, tuple[float, float]]:
    """Return the intervals of means: the same cases are drawn for all, which is much faster."""
    if not columns:
        return {}
    table = np.column_stack(list(columns.values()))
    one_dataset = np.zeros(len(table), dtype=np.int64)
    low, high = bootstrap_intervals(table, one_dataset, resamples=RESAMPLES, seed=SEED)
    return {name: (_rounded(low[i]), _rounded(high[i])) for i, name in enumerate(columns)}


def _interval(metric: SetMetric) -> tuple[float, float]:
    generator = np.random.default_rng(SEED)
    resampled = [
        metric.statistic(
            *(group[generator.integers(0, len(group), len(group))] for group in metric.groups)
        )
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return _rounded(low), _rounded(high)


def _rounded(bound: float) -> float:
    """Leave out the digits that depend on the order in which a processor adds."""
    return round(float(bound), 12)
