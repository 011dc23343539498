"""What is to be read, before anything is written."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from chains.errors import InputError
from loaders.errors import LoaderError
from loaders.files import SUPPORTED_SUFFIXES, unsupported_format
from loaders.walk import FoundFile, walk_paths
from loaders.web.addresses import is_web_address

Fetch = Callable[[str], Path]
Place = Path | str | FoundFile
"""A path, an address (http, https) as a string, or a file that was found already."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What stands under the paths that a user named.

    Attributes:
        roots: The named paths, absolute.
        files: Files to read.
        skipped: (source, reason) of what is not for reading.
        failed: (source, reason) of what cannot be read.
    """

    roots: tuple[Path, ...]
    files: tuple[FoundFile, ...]
    skipped: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]


def survey(places: Sequence[Place], *, fetch: Fetch | None = None) -> Survey:
    """Walk the paths, and fetch the addresses, before anything is written.

    Args:
        places: Paths, addresses (http, https) as strings, and files that are taken as they are.
        fetch: Saves what an address answers to a file and returns its path; raises LoaderError.
            None refuses addresses.

    Raises:
        InputError: There is no file to read: all paths are missing, empty, of unknown formats,
            or closed to this user, and no address can be fetched.
    """
    given = [place for place in places if isinstance(place, FoundFile)]
    named = [place for place in places if not isinstance(place, FoundFile)]
    addresses = [str(place) for place in named if is_web_address(str(place))]
    roots = [_spelt_one_way(Path(place)) for place in named if str(place) not in addresses]
    rows = [_with_a_name_in_unicode(row) for row in [*walk_paths(roots), *given]]
    rows += [_fetched(address, fetch) for address in dict.fromkeys(addresses)]
    files = tuple(row for row in rows if row.status == "found" and is_supported(row.path))
    failed = [(row.source, row.reason) for row in rows if row.status == "failed"]
    failed += [
        (row.source, str(unsupported_format(row.path.suffix.lower())))
        for row in rows
        if row.status == "found" and not is_supported(row.path)
    ]
    skipped = tuple((row.source, row.reason) for row in rows if row.status == "skipped")
    closed = [row for row in files if not os.access(row.path, os.R_OK)]
    if len(closed) == len(files):
        failed += [(row.source, "may not be read by this user") for row in closed]
        reasons = [f"{source}: {reason}" for source, reason in [*failed, *skipped]]
        formats = not reasons or any("unsupported" in reason for reason in reasons)
        supported = f"supported are {', '.join(sorted(SUPPORTED_SUFFIXES))}"
        raise InputError(
            "; ".join(reasons[:3]) or f"{places[0]}: the folder is empty",
            hint=supported if formats else "check the path and its permissions",
        )
    return Survey(
        roots=tuple(roots),
        files=files,
        skipped=skipped,
        failed=tuple(failed),
    )


def _with_a_name_in_unicode(row: FoundFile) -> FoundFile:
    """Turn down a file whose name is no UTF-8, e.g. of a zip file made on a Chinese Windows."""
    try:
        str(row.path).encode()
    except UnicodeEncodeError:
        readable = os.fsencode(row.source).decode("gb18030", errors="replace")
        if row.status == "skipped":
            return replace(row, source=readable)
        reason = "its name is not in UTF-8; rename it, e.g. with `convmv -f gbk -t utf-8`"
        return replace(row, source=readable, status="failed", reason=reason)
    return row


def _spelt_one_way(path: Path) -> Path:
    """Resolve `..` and links, but keep the name of a link to a file: it is shown."""
    with suppress(OSError):  # a name longer than the file system allows; the walk names it
        if path.is_dir():
            return path.resolve()
    return path.parent.resolve() / path.name


def _fetched(address: str, fetch: Fetch | None) -> FoundFile:
    row = FoundFile(path=Path(), root=Path(), source=address, url=address)
    if fetch is None:
        return replace(row, status="failed", reason="addresses are not fetched here")
    try:
        path = fetch(address)
    except LoaderError as error:
        return replace(row, status="failed", reason=f"{error}; {error.hint}".removesuffix("; "))
    return replace(row, path=path, root=path)


def is_supported(path: Path) -> bool:
    """Tell by a file's suffix whether there is a loader for it."""
    return path.suffix.lower() in SUPPORTED_SUFFIXES
