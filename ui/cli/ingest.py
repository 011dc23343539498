"""`zhiwen ingest`: files and folders into the knowledge base."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chains.knowledge.report import FileProgress, IngestReport
from ui.cli.session import Session, session_of
from ui.shapes import shape_ingest

COMMAND = "ingest"


def command(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    sync: Annotated[
        bool, typer.Option("--sync", help="Remove documents whose files are gone.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 on any warning too.")
    ] = False,
) -> int:
    """Read files into the knowledge base; unchanged ones cost nothing."""
    session = session_of(context)
    report = ingest_with_progress(session, paths, sync=sync)
    if session.as_json:
        session.print_json(shape_ingest(report))
    else:
        print_report(session, report)
    return 1 if report.failed or (strict and report.warnings) else 0


def ingest_with_progress(session: Session, paths: list[Path], *, sync: bool) -> IngestReport:
    """Ingest under a progress bar on stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[chunks]} chunks"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=session.messages, transient=True) as progress:
        task = progress.add_task("", total=None, chunks=0)

        def show(step: FileProgress) -> None:
            progress.update(
                task,
                description=step.source[-40:],
                completed=step.done,
                total=step.total,
                chunks=step.chunks,
            )

        return session.workspace.ingest(session.knowledge_base, paths, sync=sync, on_progress=show)


def print_report(session: Session, report: IngestReport) -> None:
    """Print the counts, then a row for each file that failed or is doubtful."""
    counts = {
        name: getattr(report, name)
        for name in ("added", "updated", "unchanged", "moved", "deleted")
        if getattr(report, name)
    }
    summary = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing new"
    session.console.print(
        f"{report.files} files: {summary}; {report.chunks} chunks written, "
        f"{report.embedded} embedded, {report.seconds:.1f} s",
        markup=False,
    )
    for mark, rows in (("✗", report.failed), ("!", report.warnings)):
        for source, reason in rows:
            session.console.print(f"{mark} {source}: {reason}", markup=False)
    for source, reason in report.skipped if session.verbose else ():
        session.console.print(f"- {source}: {reason}", markup=False)
    unknown = [row for row in report.skipped if row[1].startswith("unsupported")]
    if unknown and not session.verbose:
        session.console.print(f"- {len(unknown)} files of unknown formats skipped (-v lists them)")
