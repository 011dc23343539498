"""A report as Markdown."""

import re
from collections.abc import Iterator, Mapping

import yaml

from eval.reports import tables
from eval.reports.figures import format_value
from eval.reports.report import Report, WorstCase
from eval.reports.wording import Language, wording
from eval.statistics.holm import pairs_of

_MOST_PAIRS = 40
_SIGNS = re.compile(r"[\\`*\[\]<>#|]|(?<!\w)_|_(?!\w)")
"""What means something to Markdown; not an underscore within a word."""


def format_markdown(report: Report, *, language: Language = "zh") -> str:
    """Return the report as a Markdown document, the leaderboard first."""
    say = wording(language)
    return "\n\n".join(_parts(report, say)) + "\n"


def overlay_yaml(report: Report) -> str:
    """Return the winning overlay as it is pasted into `config.yaml`; "" where it is empty."""
    if not report.winning_overlay:
        return ""
    text: str = yaml.safe_dump(report.winning_overlay, allow_unicode=True, sort_keys=False)
    return text


def _parts(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    yield f"# {_plain(report.title)}"
    yield ", ".join(f"{_plain(d.name)}: {d.cases} {say['cases']}" for d in report.datasets)
    yield tables.verdict(report, say)
    yield _table(tables.leaderboard(report, say))
    yield say["how ranks"].format(report.method.alpha)
    yield from _titled(say["unjudged"], tables.unjudged(report, say))
    yield from _titled(say["repeats"].format(report.primary), tables.repeats(report, say))
    overlay = overlay_yaml(report)
    yield f"## {say['overlay']}"
    yield f"```yaml\n{overlay}```" if overlay else say["overlay none"]
    if len(report.datasets) > 1:
        yield f"## {report.primary}: {say['datasets']}"
        yield _table(tables.by_dataset(report, say))
    front = tables.pareto(report, say)
    if front.rows:
        yield f"## {say['pareto']}"
        yield say["pareto front"]
        yield _table(front)
    if report.effects:
        yield f"## {say['effects']}"
        yield say["effects hint"]
        yield _table(tables.effects(report, say))
    yield from _kinds(report, say)
    if report.pairs:
        yield f"## {say['pairs']}"
        counted = pairs_of(report.method.compared)
        yield say["pairs hint"].format(report.method.permutations, counted)
        found = tables.pairs(report, say)
        yield _table(tables.Grid(found.head, found.rows[:_MOST_PAIRS]))
        if len(found.rows) > _MOST_PAIRS:
            yield say["pairs more"].format(len(found.rows) - _MOST_PAIRS)
    yield f"## {say['worst']}"
    yield say["worst hint" if report.worst else "worst none"].format(report.winner)
    for case in report.worst:
        yield _case(case, say)
    yield f"## {say['method']}"
    yield tables.method(report, say)


def _kinds(report: Report, say: Mapping[str, str]) -> Iterator[str]:
    for dataset in report.datasets:
        grid = tables.by_kind(report, dataset.name, say)
        if len(grid.head) > 2:  # noqa: PLR2004 - more kinds than one
            yield f"## {say['by kind']}: {_plain(dataset.name)}"
            yield _table(grid)


def _case(case: WorstCase, say: Mapping[str, str]) -> str:
    others = ", ".join(f"{name} {format_value(score)}" for name, score in case.others.items())
    lines = [f"### {_plain(case.case_id)} {_plain(case.question)}"]
    facts = [f"{say['score']} {format_value(case.score)}"]
    facts += [f"{say['others']} {others}"] if others else []
    facts += [f"{say['gold']} {_plain(' / '.join(case.gold))}"] if case.gold else []
    facts += [f"{say['answer']} {_plain(case.answer)}"] if case.answer else []
    lines += [f"- {fact}" for fact in facts]
    lines += [f"- {_plain(line)}" for line in case.trace]
    return "\n".join([lines[0], "", *lines[1:]])


def _titled(title: str, grid: tables.Grid) -> Iterator[str]:
    """Yield a table under its title, or nothing where it has no row."""
    if grid.rows:
        yield f"## {title}"
        yield _table(grid)


def _table(grid: tables.Grid) -> str:
    rows = [grid.head, tuple("---" for _ in grid.head), *grid.rows]
    return "\n".join("| " + " | ".join(_plain(cell) for cell in row) + " |" for row in rows)


def _plain(text: str) -> str:
    """Return text on one line that Markdown takes as it stands."""
    line = " ".join(text.split())
    return _SIGNS.sub(r"\\\g<0>", line)
