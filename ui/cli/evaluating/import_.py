"""`zhiwen eval import`: datasets of other projects."""

from pathlib import Path
from typing import Annotated

import typer

from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.importing.gathering import Remark
from eval.importing.importing import Format, ImportReport, ImportTask, import_dataset
from ui.cli.session import Session, session_of

_SHOWN = 10


def import_(
    context: typer.Context,
    layout: Annotated[
        Format, typer.Argument(metavar="FORMAT", help="squad, drcd, rgb, ragas or jsonl.")
    ],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="squad reads CMRC 2018 too; ragas reads CSV too."),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of the dataset; the first file's else.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the dataset here instead.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most N cases of the beginning.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="OURS=THEIRS", help="jsonl: what a field is called; repeatable."),
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="jsonl: folder of the named documents.")
    ] = None,
) -> int:
    """Make a dataset folder of another project's files."""
    session = session_of(context)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    task = ImportTask(
        format=layout,
        files=files,
        target=out or folders.datasets / plain_name(name or files[0].stem),
        limit=limit,
        fields=_parse_fields(field or ()),
        documents=documents,
    )
    report = import_dataset(task)
    if session.as_json:
        session.print_json(_shape(report))
    else:
        _print(session, report)
    return 1 if report.skipped else 0


def plain_name(name: str) -> str:
    """Return the name of a dataset, which is one of a folder.

    Raises:
        DatasetError: No folder can be called so.
    """
    name = name.strip()
    if not name or name.startswith(".") or {"/", "\\", "\0"} & set(name):
        raise DatasetError(f"{name!r}: not the name of a dataset", hint="a plain name: --name NAME")
    return name


def _parse_fields(given: list[str] | tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not (ours and equals and theirs):
            raise DatasetError(f"--field {text}: not OURS=THEIRS", hint="e.g. --field question=q")
        fields[ours] = theirs
    return fields


def _shape(report: ImportReport) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "cases": report.cases,
        "documents": report.documents,
        "unanswerable": report.unanswerable,
        "with_references": report.references,
        "skipped": [{"where": each.where, "reason": each.text} for each in report.skipped],
        "remarks": [{"where": each.where, "remark": each.text} for each in report.remarks],
    }


def _print(session: Session, report: ImportReport) -> None:
    console = session.console
    console.print(
        f"{report.folder}: {report.cases} cases ({report.unanswerable} unanswerable, "
        f"{report.references} with references), {report.documents} documents",
        markup=False,
    )
    _list(session, report.skipped, mark="✗")
    _list(session, report.remarks, mark="!")


def _list(session: Session, remarks: tuple[Remark, ...], *, mark: str) -> None:
    shown = remarks if session.verbose else remarks[:_SHOWN]
    for each in shown:
        session.console.print(f"{mark} {each.where}: {each.text}", markup=False)
    if len(shown) < len(remarks):
        session.console.print(f"{mark} … {len(remarks) - len(shown)} more (-v names them)")
