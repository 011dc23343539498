"""One configuration of an experiment: its overlay, its numbers, its runs. Pure functions."""

from eval.reports.report import Report, ReportedConfiguration, ReportedPair
from ui.web.amounts import format_count
from ui.web.evaluation.numbers import (
    format_difference,
    format_span,
    format_value,
    kind_name,
    render_metric,
)
from ui.web.evaluation.render_parts import dump_overlay, render_facts, render_table
from ui.web.evaluation.view import View
from ui.web.markup import text
from ui.web.words import Words

_MOST_PAIRS = 50


def render_configuration(
    chosen: ReportedConfiguration, report: Report, *, view: View, words: Words
) -> str:
    """Return the details of one configuration.

    Args:
        chosen: The configuration.
        report: What it stands in.
        view: The open experiment.
        words: The page's wording.
    """
    close = text(words["ev close"])
    runs = "".join(
        f'<li><button type="button" class="link" data-act="run" '
        f'data-run="{text(f"{view.experiment}/{run}")}">{text(run)}</button></li>'
        for run in chosen.runs
    )
    return (
        f'<section class="ev-config" aria-label="{text(chosen.label)}"><div class="ev-head">'
        f"<h3>{text(chosen.label or chosen.name)}</h3>"
        f'<button type="button" data-act="config" data-name="">{close}</button></div>'
        f"{render_facts(list(chosen.factors.items()))}"
        f"{_overlay(chosen.overlay, words=words)}"
        f"{_by_dataset(chosen, report, words=words)}{_by_kind(chosen, report, words=words)}"
        f"{_pairs(chosen, report, words=words)}"
        f'<h4>{text(words["ev runs"])}</h4><ul class="ev-list">{runs}</ul></section>'
    )


def _overlay(overlay: dict[str, object], *, words: Words) -> str:
    if not overlay:
        return f'<p class="hint">{text(words["ev as base"])}</p>'
    return f"<pre>{text(dump_overlay(overlay))}</pre>"


def _by_dataset(chosen: ReportedConfiguration, report: Report, *, words: Words) -> str:
    if len(chosen.by_dataset) < 2:  # noqa: PLR2004 - the leaderboard says it already
        return ""
    values = {
        name: {metric: estimate.value for metric, estimate in estimates.items()}
        for name, estimates in chosen.by_dataset.items()
    }
    return _breakdown("ev dataset", values, report, label=words["ev by dataset"], words=words)


def _by_kind(chosen: ReportedConfiguration, report: Report, *, words: Words) -> str:
    values = {
        kind_name(kind, words=words): values
        for kinds in chosen.by_kind.values()
        for kind, values in kinds.items()
    }
    return _breakdown("ev kind", values, report, label=words["ev by kind"], words=words)


def _breakdown(
    first: str, values: dict[str, dict[str, float]], report: Report, *, label: str, words: Words
) -> str:
    """Return a row for each name, with the report's metrics; "" for none."""
    if not values:
        return ""
    rows = (
        f'<tr><th scope="row">{text(name)}</th>'
        + "".join(
            f'<td class="number">{format_value(m, found[m]) if m in found else "–"}</td>'
            for m in report.metrics
        )
        + "</tr>"
        for name, found in values.items()
    )
    columns = [text(words[first]), *(render_metric(m, words=words) for m in report.metrics)]
    return f"<h4>{text(label)}</h4>{render_table(columns, rows, label=label)}"


def _pairs(chosen: ReportedConfiguration, report: Report, *, words: Words) -> str:
    """Return what tells a configuration from each other one, the nearest first."""
    labels = {each.name: each.label or each.name for each in report.configurations}
    pairs = [pair for pair in report.pairs if chosen.name in (pair.better, pair.worse)]
    pairs.sort(key=lambda pair: abs(pair.difference.value))
    if not pairs:
        return ""
    columns = ("ev against", "ev difference", "ev p", "ev wins", "ev needed")
    table = render_table(
        (text(words[key]) for key in columns),
        (
            _pair(pair, chosen, labels, metric=report.primary, words=words)
            for pair in pairs[:_MOST_PAIRS]
        ),
        label=words["ev pairs"],
    )
    return f"<h4>{text(words['ev pairs'])}</h4>{table}"


def _pair(
    pair: ReportedPair,
    chosen: ReportedConfiguration,
    labels: dict[str, str],
    *,
    metric: str,
    words: Words,
) -> str:
    is_better = pair.better == chosen.name
    sign = 1 if is_better else -1
    other = pair.worse if is_better else pair.better
    wins, losses = (pair.wins, pair.losses) if is_better else (pair.losses, pair.wins)
    low, high = pair.difference.ci95
    interval = format_span(metric, (sign * low, sign * high))
    verdict = words["ev differs" if pair.significant else "ev tie"]
    needed = "–" if pair.cases_needed is None else format_count(pair.cases_needed)
    return (
        f'<tr><th scope="row">{text(labels[other])}</th>'
        f'<td class="number">{format_difference(metric, sign * pair.difference.value)} '
        f"<small>{text(interval)}</small></td>"
        f'<td class="number">{pair.p_holm:.3f} <small>{text(verdict)}</small></td>'
        f'<td class="number">{wins} : {losses}</td><td class="number">{needed}</td></tr>'
    )
