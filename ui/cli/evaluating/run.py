"""`zhiwen eval run`: measure one configuration on one dataset."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from eval.dataset import load_dataset
from eval.folders import EvaluationFolders
from eval.runs.durations import case_durations, step_durations
from eval.runs.load_run import load_run
from eval.runs.run import RunPlan, RunProgress, run_dataset
from eval.runs.stored import StoredRun
from eval.shelf import find_dataset
from ui.cli.evaluating.gate import GATE_FAILED, build_gate, gate_shape, print_verdicts
from ui.cli.evaluating.judge import check_judge, judge_folder, judged_shape, print_judged
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of


def run(
    context: typer.Context,
    dataset: Annotated[
        str,
        typer.Argument(
            metavar="DATASET", help="Folder with documents/ and cases.jsonl, or a dataset's name."
        ),
    ],
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Score the search, not the answers.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the run goes, instead of into the data folder. The same command goes on "
            "with a run that was interrupted.",
        ),
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Cases that wait for a chat model at a time, instead of evaluation.concurrency; "
            "without such a model, one follows the other.",
        ),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC",
            help="Let a model judge the answers too, e.g. faithfulness, or all; repeatable.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Folder of a run on the same dataset to compare with."),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help="Exit with 4 unless this holds; repeatable. METRIC: not significantly worse than "
            "the baseline (paired permutation test, Holm over all of these, 5 %); METRIC=MARGIN: "
            "not by more than so much; 'METRIC>=VALUE', 'METRIC<=VALUE': a bound of its own.",
        ),
    ] = None,
) -> int:
    """Score one configuration on a dataset.

    Exit code 1: some cases failed; 4: what --fail-under asks does not hold.
    """
    session = session_of(context)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    loaded = load_dataset(find_dataset(dataset, folders))
    gate = build_gate(fail_under or (), baseline=baseline, dataset=loaded)
    if judge:  # a judge that cannot judge shall not cost a whole run
        check_judge(session, judge, retrieval_only=retrieval_only)
    with progress_bar(session) as bar:
        measured = run_dataset(
            loaded,
            session.settings,
            folders=folders,
            plan=RunPlan(
                scored="retrieval" if retrieval_only else "answers",
                limit=limit,
                folder=out,
                concurrency=concurrency,
            ),
            progress=run_callbacks(bar),
        )
    judged = judge_folder(session, measured.folder, metrics=judge) if judge else None
    if judged is not None:
        measured = load_run(measured.folder, lean=True)
    verdicts = gate.decide(measured)
    if session.as_json:
        added = {"judged": judged_shape(judged)} if judged is not None else {}
        added |= gate_shape(verdicts) if gate.conditions else {}
        session.print_json(_shape(measured) | added)
    else:
        _print(session, measured)
        if judged is not None:
            print_judged(session, judged)
        print_verdicts(session, verdicts)
    if any(not verdict.passed for verdict in verdicts):
        return GATE_FAILED
    return 1 if measured.failed or (judged is not None and judged.incomplete) else 0


def run_callbacks(bar: Progress) -> RunProgress:
    """Return what shows the documents and the cases of a run as bars."""
    files, cases = bar.add_task("documents", total=None), bar.add_task("cases", total=None)
    return RunProgress(
        on_file=lambda step: bar.update(files, completed=step.done, total=step.total),
        on_case=lambda done, total: bar.update(cases, completed=done, total=total),
    )


def _shape(run: StoredRun) -> dict[str, object]:
    steps = step_durations(run)
    return {
        "dataset": run.header.dataset,
        "cases": len(run.rows),
        "failed": len(run.failed),
        "fingerprint": run.header.fingerprint,
        "metrics": {name: metric.model_dump() for name, metric in run.metrics.items()},
        "by_kind": run.by_kind,
        "timings_ms": {
            **case_durations(run),
            **({"steps": steps} if steps else {}),
            "harness": run.totals.harness_ms,
            "chain": run.totals.chain_ms,
        },
    }


def _print(session: Session, run: StoredRun) -> None:
    table = Table("metric", "value", "95 % interval", "cases", box=None)
    for name, metric in run.metrics.items():
        low, high = metric.ci95
        table.add_row(name, _number(metric.value), f"{_number(low)}–{_number(high)}", str(metric.n))
    session.console.print(f"{run.header.dataset}, {len(run.rows)} cases", markup=False)
    session.console.print(table)
    if times := case_durations(run):
        session.console.print(
            f"a case: p50 {times['p50']:.0f} ms, p95 {times['p95']:.0f} ms; all together "
            f"{run.totals.chain_ms / 1000:.1f} s, and {run.totals.harness_ms / 1000:.1f} s "
            f"({run.totals.overhead:.1%}) to score and write them"
        )
    for failed in run.failed:
        session.console.print(f"✗ {failed.id}: {failed.error}", markup=False)
    session.console.print(f"→ {run.folder}", markup=False)


def _number(value: float) -> str:
    """Write shares with four decimals, counts with one."""
    return f"{value:.1f}" if value > 1 else f"{value:.4f}"
