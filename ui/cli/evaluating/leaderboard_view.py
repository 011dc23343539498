"""The leaderboard of a report in the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from eval.reports import tables
from eval.reports.report import Report
from eval.reports.wording import Language, wording
from ui.cli.session import Session

_CONFIGURATION = 1
_MOST_COLUMNS = 500


def print_leaderboard(session: Session, report: Report, *, language: Language = "zh") -> None:
    """Print who is best, the ranks with intervals, and what the ranks mean."""
    say, console = wording(language), session.console
    grid = tables.leaderboard(report, say, metrics=1)
    rows = [list(row) for row in grid.rows]
    board, legend = _table(grid.head, rows), []
    if console.measure(board, options=console.options.update(width=_MOST_COLUMNS)).maximum > (
        console.width
    ):
        # Labels would be broken into columns of a few letters: they go below.
        legend = [row[_CONFIGURATION] for row in rows]
        short = [[*row[:1], row[1].partition(" ")[0], *row[2:]] for row in rows]
        board = _table(grid.head, short)
    console.print(report.title, markup=False)
    console.print(board, markup=False)
    for label in sorted(legend):
        console.print(label, markup=False)
    console.print(tables.verdict(report, say), markup=False)
    console.print(say["how ranks"].format(report.method.alpha), markup=False)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None)
    for name in head:
        table.add_column(name, no_wrap=True)  # numbers that are cut say something else
    for row in rows:
        table.add_row(*row)
    return table


def print_places(session: Session, page: Path) -> None:
    """Print where the report lies, and how its winner gets into the configuration."""
    session.console.print(f"{page}", markup=False)
    session.console.print(f"zhiwen eval apply {page.parent}", markup=False)
