"""`zhiwen eval apply`: write the winner of an experiment into the configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chains.settings.load import packed_config, read_config
from eval.errors import EvalError
from ui.cli.evaluating.report import experiment_folder
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.reports.apply import ConfigChange
    from eval.reports.report import Report


def apply(
    context: typer.Context,
    report: Annotated[
        Path,
        typer.Argument(metavar="REPORT", help="report.json, or an experiment's folder or name."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
) -> None:
    """Write the winning settings into config.yaml.

    Comments and everything else stay as they are.
    """
    # The statistics take a second to import.
    from eval.reports.apply import plan_change, write_change
    from eval.reports.files import load_report

    session = session_of(context)
    place = experiment_folder(session, report)
    loaded = load_report(place)
    folder = place if place.is_dir() else place.parent
    change = plan_change(loaded, _config(session), measured=_measured(loaded, folder))
    if change.diff and not dry_run:
        write_change(change)
    if session.as_json:
        session.print_json(_shape(change, loaded, is_written=bool(change.diff) and not dry_run))
    else:
        _print(session, change, loaded, dry_run=dry_run)


def _config(session: Session) -> Path:
    path = read_config(session.config).path
    if session.config is None and path == packed_config() and path.parent != Path.cwd():
        raise EvalError(
            f"{path}: this is the configuration that comes along, not your own",
            hint="copy it to ./config.yaml and run this again, or name yours with --config",
        )
    return path


def _measured(report: "Report", folder: Path) -> Mapping[str, Any] | None:
    """Return the settings of the winner's first run, if it still lies beside the report."""
    from eval.errors import RunError
    from eval.runs.load_run import read_header

    winner = next(row for row in report.configurations if row.name == report.winner)
    try:
        return read_header(folder / winner.runs[0]).settings if winner.runs else None
    except RunError:
        return None


def _shape(change: "ConfigChange", report: "Report", *, is_written: bool) -> dict[str, object]:
    return {
        "file": str(change.path),
        "profile": change.profile,
        "winner": report.winner,
        "overlay": report.winning_overlay,
        "written": is_written,
        "diff": change.diff,
        "drifted": {
            path: {"measured": measured, "now": now}
            for path, (measured, now) in change.drifted.items()
        },
    }


def _print(session: Session, change: "ConfigChange", report: "Report", *, dry_run: bool) -> None:
    console = session.console
    if change.drifted:
        told = ", ".join(
            f"{path} (measured: {old}, now: {new})" for path, (old, new) in change.drifted.items()
        )
        session.messages.print(
            f"the configuration has changed since the experiment: {told}", markup=False
        )
    if not change.diff:
        console.print(
            f"{change.path}: the winner {report.winner} is in force already", markup=False
        )
        return
    console.print(change.diff, markup=False, end="")
    where = "the sections" if change.profile == "full" else f"profile {change.profile}"
    done = "would be written" if dry_run else "written"
    console.print(f"{done} into {where} of {change.path}", markup=False)
