"""`zhiwen eval judge`: let a model judge the answers of a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from eval.folders import EvaluationFolders
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.judge.judge_run import JudgedRun
    from eval.judge.summary import JudgedSummary


def judge(
    context: typer.Context,
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a run with answers, or its name.")
    ],
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this metric; repeatable. Else all seven."),
    ] = None,
    repeats: Annotated[
        int | None, typer.Option(metavar="K", min=1, max=20, help="Judge everything K times.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")
    ] = None,
) -> int:
    """Let a model judge the answers of a run.

    Its metrics are RAGAS's. Exit code 1: some judgements gave no number; they are in no mean.
    """
    session = session_of(context)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    folder = run if run.is_dir() else folders.runs / run
    judged = judge_folder(session, folder, metrics=metric, repeats=repeats, limit=limit)
    if session.as_json:
        session.print_json(judged_shape(judged))
    else:
        print_judged(session, judged)
    return 1 if judged.incomplete else 0


def check_judge(session: Session, metrics: list[str], *, retrieval_only: bool) -> None:
    """Refuse what could not be judged when the answers are there.

    Raises:
        JudgeError: There is no judge, no such metric, or there will be no answers.
        ServiceError: The judge does not answer or does not have the model.
    """
    from eval.errors import JudgeError
    from eval.judge.build import build_judge
    from eval.judge.judge_run import chosen_metrics

    if retrieval_only:
        raise JudgeError(
            "there is nothing to judge where only the retrieval is scored",
            hint="leave out --retrieval-only or --judge",
        )
    if any(metric.asks for metric in chosen_metrics(metrics)):
        build_judge(session.settings)


def judge_folder(
    session: Session,
    folder: Path,
    *,
    metrics: list[str] | None = None,
    repeats: int | None = None,
    limit: int | None = None,
) -> "JudgedRun":
    """Judge a run with a progress bar; metrics None means all."""
    from eval.judge.judge_run import ALL, JudgeTask, judge_run

    with progress_bar(session) as bar:
        task = bar.add_task("judgements", total=None)
        return judge_run(
            folder,
            JudgeTask(
                metrics=tuple(metrics or [ALL]),
                repeats=repeats,
                limit=limit,
                on_judged=lambda done, total: bar.update(task, completed=done, total=total),
            ),
            settings=session.settings,
            folders=EvaluationFolders.of(session.workspace.data_dir),
        )


def judged_shape(judged: "JudgedRun") -> dict[str, object]:
    """Return the JSON object of a judged run."""
    return {
        "run": str(judged.folder),
        "cases": judged.cases,
        "metrics": {
            name: summary.model_dump(mode="json") for name, summary in judged.metrics.items()
        },
        "hints": list(judged.hints),
    }


def print_judged(session: Session, judged: "JudgedRun") -> None:
    """Print a table, and why judgements failed."""
    columns = ("mean", "95 % interval", "cases", "no number", "spread", "asked again")
    table = Table("metric", *columns, box=None)
    for name, summary in judged.metrics.items():
        table.add_row(name, *_cells(summary))
    session.console.print(f"{judged.folder.name}, {judged.cases} cases", markup=False)
    session.console.print(table)
    for name, summary in judged.metrics.items():
        for error, count in summary.errors.items():
            session.console.print(f"✗ {name}: {error} ({count})", markup=False)
    for hint in judged.hints:
        session.console.print(f"→ {hint}", markup=False)


def _cells(summary: "JudgedSummary") -> tuple[str, ...]:
    low, high = summary.ci95 or (None, None)
    interval = "" if low is None or high is None else f"{low:.4f}–{high:.4f}"
    cases = f"{summary.n} of {summary.cases}"
    return (
        _number(summary.mean),
        interval,
        cases,
        f"{summary.nan_rate:.1%}",
        _number(summary.spread),
        f"{summary.repeated} of {summary.asked + summary.repeated}",
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
