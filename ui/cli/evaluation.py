"""`zhiwen eval`: measure configurations."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from eval.dataset import load_dataset
from eval.run import RunProgress, RunResult, run_dataset, write_run
from ui.cli.arguments import help_without_command
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    """Measure configurations."""
    help_without_command(context)


@app.command("run")
def run(
    context: typer.Context,
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET", help="Folder with documents/ and cases.jsonl.")
    ],
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Score the search, not the answers.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write settings, cases and numbers here.")
    ] = None,
) -> int:
    """Score one configuration on a dataset."""
    session = session_of(context)
    if not retrieval_only:
        raise typer.TyperException(
            "answers are not scored yet; add --retrieval-only to score the search"
        )
    loaded = load_dataset(dataset)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)  # a wrong name shall not cost a whole run
    data_dir = session.workspace.data_dir / "evaluation"
    with progress_bar(session) as bar:
        result = run_dataset(
            loaded,
            session.settings,
            data_dir=data_dir,
            limit=limit,
            progress=_callbacks(bar),
        )
    if out is not None:
        write_run(result, out, settings=session.settings)
    if session.as_json:
        session.print_json(_shape(result))
    else:
        _print(session, result)
    return 1 if result.failed else 0


def _callbacks(bar: Progress) -> RunProgress:
    files, cases = bar.add_task("documents", total=None), bar.add_task("cases", total=None)
    return RunProgress(
        on_file=lambda step: bar.update(files, completed=step.done, total=step.total),
        on_case=lambda done, total: bar.update(cases, completed=done, total=total),
    )


def _shape(result: RunResult) -> dict[str, object]:
    return {
        "dataset": result.dataset,
        "cases": len(result.results),
        "failed": len(result.failed),
        "fingerprint": result.fingerprint,
        "metrics": {
            name: {"value": metric.value, "ci95": list(metric.ci95), "n": metric.n}
            for name, metric in result.metrics.items()
        },
        "by_kind": result.by_kind,
        "timings_ms": result.timings_ms,
    }


def _print(session: Session, result: RunResult) -> None:
    table = Table("metric", "value", "95 % interval", "cases", box=None)
    for name, metric in result.metrics.items():
        low, high = metric.ci95
        table.add_row(name, f"{metric.value:.4f}", f"{low:.4f}–{high:.4f}", str(metric.n))
    session.console.print(f"{result.dataset}, {len(result.results)} cases", markup=False)
    session.console.print(table)
    for failed in result.failed:
        session.console.print(f"✗ {failed.case.id}: {failed.error}", markup=False)
