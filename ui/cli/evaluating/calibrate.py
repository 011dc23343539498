"""`zhiwen eval calibrate`: fit the evidence gate."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID
from rich.table import Table

from chains.retrieval.calibration import save_calibration
from eval.calibration import COVERAGE, CalibrationReport, fit_calibration
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.evidence_cases import JudgedCase, judge_cases, of_kinds, spread
from eval.runs.run import RunProgress, without_budget
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of


def calibrate(
    context: typer.Context,
    datasets: Annotated[
        list[Path],
        typer.Argument(metavar="DATASET...", help="Folders with documents/ and cases.jsonl."),
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where the calibration is written.")
    ] = Path("calibration.yaml"),
    target: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0.001,
            max=0.999,
            help="Most false answers, e.g. 0.05: makes the threshold instead of --coverage.",
        ),
    ] = None,
    coverage: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            min=0.01,
            max=1,
            help="Share of the answerable questions that the threshold answers.",
        ),
    ] = COVERAGE,
    leave_out: Annotated[
        bool,
        typer.Option(
            "--leave-out",
            help="Make unanswerable cases too: without the documents, or the statements, that "
            "hold the answer.",
        ),
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Only these kinds of answerable cases; repeatable."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="At most N cases of a kind, spread evenly."),
    ] = None,
) -> None:
    """Fit the evidence gate on questions with and without an answer."""
    session = session_of(context)
    loaded = [spread(of_kinds(load_dataset(path), kind or ()), limit) for path in datasets]
    for dataset in loaded:
        if not leave_out and not any(case.unanswerable for case in dataset.cases):
            raise DatasetError(
                f"{dataset.name}: there are no unanswerable cases",
                hint="--leave-out makes some of the answerable ones",
            )
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise DatasetError(f"{out}: not a file that could be written")
    settings = without_budget(session.settings)
    cases: list[JudgedCase] = []
    with progress_bar(session) as bar:
        for dataset in loaded:
            task = bar.add_task(dataset.name, total=None)
            cases += judge_cases(
                dataset,
                settings,
                data_dir=session.workspace.data_dir / "evaluation",
                leave_out=leave_out,
                progress=RunProgress(on_case=partial(_advance, bar, task)),
            )
    origin = _command(session, context)
    report = fit_calibration(cases, settings, origin=origin, target=target, coverage=coverage)
    save_calibration(report.calibration, out)
    if session.as_json:
        session.print_json(_shape(report, out))
    else:
        _print(session, report, out)


def _advance(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _command(session: Session, context: typer.Context) -> str:
    """Return the command line that leads to the same file, folders by their names."""
    options = context.params
    words = ["zhiwen", "--profile", session.settings.profile]
    for override in session.overrides:
        words += ["--set", override]
    words += ["eval", "calibrate", *(path.name for path in options["datasets"])]
    words += ["--leave-out"] if options["leave_out"] else []
    for kind in options["kind"] or ():
        words += ["--kind", kind]
    for name in ("limit", "target"):
        if options[name] is not None:
            words += [f"--{name}", str(options[name])]
    if options["coverage"] != COVERAGE:
        words += ["--coverage", str(options["coverage"])]
    return " ".join(words)


def _shape(report: CalibrationReport, out: Path) -> dict[str, object]:
    return {
        **report.calibration.model_dump(mode="json"),
        "file": str(out),
        "by_variety": report.by_variety,
        "left_out": report.left_out,
    }


def _print(session: Session, report: CalibrationReport, out: Path) -> None:
    calibration, console = report.calibration, session.console
    table = Table("cases", "AUROC", "false @95", "AUROC, set unseen", "false @95", box=None)
    for name, own in report.by_variety.items():
        unseen = report.left_out.get(name, {})
        figures = [*own.values(), *unseen.values()]
        table.add_row(name, *(f"{figure:.4f}" for figure in figures))
    console.print(table)
    quality = ", ".join(f"{name} {value:.4f}" for name, value in calibration.quality.items())
    console.print(f"cross-validated: {quality}", markup=False)
    console.print(f"threshold: {calibration.threshold:.4f}", markup=False)
    console.print("into config.yaml:", markup=False)
    console.print(f"retrieval: {{gate: {{calibration: {out}}}}}", markup=False)
