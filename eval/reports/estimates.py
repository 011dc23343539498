"""Metrics of configurations with their intervals, over all datasets and in each."""

from collections.abc import Mapping, Sequence

import numpy as np

from eval.reports.scores import Runs, ScoreTable
from eval.runs.stored import Estimate
from eval.statistics.bootstrap import bootstrap_intervals
from eval.statistics.paired import Draws
from eval.statistics.strata import Labels, weighted_mean

Estimates = dict[str, dict[str, Estimate]]
"""Configuration -> metric -> estimate."""


def estimate_all(table: ScoreTable, metrics: Sequence[str], *, draws: Draws) -> Estimates:
    """Return the means over all datasets, each of equal weight, with bootstrap intervals."""
    return _estimates(table, metrics, rows=np.ones(len(table.cases), dtype=bool), draws=draws)


def estimate_by_dataset(
    table: ScoreTable, metrics: Sequence[str], *, draws: Draws
) -> dict[str, Estimates]:
    """Return the same within each dataset."""
    return {
        dataset: _estimates(table, metrics, rows=table.strata == number, draws=draws)
        for number, dataset in enumerate(table.datasets)
    }


def set_estimates(runs: Runs, metrics: Sequence[str]) -> dict[str, dict[str, Estimate]]:
    """Return dataset -> metric -> estimate of numbers that only a set of cases has.

    Repeats are averaged, with the mean of their intervals: they ask the same cases.
    """
    found: dict[str, dict[str, Estimate]] = {}
    for dataset, repeats in runs.items():
        for metric in metrics:
            estimates = [run.metrics[metric] for run in repeats if metric in run.metrics]
            if estimates:
                found.setdefault(dataset, {})[metric] = _average(estimates)
    return found


def joined(estimates: Sequence[Estimate]) -> Estimate:
    """Return the mean of independent estimates, one a dataset.

    The halves of the intervals add up as standard errors do: in squares.
    """
    value = float(np.mean([estimate.value for estimate in estimates]))
    low, high = (
        float(np.sqrt(np.sum([(e.ci95[side] - e.value) ** 2 for e in estimates])) / len(estimates))
        for side in (0, 1)
    )
    return Estimate(
        value=value, ci95=(value - low, value + high), n=sum(estimate.n for estimate in estimates)
    )


def kind_means(
    table: ScoreTable, runs: Mapping[str, Runs], metrics: Sequence[str]
) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """Return configuration -> dataset -> kind -> metric -> mean; of sets too, as runs have them."""
    found = {name: _set_kinds(runs[name], metrics) for name in table.names}
    groups: dict[tuple[str, str], list[int]] = {}
    for row, (case, kind) in enumerate(zip(table.cases, table.kinds, strict=True)):
        groups.setdefault((case.dataset, kind), []).append(row)
    for (dataset, kind), rows in groups.items():
        for metric in (metric for metric in metrics if metric in table.metrics):
            values = table.metrics[metric][rows]
            for column, name in enumerate(table.names):
                seen = values[:, column][~np.isnan(values[:, column])]
                if len(seen):
                    of_dataset = found[name].setdefault(dataset, {})
                    of_dataset.setdefault(kind, {})[metric] = float(seen.mean())
    return found


def _estimates(
    table: ScoreTable, metrics: Sequence[str], *, rows: np.ndarray, draws: Draws
) -> Estimates:
    columns = [metric for metric in metrics if metric in table.metrics]
    found: Estimates = {name: {} for name in table.names}
    if not columns:
        return found
    values = np.hstack([table.metrics[metric][rows] for metric in columns])
    strata = table.strata[rows]
    bounds = bootstrap_intervals(values, strata, resamples=draws.resamples, seed=draws.seed)
    cells = [(name, metric) for metric in columns for name in table.names]
    for number, (name, metric) in enumerate(cells):
        estimate = _estimate(values[:, number], strata, bounds[:, number])
        if estimate is not None:
            found[name][metric] = estimate
    return found


def _estimate(column: np.ndarray, strata: Labels, bounds: np.ndarray) -> Estimate | None:
    seen = ~np.isnan(column)
    if not seen.any():
        return None
    return Estimate(
        value=weighted_mean(column[seen], strata[seen]),
        ci95=(float(bounds[0]), float(bounds[1])),
        n=int(seen.sum()),
    )


def _average(estimates: Sequence[Estimate]) -> Estimate:
    return Estimate(
        value=float(np.mean([estimate.value for estimate in estimates])),
        ci95=(
            float(np.mean([estimate.ci95[0] for estimate in estimates])),
            float(np.mean([estimate.ci95[1] for estimate in estimates])),
        ),
        n=estimates[0].n,
    )


def _set_kinds(runs: Runs, metrics: Sequence[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Average the repeats' numbers by kind."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for dataset, repeats in runs.items():
        for kind in dict.fromkeys(kind for run in repeats for kind in run.by_kind):
            for metric in metrics:
                values = [
                    run.by_kind[kind][metric]
                    for run in repeats
                    if metric in run.by_kind.get(kind, {})
                ]
                if values:
                    of_dataset = found.setdefault(dataset, {})
                    of_dataset.setdefault(kind, {})[metric] = float(np.mean(values))
    return found
