"""The leaderboard of a report in the terminal."""

from pathlib import Path

from rich.table import Table

from eval.reports import tables
from eval.reports.report import Report
from eval.reports.wording import Language, wording
from ui.cli.session import Session

_CONFIGURATION = 1


def print_leaderboard(session: Session, report: Report, *, language: Language = "zh") -> None:
    """Print who is best, the ranks with intervals, and what the ranks mean."""
    say, console = wording(language), session.console
    grid = tables.leaderboard(report, say, metrics=1)
    table = Table(box=None)
    for number, name in enumerate(grid.head):
        # Numbers that are cut say something else; a label may go on below.
        table.add_column(name, no_wrap=number != _CONFIGURATION, overflow="fold")
    for row in grid.rows:
        table.add_row(*row)
    console.print(report.title, markup=False)
    console.print(table, markup=False)
    console.print(tables.verdict(report, say), markup=False)
    console.print(say["how ranks"].format(report.method.alpha), markup=False)


def print_places(session: Session, page: Path) -> None:
    """Print where the report lies, and how its winner gets into the configuration."""
    session.console.print(f"{page}", markup=False)
    session.console.print(f"zhiwen eval apply {page.parent}", markup=False)
