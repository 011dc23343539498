"""Per-case scores become one table with confidence intervals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from eval.scoring.results import CaseResult
from eval.scoring.set_metrics import Column, SetMetric, set_metrics
from eval.scoring.timings import spread

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
    table = _metrics(results, unanswerable=_unanswerable(results))
    return {name: _summary(metric) for name, metric in table.items()}


def summarise_by_kind(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    """Do the same within each kind of case.

    Refusal is measured of a kind's answerable cases against all unanswerable ones.
    """
    kinds: dict[str, list[CaseResult]] = defaultdict(list)
    for result in results:
        kinds[result.case.kind].append(result)
    unanswerable = _unanswerable(results)
    return {
        kind: {name: m.value for name, m in _metrics(rows, unanswerable=unanswerable).items()}
        for kind, rows in sorted(kinds.items())
    }


def summarise_timings(results: Sequence[CaseResult]) -> dict[str, float]:
    """Return mean, median and 95th percentile of the milliseconds a case took."""
    times = [result.milliseconds for result in results if not result.error]
    return asdict(spread(times)) if times else {}


def summarise_steps(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    """Return the same for each step of the chain, where answers were given."""
    steps: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for step, milliseconds in result.answer.steps.items() if result.answer else ():
            steps[step].append(milliseconds)
    return {step: asdict(spread(times)) for step, times in steps.items()}


def _unanswerable(results: Sequence[CaseResult]) -> list[CaseResult]:
    return [result for result in results if result.case.unanswerable]


def _metrics(
    results: Sequence[CaseResult], *, unanswerable: Sequence[CaseResult]
) -> dict[str, SetMetric]:
    columns: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, value in result.scores.items():
            columns[name].append(value)
    means = {name: SetMetric(_mean, (np.array(values),)) for name, values in columns.items()}
    return means | set_metrics(results, unanswerable=unanswerable)


def _mean(values: Column) -> float:
    return float(values.mean())


def _summary(metric: SetMetric) -> MetricSummary:
    generator = np.random.default_rng(SEED)
    resampled = [
        metric.statistic(
            *(group[generator.integers(0, len(group), len(group))] for group in metric.groups)
        )
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return MetricSummary(value=metric.value, ci95=(float(low), float(high)), n=metric.n)
