"""Two runs, case by case, as HTML. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.reports.comparison import CaseComparison, MetricComparison, RunComparison, SetComparison
from eval.reports.plots import Span, intervals
from eval.runs.stored import StoredRun
from ui.web.amounts import format_count
from ui.web.evaluation.comparing import differing_settings
from ui.web.evaluation.numbers import (
    MAIN_METRICS,
    format_difference,
    format_span,
    format_value,
    kind_name,
    metric_name,
    render_metric,
)
from ui.web.evaluation.render_case import OpenCase, render_side
from ui.web.evaluation.render_parts import (
    render_back,
    render_empty,
    render_facts,
    render_scroll,
    render_table,
)
from ui.web.evaluation.view import View
from ui.web.markup import fold, snippet, text
from ui.web.pager import render_pager
from ui.web.words import Words

ROWS_A_PAGE = 50
_LONG = 80
_CERTAIN = 0.001
_MOST_SETTINGS = 30


@dataclass(frozen=True, kw_only=True)
class ComparedRuns:
    """Two runs with what sets them apart.

    Attributes:
        a: The first.
        b: The second; differences are its minus the first's.
        comparison: Over all metrics of single cases.
        cases: What differs most first, by the metric that was chosen.
        metric: That metric.
        labels: What the two are called.
    """

    a: StoredRun
    b: StoredRun
    comparison: RunComparison
    cases: Sequence[CaseComparison]
    metric: str
    labels: tuple[str, str]


def render_compare(compared: ComparedRuns, *, view: View, words: Words) -> str:
    """Return the differences of two runs by metric, then their cases.

    Args:
        compared: The two runs.
        view: Page of the cases, and the metric that they are sorted by.
        words: The page's wording.
    """
    swap = f'<button type="button" data-act="swap">{text(words["ev swap"])}</button>'
    other = "" if compared.comparison.same_dataset else words["ev other dataset"]
    note = f'<p class="hint">{text(other)}</p>' if other else ""
    return (
        f'<div class="ev-head">{render_back(words=words)}'
        f"<h2>{text(words['ev compared'])}</h2>{swap}</div>"
        f"{render_facts(_sides(compared, words=words))}{note}"
        f"{_settings(compared, words=words)}"
        f"{_metrics(compared.comparison, words=words)}"
        f"{_cases(compared, view=view, words=words)}"
    )


def render_compared_case(a: OpenCase, b: OpenCase, *, words: Words) -> str:
    """Return one case of both runs side by side.

    Args:
        a: Of the first run.
        b: Of the second.
        words: The page's wording.
    """
    row = a.row
    gold = words["ev gold none"] if row.unanswerable else " / ".join(row.gold)
    back = (
        '<div class="ev-head"><button type="button" class="ev-back" data-act="close">'
        f"{text(words['ev back to compare'])}</button></div>"
    )
    return (
        f'{back}<h2 class="ev-question">{text(row.question)}</h2>'
        f"{render_facts([(words['ev gold'], gold)] if gold else [])}"
        f'<div class="ev-sides"><section><h3>{text(words["ev first"])}</h3>'
        f"{render_side(a, name='a', words=words)}</section>"
        f"<section><h3>{text(words['ev second'])}</h3>"
        f"{render_side(b, name='b', words=words)}</section></div>"
    )


def _sides(compared: ComparedRuns, *, words: Words) -> list[tuple[str, str]]:
    return [
        (words["ev first"], compared.labels[0]),
        (words["ev second"], compared.labels[1]),
        *(
            (words[key], format_count(count))
            for key, count in (
                ("ev only a", compared.comparison.only_a),
                ("ev only b", compared.comparison.only_b),
            )
            if count
        ),
    ]


def _settings(compared: ComparedRuns, *, words: Words) -> str:
    """Return where the configurations differ."""
    found = differing_settings(compared.a, compared.b)
    if not found:
        return f'<p class="hint">{text(words["ev same settings"])}</p>'
    columns = ("ev setting", "ev first", "ev second")
    rows = (
        f'<tr><th scope="row"><code>{text(path)}</code></th><td>{text(one)}</td>'
        f"<td>{text(other)}</td></tr>"
        for path, one, other in found[:_MOST_SETTINGS]
    )
    label = words["ev other settings"]
    table = render_table((text(words[key]) for key in columns), rows, label=label)
    return f"<h3>{text(label)}</h3>{table}"


def _metrics(comparison: RunComparison, *, words: Words) -> str:
    heading = words["ev differences"]
    first = [each for each in comparison.metrics if each.metric in MAIN_METRICS]
    rest = [each for each in comparison.metrics if each.metric not in MAIN_METRICS]
    sets = [_set(each, words=words) for each in comparison.sets if each.metric in MAIN_METRICS]
    rows = [*(_metric(each, words=words) for each in first), *sets]
    table = _metric_table(rows, words=words)
    others = ""
    if rest:
        others = _metric_table([_metric(each, words=words) for each in rest], words=words)
    plot = intervals([_span(each, words=words) for each in first], title=heading, around_zero=True)
    drawn = f'<div class="ev-plots">{render_scroll(plot, label=heading)}</div>' if plot else ""
    more = fold("ev-more-differences", label=words["ev more metrics"], content=others)
    return f"<h3>{text(heading)}</h3>{table}{drawn}{more}"


def _span(each: MetricComparison, *, words: Words) -> Span:
    low, high = each.difference.ci95
    label = metric_name(each.metric, words=words)
    return Span(label=label, value=each.difference.value, low=low, high=high)


def _metric_table(rows: Sequence[str], *, words: Words) -> str:
    columns = ("ev metric", "ev first", "ev second", "ev b minus a", "ev p", "ev b wins")
    return render_table((text(words[key]) for key in columns), rows, label=words["ev differences"])


def _metric(each: MetricComparison, *, words: Words) -> str:
    name = each.metric
    interval = format_span(name, each.difference.ci95)
    p = f"< {_CERTAIN}" if each.p_holm < _CERTAIN else f"{each.p_holm:.3f}"
    verdict = words["ev tie"]
    if each.significant:
        verdict = words["ev worse" if each.is_worse else "ev better"]
    return (
        f'<tr><th scope="row">{render_metric(name, words=words)}</th>'
        f'<td class="number">{format_value(name, each.a)}</td>'
        f'<td class="number">{format_value(name, each.b)}</td>'
        f'<td class="number">{format_difference(name, each.difference.value)} '
        f"<small>{text(interval)}</small></td>"
        f'<td class="number">{text(p)} <small>{text(verdict)}</small></td>'
        f'<td class="number">{each.wins} : {each.losses} : {each.ties}</td></tr>'
    )


def _set(each: SetComparison, *, words: Words) -> str:
    """Return a number of the whole sets: no cases of it can be paired, so that it is not tested."""
    name = each.metric
    difference = format_difference(name, each.b.value - each.a.value)
    return (
        f'<tr><th scope="row">{render_metric(name, words=words)}</th>'
        f'<td class="number">{format_value(name, each.a.value)}</td>'
        f'<td class="number">{format_value(name, each.b.value)}</td>'
        f'<td class="number">{difference}</td><td>–</td><td>–</td></tr>'
    )


def _cases(compared: ComparedRuns, *, view: View, words: Words) -> str:
    heading = f"<h3>{text(words['ev case list'])}</h3>{_choice(compared, words=words)}"
    cases = compared.cases
    if not cases:
        return heading + render_empty(words["ev no such cases"])
    pages = -(-len(cases) // ROWS_A_PAGE)
    page = min(view.page, pages - 1)
    shown = cases[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    columns = ("ev question", "ev kind", "ev first", "ev second", "ev b minus a")
    table = render_table(
        (text(words[key]) for key in columns),
        (_case(case, compared.metric, words=words) for case in shown),
        label=words["ev case list"],
    )
    act = 'data-act="page"'
    return heading + table + render_pager(page, pages=pages, total=len(cases), act=act, words=words)


def _choice(compared: ComparedRuns, *, words: Words) -> str:
    chosen = ' selected=""'
    options = "".join(
        f'<option value="{text(each.metric)}"{chosen if each.metric == compared.metric else ""}>'
        f"{text(metric_name(each.metric, words=words))}</option>"
        for each in compared.comparison.metrics
    )
    return (
        f'<div class="ev-bar"><label>{text(words["ev choose metric"])} '
        f'<select data-change="sort">{options}</select></label></div>'
    )


def _case(case: CaseComparison, metric: str, *, words: Words) -> str:
    scores = "".join(
        f'<td class="number">{"–" if score is None else format_value(metric, score)}</td>'
        for score in (case.a, case.b)
    )
    known = case.a is not None and case.b is not None
    difference = format_difference(metric, case.difference) if known else "–"
    kind = kind_name(case.kind, words=words) if case.kind else ""
    style = "ev-better" if case.difference > 0 else "bad" if case.difference < 0 else ""
    return (
        f'<tr><th scope="row"><button type="button" class="link" data-act="case" '
        f'data-case="{text(case.id)}">{text(snippet(case.question, length=_LONG) or case.id)}'
        f"</button></th><td>{text(kind)}</td>{scores}"
        f'<td class="number {style}">{difference}</td></tr>'
    )
