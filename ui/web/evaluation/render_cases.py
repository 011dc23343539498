"""The cases of a run as a table. Pure functions."""

from eval.runs.stored import CaseRow, StoredRun
from ui.web.amounts import format_duration
from ui.web.evaluation.cases import fate_of, listed, shown_metrics
from ui.web.evaluation.numbers import format_value, kind_name, metric_name, render_metric
from ui.web.evaluation.render_parts import render_empty
from ui.web.evaluation.view import View
from ui.web.markup import snippet, text
from ui.web.pager import render_pager
from ui.web.words import Words

ROWS_A_PAGE = 50
_LONG = 80


def render_cases(run: StoredRun, *, view: View, words: Words) -> str:
    """Return one page of the cases that are asked for.

    Args:
        run: The run.
        view: Filter, order and page.
        words: The page's wording.
    """
    rows = listed(run, wanted=view.filter, sort=view.sort)
    if not rows:
        return render_empty(words["ev no such cases"])
    names = shown_metrics(run.rows, sort=view.sort)
    pages = -(-len(rows) // ROWS_A_PAGE)
    page = min(view.page, pages - 1)
    shown = rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    body = "".join(_row(row, run, names=names, words=words) for row in shown)
    pager = render_pager(page, pages=pages, total=len(rows), act='data-act="page"', words=words)
    columns = [
        text(words["ev question"]),
        text(words["ev kind"]),
        text(words["ev fate"]),
        *(render_metric(name, words=words) for name in names),
        text(words["ev time"]),
    ]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<table class="ev-table ev-cases"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{pager}"
    )


def render_fate(row: CaseRow, *, words: Words) -> str:
    """Return what became of a case as a word; a refusal says whether it was right."""
    fate = fate_of(row)
    key = f"ev fate {fate}"
    if fate == "abstained":
        key = f"ev fate abstained {'rightly' if row.unanswerable else 'wrongly'}"
    bad = fate in ("failed", "wrong") or (fate == "abstained" and not row.unanswerable)
    return f'<span class="ev-fate {"bad" if bad else fate}">{text(words[key])}</span>'


def _row(row: CaseRow, run: StoredRun, *, names: list[str], words: Words) -> str:
    def cell(label: str, content: str) -> str:
        return f'<td class="number" data-label="{text(label)}">{content}</td>'

    timing = run.timings.get(row.id)
    metrics = "".join(
        cell(
            metric_name(name, words=words),
            format_value(name, row.scores[name]) if name in row.scores else "–",
        )
        for name in names
    )
    took = cell(words["ev time"], format_duration(timing.milliseconds) if timing else "–")
    kind = kind_name(row.kind, words=words) if row.kind else ""
    kind = f'<td data-label="{text(words["ev kind"])}">{text(kind)}</td>'
    return (
        '<tr><th scope="row"><button type="button" class="link" data-act="case" '
        f'data-case="{text(row.id)}">{text(snippet(row.question, length=_LONG) or row.id)}</button>'
        f"</th>{kind}<td>{render_fate(row, words=words)}</td>{metrics}{took}</tr>"
    )
