"""The overview: newest leaderboard, experiments, runs, datasets. Pure functions."""

from collections.abc import Sequence
from datetime import datetime

from eval.reports.report import Report
from eval.runs.load_run import RunSummary
from eval.shelf import DatasetSummary
from ui.web.amounts import format_count
from ui.web.evaluation.cases import LEADING
from ui.web.evaluation.lines import ExperimentLine
from ui.web.evaluation.numbers import (
    format_interval,
    format_value,
    kind_name,
    render_bar,
    render_metric,
)
from ui.web.evaluation.render_leaderboard import render_leaderboard
from ui.web.evaluation.render_parts import render_empty, render_table
from ui.web.evaluation.view import View
from ui.web.markup import text
from ui.web.pager import render_pager
from ui.web.translation import translate
from ui.web.words import Words

ROWS_A_PAGE = 50
_FIRST_ROWS = 5
_MOST_KINDS = 6


def render_newest(report: Report | None, experiment: str, *, words: Words) -> str:
    """Return the top of the newest experiment's leaderboard, or what to do for one.

    Args:
        report: Its report.
        experiment: Its id.
        words: The page's wording.
    """
    heading = f"<h2>{text(words['ev leaderboard'])}</h2>"
    if report is None:
        return f"<section>{heading}{render_empty(words['ev no experiments'])}</section>"
    view = View(experiment=experiment)
    board = render_leaderboard(report, view=view, words=words, most=_FIRST_ROWS)
    count = len(report.configurations)
    shown = words["ev first of"].format(min(_FIRST_ROWS, count), count)
    return (
        f'<section><div class="ev-head">{heading}'
        f'<button type="button" class="link" data-act="experiment" '
        f'data-experiment="{text(experiment)}">{text(report.title)}</button>'
        f'<span class="hint">{text(shown)}</span></div>'
        f"{board}</section>"
    )


def render_experiments(lines: Sequence[ExperimentLine], *, words: Words) -> str:
    """Return the experiments; "" for none, for the leaderboard has said so."""
    if not lines:
        return ""
    columns = ("ev experiment", "ev state", "ev best", "ev when")
    table = render_table(
        (text(words[key]) for key in columns),
        (_experiment(line, words=words) for line in lines),
        label=words["ev experiments"],
    )
    return f"<section><h2>{text(words['ev experiments'])}</h2>{table}</section>"


