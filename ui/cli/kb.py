"""`zhiwen kb`: list, inspect and change knowledge bases."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from chains.knowledge.health import examine
from chains.knowledge.records import DocumentSummary
from ui.cli.arguments import help_without_command
from ui.cli.health_view import describe_health, shape_health
from ui.cli.ingest import lost_switches
from ui.cli.session import session_of
from ui.shapes import shape_chunk

_COPY_STAYS = "another file has the same content and stays"

app = typer.Typer(rich_markup_mode=None)

FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="As `kb show` lists it.")]


@app.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    """List, inspect and change knowledge bases."""
    help_without_command(context)


@app.command("list")
def list_all(context: typer.Context) -> None:
    """List the knowledge bases."""
    session = session_of(context)
    summaries = session.workspace.summaries()
    if session.as_json:
        session.print_json({"knowledge_bases": [asdict(summary) for summary in summaries]})
        return
    if not summaries:
        session.console.print("no knowledge base yet; create one with `zhiwen ingest PATH`")
        return
    table = Table("name", "documents", "chunks", "built with", box=None)
    for summary in summaries:
        built = f"✗ {summary.error}" if summary.error else summary.embedder
        table.add_row(Text(summary.name), str(summary.documents), str(summary.chunks), Text(built))
    session.console.print(table)


@app.command("show")
def show(
    context: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="How it was read, and its chunks.")
    ] = None,
) -> None:
    """Show the documents, or how one of them was read."""
    session = session_of(context)
    knowledge = session.workspace.knowledge(session.knowledge_base)
    if file is not None:
        document = knowledge.document(file)
        chunks = knowledge.chunks_of(document)
        off = knowledge.catalog.switches.off(document_id=document.id)
        report = examine(knowledge.catalog, document, chunks=chunks)
        if session.as_json:
            shaped = _shape(document) | shape_health(report)
            rows = [shape_chunk(chunk, disabled=chunk.id in off) for chunk in chunks]
            session.print_json(shaped | {"chunk_list": rows})
            return
        for line in (" = ".join(document.sources), *describe_health(report), *_doubts(document)):
            session.console.print(line, markup=False, highlight=False)
        for chunk in chunks:
            mark = " ── off" if chunk.id in off else ""
            session.console.print(f"\n── {chunk.position + 1} ── {chunk.id}{mark}", markup=False)
            session.console.print(chunk.text, markup=False)
        return
    documents = knowledge.catalog.documents.summaries()
    if session.as_json:
        session.print_json({"documents": [_shape(document) for document in documents]})
        return
    for document in documents:
        session.console.print(_describe(document), markup=False)


@app.command("delete")
def delete(context: typer.Context, file: FileArgument) -> None:
    """Take a file out of every answer."""
    session = session_of(context)
    gone = session.workspace.delete(session.knowledge_base, file)
    if session.as_json:
        session.print_json({"deleted": file, "document_gone": gone})
    elif gone:
        session.console.print(f"{file}: deleted", markup=False)
    else:
        session.console.print(f"{file}: deleted; {_COPY_STAYS}", markup=False)


@app.command("forget")
def forget(context: typer.Context, file: FileArgument) -> int:
    """Take a file out of every answer and off the disk; prove it."""
    session = session_of(context)
    proof = session.workspace.forget(session.knowledge_base, file)
    if session.as_json:
        session.print_json({"forgotten": file, "clean": proof.clean} | asdict(proof))
    elif not proof.document_gone:
        session.console.print(f"{file}: deleted; {_COPY_STAYS}", markup=False)
    else:
        session.console.print(
            f"{file}: forgotten; {proof.sentences} sentences of its own looked for in "
            f"{proof.files} files: {len(proof.found)} found, {proof.vectors} vectors left",
            markup=False,
        )
    for unread in () if session.as_json else proof.unread:
        session.console.print(f"✗ {unread}: cannot be searched", markup=False)
    return 0 if proof.clean else 1


@app.command("reindex")
def reindex(context: typer.Context) -> int:
    """Redo what changed settings or a damaged index require."""
    session = session_of(context)
    report = session.workspace.reindex(session.knowledge_base)
    if session.as_json:
        rows = [{"source": source, "error": reason} for source, reason in report.failed]
        session.print_json({"embedded": report.embedded, "failed": rows})
    else:
        session.console.print(f"up to date; {report.embedded} chunks embedded")
        for line in lost_switches(report.lost_switches):
            session.console.print(line, markup=False)
        for source, reason in report.failed:
            session.console.print(f"✗ {source}: {reason}", markup=False)
    return 1 if report.failed else 0


@app.command("drop")
def drop(context: typer.Context) -> None:
    """Remove the knowledge base and all datasets about it."""
    session = session_of(context)
    session.workspace.drop(session.knowledge_base)
    if session.as_json:
        session.print_json({"dropped": session.knowledge_base})
    else:
        session.console.print(f"{session.knowledge_base}: dropped", markup=False)


@app.command("export")
def export(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A new file.")],
) -> None:
    """Write the knowledge base's documents to one file."""
    session = session_of(context)
    session.workspace.export(session.knowledge_base, target)
    if session.as_json:
        session.print_json({"exported": str(target)})
    else:
        session.console.print(f"{target}: written", markup=False)


@app.command("import")
def import_(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Written by `kb export`.")],
) -> None:
    """Make a new knowledge base of an export; name it with --kb."""
    session = session_of(context)
    documents = session.workspace.import_(session.knowledge_base, source)
    if session.as_json:
        session.print_json({"imported": session.knowledge_base, "documents": documents})
    else:
        session.console.print(f"{session.knowledge_base}: {documents} documents", markup=False)


def _shape(document: DocumentSummary) -> dict[str, object]:
    return {
        "sources": list(document.sources),
        "title": document.title,
        "size": document.size,
        "codec": document.codec,
        "parser": document.parser,
        "status": document.status,
        "error": document.error,
        "warnings": list(document.warnings),
        "chunks": document.chunks,
        "characters": document.characters,
        "updated_at": document.updated_at,
    }


def _describe(document: DocumentSummary) -> str:
    codec = f" {document.codec}" if document.codec else ""
    line = (
        f"{' = '.join(document.sources)}  {document.parser}{codec}  "
        f"{document.characters} characters, {document.chunks} chunks"
    )
    return "\n".join([line, *_doubts(document)])


def _doubts(document: DocumentSummary) -> list[str]:
    newer = [f"  ✗ the newer version was not read: {document.error}"]
    outdated = newer if document.status == "outdated" else []
    return [*outdated, *(f"  ! {warning}" for warning in document.warnings)]
