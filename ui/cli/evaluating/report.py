"""`zhiwen eval report`: make an experiment's report again from its runs."""

import glob
from pathlib import Path
from typing import Annotated, Literal

import typer

from eval.folders import EvaluationFolders
from ui.cli.session import Session, session_of


def report(
    context: typer.Context,
    experiment: Annotated[
        Path,
        typer.Argument(metavar="EXPERIMENT", help="An experiment's folder, or its name."),
    ],
    language: Annotated[
        Literal["zh", "en"], typer.Option("--lang", help="Language of report.md and report.html.")
    ] = "zh",
) -> int:
    """Make an experiment's report again from its runs."""
    # The statistics take a second to import.
    from eval.experiments.folder import load_outcome
    from eval.reports.build import build_report
    from eval.reports.files import write_report
    from ui.cli.evaluating.leaderboard_view import (
        print_leaderboard,
        print_places,
    )

    session = session_of(context)
    folder = experiment_folder(session, experiment)
    made = build_report(load_outcome(folder), language=language)
    page = write_report(made, folder, language=language)
    if session.as_json:
        session.print_json(made.model_dump(mode="json"))
    else:
        print_leaderboard(session, made, language=language)
        print_places(session, page)
    return 1 if any(row.failed for row in made.configurations) else 0


def experiment_folder(session: Session, named: Path) -> Path:
    """Return what is named: a path, or an experiment's name, of which the latest is meant."""
    if named.exists() or len(named.parts) != 1:
        return named
    experiments = EvaluationFolders.of(session.workspace.data_dir).experiments
    alike = [experiments / named, *experiments.glob(f"{glob.escape(str(named))}-????????")]
    there = [folder for folder in alike if folder.is_dir()]
    return max(there, key=lambda folder: folder.stat().st_mtime, default=named)
