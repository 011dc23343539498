"""The leaderboard of an experiment: intervals as small bars, equal ranks bracketed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.reports.report import Report, ReportedConfiguration
from ui.web.amounts import format_count, format_duration
from ui.web.evaluation.numbers import (
    format_interval,
    format_value,
    is_count,
    metric_name,
    render_bar,
    render_metric,
)
from ui.web.evaluation.render_parts import render_scroll
from ui.web.evaluation.view import View
from ui.web.markup import text
from ui.web.pager import render_pager
from ui.web.words import Words

ROWS_A_PAGE = 50
_MOST_COLUMNS = 4
_MARGIN = 0.08
"""Of a metric's scale: free at both ends of the bars."""


@dataclass(frozen=True, kw_only=True)
class _Board:
    """What all rows are shown with."""

    report: Report
    scales: dict[str, tuple[float, float]]
    view: View
    words: Words


def render_leaderboard(report: Report, *, view: View, words: Words, most: int = 0) -> str:
    """Return the leaderboard.

    Args:
        report: Of the experiment.
        view: Page, and the configuration whose details are shown.
        words: The page's wording.
        most: Only so many rows, without pages; 0 means all.
    """
    rows = report.configurations
    size = most or ROWS_A_PAGE
    pages = 1 if most else max(1, -(-len(rows) // size))
    page = min(view.page, pages - 1)
    shown = rows[page * size : (page + 1) * size]
    metrics = report.metrics[:_MOST_COLUMNS]
    scales = {metric: _scale(rows, metric) for metric in metrics}
    drawn = _Board(report=report, scales=scales, view=view, words=words)
    ranks = groupby(shown, key=lambda each: (each.rank, each.dropped))
    bodies = "".join(_rank(list(group), drawn) for _, group in ranks)
    pager = render_pager(page, pages=pages, total=len(rows), act='data-act="page"', words=words)
    table = (
        f'<table class="ev-table ev-board"><thead>{_head(report, metrics, words=words)}</thead>'
        f"{bodies}</table>"
    )
    return render_scroll(table, label=words["ev leaderboard"]) + pager


def _scale(rows: Sequence[ReportedConfiguration], metric: str) -> tuple[float, float]:
    """Return the ends of the bars of one column: all of its intervals fit in."""
    bounds = [bound for row in rows if metric in row.metrics for bound in row.metrics[metric].ci95]
    low, high = min(bounds, default=0.0), max(bounds, default=1.0)
    margin = (high - low) * _MARGIN or _MARGIN
    return low - margin, high + margin


def _head(report: Report, metrics: Sequence[str], *, words: Words) -> str:
    cells = "".join(
        f'<th scope="col">{render_metric(metric, words=words)}'
        f"{_primary(metric, report, words=words)}</th>"
        for metric in metrics
    )
    return (
        f'<tr><th scope="col">{text(words["ev rank"])}</th>'
        f'<th scope="col">{text(words["ev configuration"])}</th>{cells}'
        f'<th scope="col">{text(words["ev latency"])}</th></tr>'
    )


def _primary(metric: str, report: Report, *, words: Words) -> str:
    return f" <small>{text(words['ev primary'])}</small>" if metric == report.primary else ""


def _rank(rows: Sequence[ReportedConfiguration], board: _Board) -> str:
    """Return the rows of one rank; the cell with the rank embraces those that are tied."""
    words, rank = board.words, rows[0].rank
    tied = sum(bool(rank) and each.rank == rank for each in board.report.configurations)
    body = ""
    for number, row in enumerate(rows):
        first = "" if number else _rank_cell(rows, tied=tied, words=words)
        cells = "".join(
            _cell(row, metric, scale, words=words) for metric, scale in board.scales.items()
        )
        current = ' aria-current="true"' if row.name == board.view.config else ""
        body += (
            f"<tr{current}>{first}{_name(row, view=board.view, words=words)}{cells}"
            f'<td class="number" data-label="{text(words["ev latency"])}">'
            f"{_latency(row, words=words)}</td></tr>"
        )
    return f'<tbody class="{"ev-tied" if tied > 1 else "ev-alone"}">{body}</tbody>'


def _rank_cell(rows: Sequence[ReportedConfiguration], *, tied: int, words: Words) -> str:
    first = rows[0]
    shown = str(first.rank) if first.rank else words["ev dropped"].format(first.dropped)
    tie = f"<small>{text(words['ev tied'].format(tied))}</small>" if tied > 1 else ""
    return f'<td class="ev-rank-cell" rowspan="{len(rows)}"><span>{text(shown)}{tie}</span></td>'


def _name(row: ReportedConfiguration, *, view: View, words: Words) -> str:
    failed = ""
    if row.failed:
        said = words["ev failed count"].format(format_count(row.failed))
        failed = f'<small class="bad">{text(said)}</small>'
    pareto = f"<small>{text(words['ev pareto'])}</small>" if row.pareto else ""
    button = (
        f'<button type="button" class="link" data-act="config" '
        f'data-experiment="{text(view.experiment)}" data-name="{text(row.name)}">'
        f"{text(row.label or row.name)}</button>"
    )
    # By its short name it is found in the plots.
    name = f'<span class="ev-short">{text(row.name)}</span>' if row.label else ""
    return f'<th scope="row">{name} {button}{pareto}{failed}</th>'


def _cell(
    row: ReportedConfiguration, metric: str, scale: tuple[float, float], *, words: Words
) -> str:
    label = text(metric_name(metric, words=words))
    estimate = row.metrics.get(metric)
    if estimate is None:
        return f'<td data-label="{label}">–</td>'
    bar = "" if is_count(metric) else render_bar(estimate, low=scale[0], high=scale[1])
    interval = text(words["ev interval of"].format(format_interval(metric, estimate)))
    return (
        f'<td class="ev-metric" data-label="{label}" title="{interval}">'
        f"<span>{format_value(metric, estimate.value)}</span>{bar}"
        f'<span class="sr"> {interval}</span></td>'
    )


def _latency(row: ReportedConfiguration, *, words: Words) -> str:
    if row.latency is None:
        return "–"
    p95 = words["ev p95"].format(format_duration(row.latency.p95))
    return f'<span title="{text(p95)}">{format_duration(row.latency.p50)}</span>'
