"""An open run as HTML: what was measured, with what, the metrics, the cases. Pure functions."""

from collections.abc import Sequence

from eval.runs.stored import Estimate, StoredRun
from ui.web.amounts import format_count
from ui.web.evaluation.cases import (
    FILTERS,
    belongs,
    case_metrics,
)
from ui.web.evaluation.numbers import (
    MAIN_METRICS,
    format_interval,
    format_value,
    is_count,
    kind_name,
    metric_name,
    render_bar,
    render_metric,
)
from ui.web.evaluation.render_cases import render_cases
from ui.web.evaluation.render_parts import render_back, render_facts, render_table
from ui.web.evaluation.view import View
from ui.web.markup import fold, text
from ui.web.words import Words

_MOST_KIND_METRICS = 4


def render_run(
    run: StoredRun, *, view: View, others: Sequence[tuple[str, str]], words: Words
) -> str:
    """Return an open run.

    Args:
        run: The run.
        view: Filter, order and page of its cases.
        others: (id, label) of the runs that it can be compared with.
        words: The page's wording.
    """
    return (
        f'<div class="ev-head">{render_back(words=words)}'
        f"<h2>{text(title_of(run, words=words))}</h2>"
        f"{_compare(others, words=words)}</div>"
        f"{_state(run, words=words)}"
        f"{render_facts(_facts(run, words=words))}"
        f"{render_metrics(run.metrics, words=words)}"
        f"{_kinds(run, words=words)}{_header(run, words=words)}"
        f"{_bar(run, view=view, words=words)}"
        f"{render_cases(run, view=view, words=words)}"
    )


def title_of(run: StoredRun, *, words: Words) -> str:
    """Return what a run is called: its dataset, and what was asked of it."""
    return f"{run.header.dataset} · {words[f'ev scored {run.header.scored}']}"


def render_metrics(metrics: dict[str, Estimate], *, words: Words) -> str:
    """Return the metrics of a run with their intervals: those that say most, then the rest."""
    if not metrics:
        return ""
    first = [name for name in MAIN_METRICS if name in metrics]
    rest = [name for name in sorted(metrics, key=is_count) if name not in first]
    others = _metric_table(rest, metrics, words=words) if rest else ""
    more = fold("ev-more-metrics", label=words["ev more metrics"], content=others)
    table = _metric_table(first, metrics, words=words) if first else ""
    return f"<h3>{text(words['ev metrics'])}</h3>{table}{more}"


def _metric_table(names: Sequence[str], metrics: dict[str, Estimate], *, words: Words) -> str:
    columns = ("ev metric", "ev value", "ev interval", "ev cases")
    return render_table(
        (text(words[key]) for key in columns),
        (_metric(name, metrics[name], words=words) for name in names),
        label=words["ev metrics"],
    )


def _metric(name: str, estimate: Estimate, *, words: Words) -> str:
    bar = "" if is_count(name) else render_bar(estimate, low=0, high=1)
    return (
        f'<tr><th scope="row">{render_metric(name, words=words)}</th>'
        f'<td class="number">{format_value(name, estimate.value)}</td>'
        f'<td class="interval">{bar}<span>{format_interval(name, estimate)}</span></td>'
        f'<td class="number">{format_count(estimate.n)}</td></tr>'
    )


def _kinds(run: StoredRun, *, words: Words) -> str:
    """Return the metrics by kind of case, folded; "" where there is only one kind."""
    if len(run.by_kind) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    first = [name for name in case_metrics(run.rows) if not is_count(name)]
    found = {name for values in run.by_kind.values() for name in values}
    names = [name for name in first if name in found][:_MOST_KIND_METRICS]
    rows = (
        f'<tr><th scope="row">{text(kind_name(kind, words=words))}</th>'
        f'<td class="number">{sum(row.kind == kind for row in run.rows)}</td>'
        + "".join(f'<td class="number">{_value(name, values)}</td>' for name in names)
        + "</tr>"
        for kind, values in run.by_kind.items()
    )
    columns = [text(words["ev kind"]), text(words["ev cases"])]
    columns += [render_metric(name, words=words) for name in names]
    label = words["ev by kind"]
    return fold("ev-kinds", label=label, content=render_table(columns, rows, label=label))


def _value(name: str, values: dict[str, float]) -> str:
    return format_value(name, values[name]) if name in values else "–"


def _facts(run: StoredRun, *, words: Words) -> list[tuple[str, str]]:
    header = run.header
    facts = [
        (words["ev cases"], format_count(len(run.rows))),
        (words["ev failed"], format_count(len(run.failed))),
    ]
    if header.limit is not None:
        facts.append((words["ev limit"], words["ev limit only"].format(header.limit)))
    facts += [(words.get(f"ev model {name}", name), value) for name, value in header.models.items()]
    if run.totals and run.totals.chain_ms:
        facts.append((words["ev overhead"], f"{run.totals.overhead:.1%}"))
    facts.append((words["ev fingerprint"], header.fingerprint[:16]))
    return facts


def _header(run: StoredRun, *, words: Words) -> str:
    """Return what a run was measured with, folded: versions, keys, the machine."""
    header = run.header
    parts = ""
    for name in ("keys", "versions", "prompts", "seeds", "machine"):
        values = getattr(header, name)
        if values:
            rows = [(str(key), str(value)) for key, value in values.items()]
            parts += f"<h4>{text(words[f'ev header {name}'])}</h4>{render_facts(rows)}"
    return fold("ev-header", label=words["ev header"], content=parts)


def _state(run: StoredRun, *, words: Words) -> str:
    if run.finished:
        return ""
    return f'<p class="hint" role="status">{text(words["ev unfinished run"])}</p>'


def _compare(others: Sequence[tuple[str, str]], *, words: Words) -> str:
    if not others:
        return ""
    options = "".join(
        f'<option value="{text(key)}">{text(label)}</option>' for key, label in others
    )
    label = text(words["ev compare with"])
    return (
        f'<form data-submit="compare"><label>{label} <select name="beside">{options}</select>'
        f'</label><button type="submit">{text(words["ev compare"])}</button></form>'
    )


def _bar(run: StoredRun, *, view: View, words: Words) -> str:
    """Return which cases are listed, and in which order."""
    buttons = "".join(
        f'<button type="button" data-act="filter" data-name="{name}" '
        f'aria-pressed="{str(name == view.filter).lower()}">{text(words[f"ev filter {name}"])} '
        f"{sum(belongs(row, name) for row in run.rows)}</button>"
        for name in FILTERS
    )
    chosen = ' selected=""'
    options = "".join(
        f'<option value="{text(name)}"{chosen if name == view.sort else ""}>'
        f"{text(metric_name(name, words=words))}</option>"
        for name in case_metrics(run.rows)
    )
    label = text(words["ev sort"])
    return (
        f'<h3>{text(words["ev case list"])}</h3><div class="ev-bar">{buttons}'
        f'<label>{label} <select data-change="sort"><option value="">'
        f"{text(words['ev sort none'])}</option>{options}</select></label></div>"
    )
