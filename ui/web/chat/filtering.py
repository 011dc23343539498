"""The filter of a question, as it is typed: the same names and patterns as the command line's."""

import re
from datetime import date

from chains.errors import InputError
from chains.knowledge.filters import SearchFilter

_BETWEEN = re.compile(r"[,，、;；\n]+")


def read_filter(
    files: str = "", folders: str = "", types: str = "", *, since: str = "", until: str = ""
) -> SearchFilter:
    """Return what somebody typed as a filter.

    Args:
        files: Display paths, names or patterns, with commas between them.
        folders: Display folders, likewise.
        types: Suffixes, likewise.
        since: The first day, `YYYY-MM-DD`, or "".
        until: The last day, likewise.

    Raises:
        InputError: A day is none.
    """
    return SearchFilter(
        sources=_listed(files),
        folders=_listed(folders),
        types=_listed(types),
        since=_day(since),
        until=_day(until),
    )


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in _BETWEEN.split(typed))))


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise InputError(f"{typed.strip()}: not a day", hint="write it as 2026-11-20") from error
