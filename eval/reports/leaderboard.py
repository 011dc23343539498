"""The rows of the leaderboard: estimates, ranks, latency, and who is on the Pareto front."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.experiments.outcome import MeasuredConfiguration, Outcome
from eval.reports.directions import higher_is_better
from eval.reports.estimates import (
    estimate_all,
    estimate_by_dataset,
    joined,
    kind_means,
    set_estimates,
)
from eval.reports.report import Latency, ReportedConfiguration
from eval.reports.scores import Runs, ScoreTable
from eval.runs.means import mean_score
from eval.runs.stored import Estimate, StoredRun
from eval.scoring.timings import spread
from eval.statistics.paired import Draws

_DIGITS = 9
"""Means that differ beyond them differ by rounding."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What the rows are made of.

    Attributes:
        table: Scores of all configurations.
        primary: The metric that decides.
        metrics: All that are shown.
        draws: How much is drawn for intervals.
    """

    table: ScoreTable
    primary: str
    metrics: tuple[str, ...]
    draws: Draws


def build_leaderboard(
    outcome: Outcome, scored: Scored, *, ranks: Mapping[str, int]
) -> tuple[ReportedConfiguration, ...]:
    """Return all configurations, the best first, the dropped ones last.

    Args:
        outcome: What was measured.
        scored: Scores and metrics.
        ranks: Rank of those that were measured on everything.
    """
    table, metrics = scored.table, scored.metrics
    overall = estimate_all(table, metrics, draws=scored.draws)
    # The draws of one dataset are those of all together: nothing to be drawn again.
    inside = (
        estimate_by_dataset(table, metrics, draws=scored.draws)
        if len(table.datasets) > 1
        else dict.fromkeys(table.datasets, overall)
    )
    kinds = kind_means(table, {m.configuration.name: m.runs for m in outcome.measured}, metrics)
    rows = []
    for item in outcome.measured:
        name = item.configuration.name
        by_dataset = {dataset: dict(inside[dataset][name]) for dataset in item.runs}
        of_sets = set_estimates(item.runs, [m for m in metrics if m not in table.metrics])
        for dataset, found in of_sets.items():
            by_dataset[dataset] |= found
        own = overall[name] | _over_datasets(list(of_sets.values()))
        rows.append(
            _row(item, outcome, rank=ranks.get(name, 0)).model_copy(
                update={
                    "metrics": {metric: own[metric] for metric in metrics if metric in own},
                    "by_dataset": by_dataset,
                    "by_kind": kinds[name],
                    "repeats": _repeats(item.runs, scored.primary),
                }
            )
        )
    return _ordered(_with_pareto(rows, scored.primary), scored.primary)


def _row(item: MeasuredConfiguration, outcome: Outcome, *, rank: int) -> ReportedConfiguration:
    runs = [run for repeats in item.runs.values() for run in repeats]
    folder = outcome.folder.resolve()
    places = (run.folder.resolve() for run in runs)
    return ReportedConfiguration(
        name=item.configuration.name,
        label=item.configuration.label,
        overlay=item.configuration.overlay,
        factors=item.configuration.factors,
        rank=rank,
        metrics={},
        by_dataset={},
        by_kind={},
        nan_rates=_nan_rates(runs),
        latency=_latency(item.runs),
        failed=sum(len(run.failed) for run in runs),
        runs=tuple(
            (p.relative_to(folder) if p.is_relative_to(folder) else p).as_posix() for p in places
        ),
        dropped=item.dropped,
    )


def _nan_rates(runs: Sequence[StoredRun]) -> dict[str, float]:
    rates: dict[str, list[float]] = {}
    for metric, rate in (pair for run in runs for pair in run.nan_rates.items()):
        rates.setdefault(metric, []).append(rate)
    return {metric: fmean(found) for metric, found in rates.items()}


def _repeats(runs: Runs, primary: str) -> tuple[float, ...]:
    """Return the primary metric of each repeat; nothing where there is one, or one lacks it."""
    count = min((len(repeats) for repeats in runs.values()), default=0)
    found = [
        [mean_score(repeats[n].rows, primary) for repeats in runs.values()] for n in range(count)
    ]
    if count == 1 or any(math.isnan(mean) for means in found for mean in means):
        return ()
    return tuple(fmean(means) for means in found)


def _latency(runs: Runs) -> Latency | None:
    """Return the times of the cases that did not fail; only they are comparable."""
    times = [
        run.timings[row.id].milliseconds
        for repeats in runs.values()
        for run in repeats
        for row in run.rows
        if row.id in run.timings and not row.error
    ]
    if not times:
        return None
    of = spread(times)
    return Latency(p50=of.p50, p95=of.p95, mean=of.mean)


def _over_datasets(found: Sequence[Mapping[str, Estimate]]) -> dict[str, Estimate]:
    names = dict.fromkeys(metric for estimates in found for metric in estimates)
    return {name: joined([e[name] for e in found if name in e]) for name in names}


def _with_pareto(
    rows: Sequence[ReportedConfiguration], primary: str
) -> list[ReportedConfiguration]:
    """Mark those that nothing else beats in both: not worse in either, better in one."""
    sign = 1 if higher_is_better(primary) else -1
    points = {
        row.name: (sign * row.metrics[primary].value, -row.latency.p50)
        for row in rows
        if row.latency and not row.dropped and primary in row.metrics
    }
    front = {
        name
        for name, own in points.items()
        if not any(
            other != own and other[0] >= own[0] and other[1] >= own[1] for other in points.values()
        )
    }
    return [row.model_copy(update={"pareto": row.name in front}) for row in rows]


def _ordered(
    rows: Sequence[ReportedConfiguration], primary: str
) -> tuple[ReportedConfiguration, ...]:
    """Sort by rank, then by the primary metric; of equal ones the faster goes first."""
    sign = 1 if higher_is_better(primary) else -1

    def place(row: ReportedConfiguration) -> tuple[bool, int, int, float, float]:
        estimate = row.metrics.get(primary)
        value = sign * round(estimate.value, _DIGITS) if estimate else float("-inf")
        time = row.latency.p50 if row.latency else float("inf")
        return row.dropped > 0, -row.dropped, row.rank, -value, time

    return tuple(sorted(rows, key=place))
