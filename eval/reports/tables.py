"""The tables of a report as text, for Markdown and for the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.reports.figures import (
    brackets,
    format_difference,
    format_interval,
    format_needed,
    format_p,
    format_tally,
    format_value,
)
from eval.reports.report import Report, ReportedConfiguration
from eval.reports.report_plots import kinds_of

LEADING = 5
"""Metrics of the leaderboard; all of them have a table of their own."""

Words = Mapping[str, str]


@dataclass(frozen=True)
class Grid:
    """A table of texts.

    Attributes:
        head: Names of the columns.
        rows: As many texts each.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def leaderboard(report: Report, say: Words, *, metrics: int = LEADING) -> Grid:
    """Return rank, configuration, so many leading metrics and time, the best first."""
    shown = report.metrics[:metrics]
    titles = [titled(report, metric) for metric in shown]
    head = (say["rank"], say["configuration"], titles[0], say["interval"], *titles[1:])
    rows = [
        (
            f"{row.rank or '–'}{mark}",
            named(row, say),
            _value(row, shown[0]),
            format_interval(row.metrics[shown[0]]) if shown[0] in row.metrics else "",
            *(_value(row, metric) for metric in shown[1:]),
            f"{row.latency.p50:.1f}" if row.latency else "",
            str(row.failed),
        )
        for row, mark in zip(report.configurations, brackets(report.configurations), strict=True)
    ]
    return Grid((*head, f"{say['latency']} ({say['ms']})", say["failed"]), tuple(rows))


def all_metrics(report: Report, say: Words) -> Grid:
    """Return every metric of every configuration with its interval, over all datasets."""
    rows = [
        (
            row.name,
            *(
                f"{format_value(own.value)} ({format_interval(own)})"
                if (own := row.metrics.get(metric))
                else ""
                for metric in report.metrics
            ),
        )
        for row in report.configurations
    ]
    return Grid((say["configuration"], *report.metrics), tuple(rows))


def unjudged(report: Report, say: Words) -> Grid:
    """Return the share of a judge's judgements that gave no number; no row without a judge."""
    metrics = dict.fromkeys(metric for row in report.configurations for metric in row.nan_rates)
    rows = [
        (row.name, *(_share(row.nan_rates.get(metric)) for metric in metrics))
        for row in report.configurations
        if row.nan_rates
    ]
    return Grid((say["configuration"], *metrics), tuple(rows))


def repeats(report: Report, say: Words) -> Grid:
    """Return the primary metric of each repeat and how far they lie apart; no row without."""
    repeated = [row for row in report.configurations if row.repeats]
    most = max((len(row.repeats) for row in repeated), default=0)
    rows = [
        (
            row.name,
            *map(format_value, row.repeats),
            *[""] * (most - len(row.repeats)),
            format_value(max(row.repeats) - min(row.repeats)),
        )
        for row in repeated
    ]
    numbers = map(str, range(1, most + 1))
    return Grid((say["configuration"], *numbers, say["spread"]), tuple(rows))


def by_dataset(report: Report, say: Words) -> Grid:
    """Return the primary metric in each dataset."""
    names = tuple(dataset.name for dataset in report.datasets)
    rows = [
        (
            row.name,
            *(
                f"{format_value(own.value)} ({format_interval(own)})"
                if (own := row.by_dataset.get(name, {}).get(report.primary))
                else ""
                for name in names
            ),
        )
        for row in report.configurations
    ]
    return Grid((say["configuration"], *names), tuple(rows))


def by_kind(report: Report, dataset: str, say: Words) -> Grid:
    """Return the primary metric of each kind of a dataset's cases."""
    kinds = kinds_of(report.configurations[0], dataset)
    rows = []
    for row in report.configurations:
        of_kinds = row.by_kind.get(dataset, {})
        values = (of_kinds.get(kind, {}).get(report.primary) for kind in kinds)
        rows.append((row.name, *("" if v is None else format_value(v) for v in values)))
    return Grid((say["configuration"], *(kind or say["no kind"] for kind in kinds)), tuple(rows))


def pareto(report: Report, say: Words) -> Grid:
    """Return the configurations that nothing beats in both quality and time, the fastest first."""
    front = [row for row in report.configurations if row.pareto and row.latency]
    front.sort(key=lambda row: row.latency.p50 if row.latency else 0.0)
    rows = [
        (
            named(row, say),
            _value(row, report.primary),
            *((f"{row.latency.p50:.1f}", f"{row.latency.p95:.1f}") if row.latency else ("", "")),
        )
        for row in front
    ]
    times = (f"{say[key]} ({say['ms']})" for key in ("latency p50", "latency p95"))
    return Grid((say["configuration"], titled(report, report.primary), *times), tuple(rows))


def effects(report: Report, say: Words) -> Grid:
    """Return what each value of each setting brought."""
    head = (say["setting"], say["value"], say["effect mean"], say["effect difference"])
    rows = [
        (
            effect.factor,
            effect.value,
            format_value(effect.mean),
            f"{format_difference(effect.difference.value)} ({format_interval(effect.difference)})"
            if effect.difference
            else "",
        )
        for effect in report.effects
    ]
    return Grid(head, tuple(rows))


def pairs(report: Report, say: Words) -> Grid:
    """Return all pairs, the surest first."""
    keys = ("better", "worse", "difference", "interval", "p", "p holm", "effect", "wins", "needed")
    ordered = sorted(report.pairs, key=lambda pair: (pair.p_holm, pair.p))
    rows = [
        (
            pair.better,
            pair.worse,
            format_difference(pair.difference.value),
            format_interval(pair.difference),
            format_p(pair.p),
            f"{format_p(pair.p_holm)}{' *' if pair.significant else ''}",
            f"{pair.effect:.2f}",
            format_tally(pair),
            format_needed(pair),
        )
        for pair in ordered
    ]
    return Grid(tuple(say[key] for key in keys), tuple(rows))


def titled(report: Report, metric: str) -> str:
    """Return a metric's name, with an arrow where less is better."""
    return metric if report.higher_is_better.get(metric, True) else f"{metric} ↓"


def named(row: ReportedConfiguration, say: Words) -> str:
    """Return name and label, and in which round of the halving it was dropped."""
    dropped = f" ({say['dropped'].format(row.dropped)})" if row.dropped else ""
    label = row.label if row.label != row.name else ""
    return f"{row.name} {label}".strip() + dropped


def verdict(report: Report, say: Words) -> str:
    """Return in one sentence which configuration is the best, or that several are."""
    full = [row for row in report.configurations if not row.dropped]
    first = [row for row in full if row.rank == 1]
    best = named(full[0], say)
    if len(full) == 1:
        return say["winner"].format(best)
    if len(first) > 1:
        return say["winner tied"].format(len(first), best)
    return say["winner alone"].format(best, len(full) - 1)


def method(report: Report, say: Words) -> str:
    """Return in a few sentences how it was computed."""
    own = report.method
    return say["method text"].format(
        profile=report.profile,
        compared=own.compared,
        search=say[f"search {own.search}"],
        repeats=own.repeats,
        resamples=own.resamples,
        permutations=own.permutations,
        seed=own.seed,
    )


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}".replace("%", " %")


def _value(row: ReportedConfiguration, metric: str) -> str:
    return format_value(row.metrics[metric].value) if metric in row.metrics else ""
