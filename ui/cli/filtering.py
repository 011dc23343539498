"""The options of `search` and `ask` that say which documents may be used."""

from datetime import datetime
from typing import Annotated

import typer

from chains.knowledge.filters import SearchFilter

FilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="Only this file: as `kb show` lists it, its name alone, or a pattern with `*`. "
        "Repeatable.",
    ),
]
FoldersOption = Annotated[
    list[str] | None,
    typer.Option("--folder", metavar="FOLDER", help="Only files below this folder. Repeatable."),
]
TypesOption = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="Only this type: pdf, docx … Repeatable."),
]
SinceOption = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Only files changed on this day or later.",
    ),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Only files changed on this day or earlier.",
    ),
]


def search_filter(
    *,
    files: list[str] | None,
    folders: list[str] | None,
    types: list[str] | None,
    since: datetime | None,
    until: datetime | None,
) -> SearchFilter:
    """Return what the options say."""
    return SearchFilter(
        sources=tuple(files or ()),
        folders=tuple(folders or ()),
        types=tuple(types or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
