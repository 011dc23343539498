"""`zhiwen eval run`: measure one configuration on one dataset."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from eval.dataset import load_dataset
from eval.runs.run import RunProgress, RunResult, run_dataset
from eval.runs.run_folder import RunFolder
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of


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
    loaded = load_dataset(dataset).first(limit)
    with ExitStack() as opened:
        # Before the run: a wrong name shall not cost a whole one.
        folder = opened.enter_context(closing(RunFolder(out))) if out is not None else None
        bar = opened.enter_context(progress_bar(session))
        result = run_dataset(
            loaded,
            session.settings,
            data_dir=session.workspace.data_dir / "evaluation",
            scored="retrieval" if retrieval_only else "answers",
            progress=_callbacks(bar, folder),
        )
        if folder is not None:
            folder.finish(result, settings=session.settings)
    if session.as_json:
        session.print_json(_shape(result))
    else:
        _print(session, result)
    return 1 if result.failed else 0


def _callbacks(bar: Progress, folder: RunFolder | None) -> RunProgress:
    files, cases = bar.add_task("documents", total=None), bar.add_task("cases", total=None)
    return RunProgress(
        on_file=lambda step: bar.update(files, completed=step.done, total=step.total),
        on_case=lambda done, total: bar.update(cases, completed=done, total=total),
        on_result=folder.add if folder else lambda _: None,
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
        "timings_ms": {
            **result.timings_ms,
            **({"steps": result.steps_ms} if result.steps_ms else {}),
        },
    }


def _print(session: Session, result: RunResult) -> None:
    table = Table("metric", "value", "95 % interval", "cases", box=None)
    for name, metric in result.metrics.items():
        low, high = metric.ci95
        table.add_row(name, _number(metric.value), f"{_number(low)}–{_number(high)}", str(metric.n))
    session.console.print(f"{result.dataset}, {len(result.results)} cases", markup=False)
    session.console.print(table)
    if times := result.timings_ms:
        session.console.print(f"a case: p50 {times['p50']:.0f} ms, p95 {times['p95']:.0f} ms")
    for failed in result.failed:
        session.console.print(f"✗ {failed.case.id}: {failed.error}", markup=False)


def _number(value: float) -> str:
    """Write shares with four decimals, counts with one."""
    return f"{value:.1f}" if value > 1 else f"{value:.4f}"
