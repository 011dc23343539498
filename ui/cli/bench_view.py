"""The query benchmark for people."""

from collections.abc import Mapping

from rich.table import Table

from eval.bench.query_measured import QueryBench
from eval.scoring.timings import Spread
from ui.cli.session import Session


def print_query(session: Session, measured: QueryBench) -> None:
    """Print what was measured as one table."""
    session.console.print(
        f"{measured.questions} questions, {measured.variants} queries each, "
        f"{measured.chunks} chunks, profile {session.settings.profile}",
        markup=False,
    )
    table = Table("milliseconds", "p50", "p95", "mean", box=None)
    first = measured.first_token
    _add(table, "", measured.steps)
    _add(table, "alone: ", measured.alone)
    _add(table, "filtered: ", measured.filtered)
    _add(table, "first word, ", {"bare client": first.direct, "chain": first.chain})
    _add(table, "", {"question to request": first.before})
    session.console.print(table)


def _add(table: Table, prefix: str, times: Mapping[str, Spread]) -> None:
    for name, each in times.items():
        table.add_row(f"{prefix}{name}", f"{each.p50:.2f}", f"{each.p95:.2f}", f"{each.mean:.2f}")
