"""`zhiwen eval experiment`: compare configurations on the same cases."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from chains.settings.origins import Configuration, load_configuration
from chains.settings.overlays import parse_override
from eval.experiments.experiment import Experiment
from eval.experiments.load import DEMO, find_experiment, load_experiment
from eval.folders import EvaluationFolders
from eval.shelf import find_dataset
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.experiments.outcome import Outcome
    from eval.experiments.plan import Plan
    from eval.experiments.tracking import ExperimentProgress, OnProgress
    from eval.reports.report import Report

_STAGES = {"indexing": "indexing", "judging": "judging", "reporting": "writing the report"}


def experiment(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="An experiment's YAML file, or one that comes along: retrieval, splitter, models.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where runs and reports go, instead of into the data folder. The same command "
            "goes on with an experiment that was interrupted.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and end; nothing is written.")
    ] = False,
    dataset: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="Instead of the file's datasets: folder or name; repeatable."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases of each dataset.")
    ] = None,
) -> int:
    """Compare configurations on the same cases.

    The report says which are better, and which cannot be told apart. Exit code 1: some cases could
    not be measured; the same command asks them again, and goes on where it was stopped.
    """
    # LangChain and the statistics take seconds to import.
    from eval.experiments.plan import build_plan
    from eval.experiments.running import default_folder, prepare, run_experiment
    from eval.reports.files import load_report

    session = session_of(context)
    path = find_experiment(file)
    written = load_experiment(path)
    configuration = _configuration(session, written)
    data_dir = session.data_dir or configuration.settings.data_dir
    folders = EvaluationFolders.of(data_dir)
    asked = _changed(written, datasets=dataset or (), limit=limit, folders=folders)
    prepared = prepare(asked, configuration=configuration, folders=folders, origin=path.name)
    folder = out or default_folder(prepared, name=path.stem, folders=folders)
    plan = build_plan(prepared, data_dir=data_dir, folder=folder)
    if dry_run and session.as_json:
        session.print_json(asdict(plan))
    elif not session.as_json:
        _print_plan(session, plan)
    if dry_run:
        return 0
    with progress_bar(session) as bar:
        outcome = run_experiment(prepared, data_dir=data_dir, folder=folder, progress=_shown(bar))
    return _conclude(session, load_report(folder), outcome)


def _configuration(session: Session, experiment: Experiment) -> Configuration:
    """Load the configuration with the experiment's profile: `--set` may name keys of that alone."""
    return load_configuration(
        session.config,
        profile=session.profile or experiment.profile,
        overrides=[parse_override(text) for text in session.overrides],
    )


def _changed(
    experiment: Experiment,
    *,
    datasets: Sequence[str],
    limit: int | None,
    folders: EvaluationFolders,
) -> Experiment:
    """Put what the command line says in the place of what the file says."""
    changes: dict[str, object] = {}
    if datasets:
        changes["datasets"] = tuple(
            name if name == DEMO else str(find_dataset(name, folders).resolve())
            for name in datasets
        )
    if limit is not None:
        changes["limit"] = limit
    return experiment.model_copy(update=changes)


def _print_plan(session: Session, plan: "Plan") -> None:
    print_line = session.console.print
    sizes = ((name, _counted(count, "case")) for name, count in plan.datasets.items())
    cases = ", ".join(f"{name} ({size})" for name, size in sizes)
    print_line(f"{plan.title}, profile {plan.profile}, on {cases}", markup=False)
    there = f", {plan.finished} of them are there" if plan.finished else ""
    print_line(f"{len(plan.configurations)} configurations, {plan.runs} runs{there}")
    ready = f", {plan.indexes_ready} of them are there" if plan.indexes_ready else ""
    print_line(f"{_counted(plan.indexes, 'index', 'indexes')}{ready}")
    judged = f", up to {plan.judgements} judgements" if plan.judgements else ""
    print_line(f"{plan.retrievals} retrievals, {plan.generations} answers{judged}")
    for each in plan.rounds:
        print_line(
            f"round {each.number}: {each.starters} configurations on {each.cases} cases, "
            f"{each.kept} go on"
        )
    more = ", and as long as the judge takes" if plan.judgements else ""
    print_line(f"about {format_seconds(plan.seconds)}{more}, by {plan.estimated_from}")
    for note in plan.notes:
        print_line(note, markup=False)
    for missing in plan.missing:
        print_line(f"✗ {missing}", markup=False)


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def format_seconds(seconds: float) -> str:
    """Return a duration for people, e.g. `40 s`, `6 min`, `3.5 h`."""
    if seconds < 100:  # noqa: PLR2004 - where people change the unit
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004 - likewise


def _shown(bar: Progress) -> "OnProgress":
    line = bar.add_task("", total=None)

    def show(progress: "ExperimentProgress") -> None:
        what = " · ".join(filter(None, (_STAGES.get(progress.stage, ""), progress.label)))
        left = progress.seconds_left
        time = f", {format_seconds(left)} left" if left is not None else ""
        bar.update(
            line,
            description=f"run {progress.runs_done + 1} of {progress.runs}{time}: {what}",
            completed=progress.cases_done,
            total=progress.cases,
        )

    return show


def _conclude(session: Session, report: "Report", outcome: "Outcome") -> int:
    from eval.reports.files import REPORT_HTML
    from ui.cli.evaluating.leaderboard_view import print_leaderboard, print_places

    failed, totals = sum(row.failed for row in report.configurations), outcome.totals
    if session.as_json:
        session.print_json(
            {
                "folder": str(outcome.folder),
                "failed": failed,
                "timings_ms": {**totals.model_dump(), "overhead": totals.overhead},
                "report": report.model_dump(mode="json"),
            }
        )
        return 1 if failed else 0
    print_leaderboard(session, report, language="zh")
    if totals.chain_ms:
        chain = format_seconds(totals.chain_ms / 1000)
        session.console.print(f"the chain took {chain}, the harness {totals.overhead:.1%} of that")
    print_places(session, outcome.folder / REPORT_HTML)
    if failed:
        cases = _counted(failed, "case")
        session.console.print(f"✗ {cases} could not be measured; the same command tries again")
    return 1 if failed else 0
