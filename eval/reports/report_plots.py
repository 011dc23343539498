"""The plots of a report, for its page and for the tab of the page."""

from collections.abc import Mapping

from eval.reports.plots import Point, Span, intervals, scatter
from eval.reports.report import Report, ReportedConfiguration


def pareto_plot(report: Report, say: Mapping[str, str]) -> str:
    """Return quality against time of everything that was measured on everything, as SVG."""
    points = [
        Point(
            name=row.name,
            label=f"{row.name} {row.label}",
            x=row.latency.p50,
            y=row.metrics[report.primary].value,
            low=row.metrics[report.primary].ci95[0],
            high=row.metrics[report.primary].ci95[1],
            is_filled=row.pareto,
        )
        for row in report.configurations
        if row.latency and not row.dropped and report.primary in row.metrics
    ]
    time = f"{say['latency']} · {say['latency p50']} ({say['ms']})"
    return scatter(points, x_title=time, y_title=report.primary)


def effects_plot(report: Report, say: Mapping[str, str]) -> str:
    """Return what each setting brought, a heading a setting, as SVG."""
    rows: list[Span] = []
    for factor in dict.fromkeys(effect.factor for effect in report.effects):
        own = [e for e in report.effects if e.factor == factor and e.difference]
        rows += [Span(label=factor)] if own else []
        rows += [
            Span(
                label=effect.value,
                value=effect.difference.value,
                low=effect.difference.ci95[0],
                high=effect.difference.ci95[1],
            )
            for effect in own
            if effect.difference
        ]
    return intervals(rows, title=say["effects"], around_zero=True)


def kinds_plot(report: Report, dataset: str, say: Mapping[str, str]) -> str:
    """Return the winner's value of each kind, on a line from the worst to the best, as SVG."""
    full = [row for row in report.configurations if not row.dropped]
    rows = []
    for kind in kinds_of(full[0], dataset):
        values = [
            value
            for row in full
            if (value := _of_kind(row, dataset, kind, report.primary)) is not None
        ]
        own = _of_kind(full[0], dataset, kind, report.primary)
        if own is not None:
            rows.append(
                Span(label=kind or say["no kind"], value=own, low=min(values), high=max(values))
            )
    return intervals(rows, title=f"{say['by kind']}: {dataset}")


def kinds_of(row: ReportedConfiguration, dataset: str) -> list[str]:
    """Return the kinds of a dataset in alphabetical order."""
    return sorted(row.by_kind.get(dataset, {}))


def _of_kind(row: ReportedConfiguration, dataset: str, kind: str, metric: str) -> float | None:
    return row.by_kind.get(dataset, {}).get(kind, {}).get(metric)
