"""`zhiwen search`: retrieval only."""

from typing import Annotated

import typer

from chains.answering.trace import Trace
from chains.providers.language import language_of
from chains.retrieval.steps import Question
from ui.cli.filtering import (
    FilesOption,
    FoldersOption,
    SinceOption,
    TypesOption,
    UntilOption,
    search_filter,
)
from ui.cli.session import session_of
from ui.places import format_place
from ui.shapes import shape_hits

HELP = "检索 Find passages, without an answer."


def command(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="In quotes.")],
    top_k: Annotated[
        int | None, typer.Option("--top-k", metavar="N", min=1, max=100, help="How many passages.")
    ] = None,
    files: FilesOption = None,
    folders: FoldersOption = None,
    types: TypesOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Search the knowledge base without answering."""
    session = session_of(context)
    allowed = search_filter(files=files, folders=folders, types=types, since=since, until=until)
    rag = session.workspace.rag(session.knowledge_base)
    trace = Trace()
    found = rag.retrieve.invoke(Question(text=query, filter=allowed), {"callbacks": [trace]})
    hits = shape_hits(found, count=top_k or session.settings.retrieval.top_k)
    if session.as_json:
        session.print_json({"query": query, "hits": hits, "timings_ms": trace.timings_ms})
        return
    if not hits:
        session.console.print("没有找到 Nothing was found")
    language = language_of(query, fixed=session.settings.prompts.language)
    for hit, candidate in zip(hits, found.ranked, strict=False):
        place = format_place(candidate.chunk.location, language=language)
        session.console.print(
            f"[{hit['rank']}] {hit['source']} {place}  {hit['score']:.3f}", markup=False
        )
        session.console.print(f"{candidate.chunk.text}\n", markup=False)
