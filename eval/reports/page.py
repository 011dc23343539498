"""A report as one HTML file: no script, no external asset; everything that is text is escaped."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from eval.reports import tables
from eval.reports.figures import format_value
from eval.reports.leaderboard_html import leaderboard_html
from eval.reports.markdown import overlay_yaml
from eval.reports.report import Report, WorstCase
from eval.reports.report_plots import effects_plot, kinds_plot, pareto_plot
from eval.reports.wording import Language, wording
from eval.statistics.holm import pairs_of

_FOLDED_ROWS = 12


def format_html(report: Report, *, language: Language = "zh") -> str:
    """Return the report as a page, the leaderboard first, details below, plots between."""
    say = wording(language)
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(_parts(report, say))
        + "\n</body>\n</html>\n"
    )


def _parts(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    yield f"<h1>{escape(report.title)}</h1>"
    datasets = ", ".join(f"{d.name}: {d.cases} {say['cases']}" for d in report.datasets)
    yield f'<p class="muted">{escape(datasets)}</p>'
    yield f"<p>{escape(tables.verdict(report, say))}</p>"
    yield leaderboard_html(report, say)
    yield _muted(say["how ranks"].format(report.method.alpha))
    yield from _titled(say["unjudged"], tables.unjudged(report, say))
    yield from _titled(say["repeats"].format(report.primary), tables.repeats(report, say))
    yield from _overlay(report, say)
    yield from _plot(say["pareto"], say["pareto hint"], pareto_plot(report, say))
    yield from _plot(say["effects"], say["effects hint"], effects_plot(report, say))
    yield from _kinds(report, say)
    yield from _worst(report, say)
    if report.pairs:
        yield f"<h2>{escape(say['pairs'])}</h2>"
        counted = pairs_of(report.method.compared)
        yield _muted(say["pairs hint"].format(report.method.permutations, counted))
        yield _folded(tables.pairs(report, say), say)
    if len(report.datasets) > 1:
        yield f"<h2>{escape(report.primary)}: {escape(say['datasets'])}</h2>"
        yield _table(tables.by_dataset(report, say))
    yield f"<h2>{escape(say['all metrics'])}</h2>"
    yield _folded(tables.all_metrics(report, say), say)
    yield f"<h2>{escape(say['method'])}</h2>"
    yield _muted(tables.method(report, say))


def _overlay(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    yield f"<h2>{escape(say['overlay'])}</h2>"
    overlay = overlay_yaml(report)
    if overlay:
        yield f"<pre>{escape(overlay)}</pre>"
        yield _muted(say["overlay hint"].format("report.json"))
    else:
        yield _muted(say["overlay none"])


def _plot(title: str, hint: str, drawn: str) -> Iterator[str]:
    if drawn:
        yield f"<h2>{escape(title)}</h2>"
        yield _muted(hint)
        yield f'<div class="wide">{drawn}</div>'


def _kinds(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    for dataset in report.datasets:
        grid = tables.by_kind(report, dataset.name, say)
        if len(grid.head) > 2:  # noqa: PLR2004 - more kinds than one
            hint = say["kinds hint"].format(report.winner)
            drawn = kinds_plot(report, dataset.name, say)
            yield from _plot(f"{say['by kind']}: {dataset.name}", hint, drawn)
            yield _folded(grid, say)


def _worst(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    yield f"<h2>{escape(say['worst'])}</h2>"
    yield _muted(say["worst hint" if report.worst else "worst none"].format(report.winner))
    for case in report.worst:
        yield _case(case, say)


def _case(case: WorstCase, say: Mapping[str, str]) -> str:
    facts = [f"{case.dataset} · {case.case_id}" + (f" · {case.kind}" if case.kind else "")]
    if case.others:
        better = ", ".join(f"{name} {format_value(score)}" for name, score in case.others.items())
        facts.append(f"{say['others']}: {better}")
    facts += [f"{say['gold']}: {' / '.join(case.gold)}"] if case.gold else []
    facts += [f"{say['answer']}: {case.answer}"] if case.answer else []
    listed = "".join(f"<li>{escape(line)}</li>" for line in (*facts, *case.trace))
    return (
        f"<details><summary>{escape(format_value(case.score))} {escape(case.question)}</summary>"
        f"<ul>{listed}</ul></details>"
    )


def _titled(title: str, grid: tables.Grid) -> Iterator[str]:
    """Yield a table under its title, or nothing where it has no row."""
    if grid.rows:
        yield f"<h2>{escape(title)}</h2>"
        yield _table(grid)


def _folded(grid: tables.Grid, say: Mapping[str, str]) -> str:
    """Return a table; a long one is folded away."""
    if len(grid.rows) <= _FOLDED_ROWS:
        return _table(grid)
    count = escape(say["rows"].format(len(grid.rows)))
    return f"<details><summary>{count}</summary>{_table(grid)}</details>"


def _table(grid: tables.Grid) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in grid.head)
    rows = (
        "<tr>" + "".join(f'<td class="number">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in grid.rows
    )
    body = "\n".join(rows)
    return f'<div class="wide"><table><tr>{head}</tr>\n{body}</table></div>'


def _muted(text: str) -> str:
    return f'<p class="muted">{escape(text)}</p>'