def render_runs(lines: Sequence[tuple[str, RunSummary]], *, page: int, words: Words) -> str:
    """Return one page of the runs, or what to do for one.

    Args:
        lines: (id, run), the newest first.
        page: From 0.
        words: The page's wording.
    """
    heading = f"<h2>{text(words['ev runs'])}</h2>"
    if not lines:
        return f"<section>{heading}{render_empty(words['ev no runs'])}</section>"
    pages = -(-len(lines) // ROWS_A_PAGE)
    page = min(page, pages - 1)
    columns = ("ev run", "ev asked", "ev state", "ev metric", "ev when")
    table = render_table(
        (text(words[key]) for key in columns),
        (
            _run(key, run, words=words)
            for key, run in lines[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        ),
        label=words["ev runs"],
    )
    act = 'data-act="page"'
    pager = render_pager(page, pages=pages, total=len(lines), act=act, words=words)
    return f"<section>{heading}{table}{pager}</section>"


def render_datasets(
    summaries: Sequence[tuple[str, DatasetSummary]],
    *,
    votes: Sequence[tuple[str, int]],
    words: Words,
) -> str:
    """Return the datasets, and what was voted down and can become cases.

    Args:
        summaries: (id, dataset), the bundled one first.
        votes: (knowledge base, answers that were voted down and are no cases yet).
        words: The page's wording.
    """
    columns = ("ev dataset", "ev cases", "ev kinds")
    table = render_table(
        (text(words[key]) for key in columns),
        (_dataset(key, summary, words=words) for key, summary in summaries),
        label=words["ev datasets"],
    )
    down = "".join(_votes(name, count, words=words) for name, count in votes)
    return f"<section><h2>{text(words['ev datasets'])}</h2>{table}{down}</section>"


def lead_metric(run: RunSummary) -> str:
    """Return the metric that says most about a run, or "" where it has none of those."""
    return next((name for name in LEADING if name in run.metrics), "")


def format_when(when: float) -> str:
    """Write a moment as `11-21 09:05`, of this machine's clock."""
    return f"{datetime.fromtimestamp(when):%m-%d %H:%M}" if when else ""


def _run(key: str, line: RunSummary, *, words: Words) -> str:
    name = lead_metric(line)
    number = ""
    if name:
        estimate = line.metrics[name]
        number = (
            f"{render_metric(name, words=words)} <strong>{format_value(name, estimate.value)}"
            f"</strong>{render_bar(estimate, low=0, high=1)}"
            f"<small>{format_interval(name, estimate)}</small>"
        )
    state = words["ev state done" if line.finished else "ev state part"]
    counted = words["ev case count"].format(format_count(line.done))
    failed = words["ev failed count"].format(line.failed) if line.failed else ""
    return (
        f'<tr><th scope="row"><button type="button" class="link" data-act="run" '
        f'data-run="{text(key)}">{text(line.header.dataset)}</button></th>'
        f"<td>{text(words[f'ev scored {line.header.scored}'])}</td>"
        f'<td class="ev-state">{text(" · ".join(filter(None, (state, counted, failed))))}</td>'
        f'<td class="ev-lead">{number}</td><td class="number">{format_when(line.changed)}</td></tr>'
    )


def _experiment(line: ExperimentLine, *, words: Words) -> str:
    state = words["ev state done" if line.finished else "ev state part"]
    counted = words["ev configurations"].format(line.configurations) if line.configurations else ""
    name = text(line.title)
    if line.finished:
        name = (
            f'<button type="button" class="link" data-act="experiment" '
            f'data-experiment="{text(line.id)}">{name}</button>'
        )
    more = ""
    if not line.finished:
        more = (
            f' <button type="button" data-act="resume" data-experiment="{text(line.id)}">'
            f"{text(words['ev resume'])}</button>"
        )
    return (
        f'<tr><th scope="row">{name}</th>'
        f'<td class="ev-state">{text(" · ".join(filter(None, (state, counted))))}{more}</td>'
        f"<td>{text(line.winner)}</td>"
        f'<td class="number">{format_when(line.when)}</td></tr>'
    )


def _dataset(key: str, summary: DatasetSummary, *, words: Words) -> str:
    kinds = words["ev joint"].join(
        f"{kind_name(kind, words=words)} {count}"
        for kind, count in list(summary.kinds.items())[:_MOST_KINDS]
    )
    origin = text(words[f"ev origin {summary.origin}"])
    review = ""
    if summary.to_review or summary.origin == "generated":
        waiting = words["ev to review"].format(summary.to_review)
        label = waiting if summary.to_review else words["ev review all"]
        review = _review_button(key, label)
    trouble = ""
    if summary.error:
        trouble = f'<span class="detail">{text(translate(summary.error, words=words))}</span>'
    return (
        f'<tr><th scope="row">{text(summary.name)} <small>{origin}</small></th>'
        f'<td class="number">{format_count(summary.cases)}</td>'
        f"<td>{text(kinds)}{trouble}{review}</td></tr>"
    )


def _review_button(key: str, label: str) -> str:
    return (
        f' <button type="button" data-act="review" data-review="{text(key)}">{text(label)}</button>'
    )


def _votes(name: str, count: int, *, words: Words) -> str:
    said = words["ev votes"].format(name, count)
    return (
        f'<p class="ev-votes">{text(said)} <button type="button" data-act="votes" '
        f'data-base="{text(name)}">{text(words["ev votes take"])}</button></p>'
    )
