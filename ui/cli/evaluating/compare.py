"""`zhiwen eval compare`: hold two runs against each other."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from eval.folders import EvaluationFolders
from eval.reports.figures import format_difference, format_interval, format_p, format_value
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.reports.comparison import CaseComparison, RunComparison


def compare(
    context: typer.Context,
    first: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder, or its name.")],
    second: Annotated[
        Path, typer.Argument(metavar="RUN", help="Another on the same dataset; e.g. the newer.")
    ],
    metric: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this metric; lists its cases.")
    ] = None,
    cases: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many of the most different cases to list.")
    ] = 10,
) -> None:
    """Compare two runs case by case.

    Differences have intervals, and p values that are corrected for the number of metrics.
    """
    # The statistics take a second to import.
    from eval.reports.compare import compare_runs
    from eval.runs.load_run import load_run

    session = session_of(context)
    a, b = (load_run(_folder(session, named), lean=True) for named in (first, second))
    found = compare_runs(a, b, metric=metric)
    if session.as_json:
        session.print_json(found.model_dump(mode="json"))
    else:
        _print(session, found, cases)


def _folder(session: Session, named: Path) -> Path:
    kept = EvaluationFolders.of(session.workspace.data_dir).runs / named
    return kept if not named.exists() and kept.exists() else named


def _print(session: Session, found: "RunComparison", cases: int) -> None:
    console = session.console
    console.print(f"a: {found.a}\nb: {found.b}", markup=False)
    if not found.same_dataset:
        console.print("the datasets differ; only equal questions are compared")
    if found.only_a or found.only_b:
        console.print(f"only in a: {found.only_a} cases, only in b: {found.only_b}")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("metric", "a", "b", "b − a (95 % interval)", "p (Holm)", "+/−/="):
        table.add_column(name, no_wrap=True, overflow="fold")
    for row in found.metrics:
        table.add_row(
            row.metric,
            format_value(row.a),
            format_value(row.b),
            f"{format_difference(row.difference.value)} ({format_interval(row.difference)})",
            f"{format_p(row.p_holm)}{' *' if row.significant else ''}",
            f"{row.wins}/{row.losses}/{row.ties}",
        )
    for own in found.sets:
        change = format_difference(own.b.value - own.a.value)
        table.add_row(own.metric, format_value(own.a.value), format_value(own.b.value), change)
    console.print(table, markup=False)
    console.print("+/−/=: cases where b is better, worse, equal")
    console.print(
        f"* significant: p below {found.alpha} after Holm's correction over the metrics; "
        "--metric NAME tests one alone"
    )
    shown = [case for case in found.cases if case.difference][:cases]
    if shown:
        console.print(f"most different in {found.metric}:", markup=False)
        console.print(_case_table(shown), markup=False)


def _case_table(cases: "list[CaseComparison]") -> Table:
    table = Table("case", "a", "b", "b − a", "question", box=None)
    for case in cases:
        scores = (format_value(score or 0.0) for score in (case.a, case.b))
        table.add_row(case.id, *scores, format_difference(case.difference), case.question)
    return table
