"""What is to be read, before anything is written."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chains.errors import InputError
from loaders.files import CONVERTIBLE_SUFFIXES, SUPPORTED_SUFFIXES, unsupported_format
from loaders.walk import FoundFile, walk_paths


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


def survey(paths: Sequence[Path]) -> Survey:
    """Walk the paths before anything is written.

    Raises:
        InputError: There is no file to read: all paths are missing, empty, of unknown formats,
            or closed to this user.
    """
    roots = [_spelt_one_way(path) for path in paths]
    rows = [_with_a_name_in_unicode(row) for row in walk_paths(roots)]
    files = tuple(row for row in rows if row.status == "found" and is_supported(row.path))
    failed = [(row.source, row.reason) for row in rows if row.status == "failed"]
    failed += [
        (row.source, _unsupported(row.path))
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
            "; ".join(reasons[:3]) or f"{paths[0]}: the folder is empty",
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
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _unsupported(path: Path) -> str:
    """Say what to do with a format that people do have; the list of all is in the error's hint."""
    error = unsupported_format(path.suffix.lower())
    return f"{error}; {error.hint}" if path.suffix.lower() in CONVERTIBLE_SUFFIXES else str(error)


def is_supported(path: Path) -> bool:
    """Tell by a file's suffix whether there is a loader for it."""
    return path.suffix.lower() in SUPPORTED_SUFFIXES
