"""`zhiwen ingest`: files and folders into the knowledge base."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from chains.knowledge.report import FileProgress, IngestReport
from ui.cli.progress import ChunksColumn, progress_bar
from ui.cli.session import Session, session_of
from ui.shapes import shape_ingest

HELP = "入库 Read files and folders; unchanged ones cost nothing."


def command(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, http(s) addresses.")
    ],
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
    return 1 if report.failed or (strict and report.doubts) else 0


def ingest_with_progress(
    session: Session, paths: Sequence[Path | str], *, sync: bool
) -> IngestReport:
    """Ingest under a progress bar on stderr."""
    with progress_bar(session, ChunksColumn()) as progress:
        task = progress.add_task("", total=None, chunks=0)

        def show(step: FileProgress) -> None:
            if step.state == "queued":  # the name shown is of a file at work
                return
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
    files = "1 file" if report.files == 1 else f"{report.files} files"
    session.console.print(
        f"{files}: {summary}; {report.chunks} chunks written, "
        f"{report.embedded} embedded, {report.seconds:.1f} s",
        markup=False,
    )
    for line in lost_switches(report.lost_switches):
        session.console.print(line, markup=False)
    for mark, rows in (("✗", report.failed), ("!", report.warnings)):
        for source, reason in rows:
            session.console.print(f"{mark} {source}: {reason}", markup=False)
    for source, reason in report.skipped if session.verbose else ():
        session.console.print(f"- {source}: {reason}", markup=False)
    if report.unsupported and not session.verbose:
        count = len(report.unsupported)
        session.console.print(f"- {count} of unknown formats skipped (-v names them)")


def lost_switches(count: int) -> list[str]:
    """Return the line that says how many switches went with the text that they were about."""
    chunks = "1 chunk that was" if count == 1 else f"{count} chunks that were"
    return [f"! {chunks} switched off: the text is cut otherwise now, or gone"] if count else []
