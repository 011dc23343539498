"""The leaderboard as HTML: numbers, their intervals as small bars, equal ranks in brackets."""

from collections.abc import Mapping
from html import escape

from eval.reports.figures import brackets, format_interval, format_value
from eval.reports.plots import interval_bar
from eval.reports.report import Report, ReportedConfiguration
from eval.reports.tables import LEADING, named, titled

_TIES = {"┐": "tie first", "│": "tie", "┘": "tie last", "": ""}


def leaderboard_html(report: Report, say: Mapping[str, str]) -> str:
    """Return the leaderboard; the classes are `report.css`'s, and the page has the same."""
    shown = report.metrics[:LEADING]
    limits = {metric: _limits(report, metric) for metric in shown}
    titles = [titled(report, metric) for metric in shown]
    time = f"{say['latency']} ({say['ms']})"
    names = (say["rank"], "", say["configuration"], *titles, time, say["failed"])
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = []
    marks = brackets(report.configurations)
    for row, mark in zip(report.configurations, marks, strict=True):
        cells = [
            f'<td class="rank">{row.rank or "–"}</td>',
            f'<td class="{_TIES[mark]}"></td>',
            f"<td>{escape(named(row, say))}</td>",
            *(_metric(row, metric, limits[metric]) for metric in shown),
            f'<td class="number">{f"{row.latency.p50:.1f}" if row.latency else ""}</td>',
            f'<td class="number">{row.failed}</td>',
        ]
        best = ' class="best"' if row.name == report.winner else ""
        rows.append(f"<tr{best}>{''.join(cells)}</tr>")
    body = "\n".join(rows)
    return f'<div class="wide"><table class="leaderboard"><tr>{head}</tr>\n{body}</table></div>'


def _metric(row: ReportedConfiguration, metric: str, limits: tuple[float, float]) -> str:
    own = row.metrics.get(metric)
    if own is None:
        return '<td class="number"></td>'
    low, high = own.ci95
    bar = interval_bar(own.value, low=low, high=high, limits=limits)
    told = escape(format_interval(own))
    return f'<td class="number" title="{told}">{format_value(own.value)}{bar}</td>'


def _limits(report: Report, metric: str) -> tuple[float, float]:
    """Return the least and the highest bound of a column, so that its bars compare."""
    bounds = [
        bound
        for row in report.configurations
        if metric in row.metrics
        for bound in row.metrics[metric].ci95
    ]
    return (min(bounds), max(bounds)) if bounds else (0.0, 1.0)
