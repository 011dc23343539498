"""An open experiment: leaderboard, details on a click, plots, effects, worst cases. Pure."""

from eval.reports.report import MainEffect, Report
from ui.web.amounts import format_count
from ui.web.evaluation.numbers import format_difference, format_span, format_value, metric_name
from ui.web.evaluation.render_configuration import render_configuration
from ui.web.evaluation.render_leaderboard import render_leaderboard
from ui.web.evaluation.render_parts import dump_overlay, render_back, render_table
from ui.web.evaluation.render_worst import render_worst
from ui.web.evaluation.view import View
from ui.web.markup import fold, text
from ui.web.words import Words


def render_experiment(report: Report, *, view: View, plots: str, words: Words) -> str:
    """Return an open experiment.

    Args:
        report: Its report.
        view: Page of the leaderboard, and the configuration whose details are shown.
        plots: HTML with the plots.
        words: The page's wording.
    """
    chosen = next((each for each in report.configurations if each.name == view.config), None)
    detail = render_configuration(chosen, report, view=view, words=words) if chosen else ""
    return (
        f'<div class="ev-head">{render_back(words=words)}<h2>{text(report.title)}</h2></div>'
        f'<p class="hint">{text(_about(report, words=words))}</p>'
        f"{render_leaderboard(report, view=view, words=words)}"
        f'<p class="hint">{text(_method(report, words=words))}</p>'
        f'<div class="ev-detail">{detail}</div>'
        f"{_winner(report, words=words)}{plots}"
        f"{_effects(report, words=words)}{render_worst(report, view=view, words=words)}"
    )


def _about(report: Report, *, words: Words) -> str:
    sets = words["ev joint"].join(
        words["ev set of"].format(each.name, format_count(each.cases)) for each in report.datasets
    )
    count = words["ev configurations"].format(len(report.configurations))
    return f"{sets} · {count} · {report.profile}"


def _method(report: Report, *, words: Words) -> str:
    method = report.method
    return words["ev method"].format(
        metric_name(report.primary, words=words),
        format_count(method.permutations),
        method.compared,
        f"{method.alpha:g}",
    )


def _winner(report: Report, *, words: Words) -> str:
    """Return the winning overlay, to copy; an experiment may be won by the base itself."""
    first = next(each for each in report.configurations if each.name == report.winner)
    tied = sum(each.rank == first.rank for each in report.configurations) - 1
    said = words["ev winner"].format(first.label or first.name)
    if tied:
        said = words["ev winner tied"].format(first.label or first.name, tied)
    if not report.winning_overlay:
        return f'<p class="ev-winner">{text(said)}</p>'
    content = (
        f'<pre id="ev-overlay">{text(dump_overlay(report.winning_overlay))}</pre>'
        f'<button type="button" data-page="copy" data-from="ev-overlay">{text(words["ev copy"])}'
        f'</button><p class="hint">{text(words["ev apply"])}</p>'
    )
    folded = fold("ev-overlay-fold", label=words["ev overlay"], content=content)
    return f'<p class="ev-winner">{text(said)}</p>{folded}'


def _effects(report: Report, *, words: Words) -> str:
    if not report.effects:
        return ""
    columns = ("ev setting", "ev setting value", "ev mean", "ev effect")
    table = render_table(
        (text(words[key]) for key in columns),
        (_effect(effect, report, words=words) for effect in report.effects),
        label=words["ev effects"],
    )
    return (
        f"<h3>{text(words['ev effects'])}</h3>"
        f'<p class="hint">{text(words["ev effects hint"])}</p>{table}'
    )


def _effect(effect: MainEffect, report: Report, *, words: Words) -> str:
    brought = "–"
    if effect.difference is not None:
        interval = format_span(report.primary, effect.difference.ci95)
        brought = format_difference(report.primary, effect.difference.value)
        brought = f"{brought} <small>{text(interval)}</small>"
    return (
        f'<tr><th scope="row">{text(effect.factor)}</th><td>{text(effect.value)}</td>'
        f'<td class="number">{format_value(report.primary, effect.mean)}</td>'
        f'<td class="number">{brought}</td></tr>'
    )
