"""`zhiwen eval reproduce`: repeat a run, and say what differs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chains.settings.overlays import parse_override
from eval.runs.load_run import load_run
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.reports.reproduction import Reproduction

_SHOWN = 5


def reproduce(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    dataset: Annotated[
        Path | None,
        typer.Option(metavar="DATASET", help="Where its dataset is now, if it has moved."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the repetition goes, instead of beside the run."),
    ] = None,
) -> int:
    """Repeat a run with its own configuration, and say what differs.

    The configuration is that of run.yaml, not that of config.yaml; --set is laid over it. Exit
    code 0: every case came out as before, whatever versions and machine; 1: some did not.
    """
    from eval.reports.reproduction import compare_repetition
    from eval.runs.reproducing import dataset_of, repeat_run, settings_of, sibling
    from ui.cli.evaluating.run import run_callbacks

    session = session_of(context)
    first = load_run(run)
    settings = settings_of(
        first.header,
        data_dir=session.workspace.data_dir,
        overlays=[parse_override(text) for text in session.overrides],
    )
    with progress_bar(session) as bar:
        repeated = repeat_run(
            first,
            settings,
            dataset=dataset_of(first.header, path=dataset),
            folder=out or sibling(run),
            progress=run_callbacks(bar),
        )
    found = compare_repetition(first, load_run(repeated.folder))
    if session.as_json:
        session.print_json(_shape(found, folder=repeated.folder))
    else:
        _print(session, found, folder=repeated.folder)
    return 0 if found.same else 1


def _shape(found: "Reproduction", *, folder: Path) -> dict[str, Any]:
    return {
        "same": found.same,
        "folder": str(folder),
        "cases": found.cases,
        "header": [
            {"name": line.name, "before": line.before, "now": line.now} for line in found.header
        ],
        "metrics": [metric.model_dump() for metric in found.metrics],
        "scores": list(found.scores),
        "answers": list(found.answers),
        "errors": list(found.errors),
        "missing": list(found.missing),
    }


def _print(session: Session, found: "Reproduction", *, folder: Path) -> None:
    def say(line: str) -> None:
        session.console.print(line, markup=False)

    for line in found.header:
        say(f"{line.name}: {line.before or '–'} → {line.now or '–'}")
    for metric in found.metrics:
        say(
            f"{metric.metric}: {metric.a:.4f} → {metric.b:.4f}, "
            f"beyond chance (p {metric.p_holm:.4f})"
        )
    for ids, what in (
        (found.scores, "other scores"),
        (found.answers, "another answer, or other passages"),
        (found.errors, "an error in one of the two runs"),
    ):
        if ids:
            say(f"{len(ids)} of {found.cases} cases have {what}: {_named(ids)}")
    if found.missing:
        say(f"{len(found.missing)} cases are in one of the two runs only: {_named(found.missing)}")
    if found.same:
        say(f"✓ all {found.cases} cases came out as before")
    say(f"→ {folder}")


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")
