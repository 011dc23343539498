"""Reading a file so that its hash and its text are of the same bytes."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from loaders.documents import ParsedFile
from loaders.errors import FileChangedError, FileUnreadableError, LoaderError

_ATTEMPTS = 3
_SETTLED_NANOSECONDS = 2_000_000_000
"""Two seconds: the coarsest clock of a file system in use (FAT)."""


@dataclass(frozen=True, kw_only=True)
class FileVersion:
    """The content of a file at some moment.

    Attributes:
        sha256: Hash of its bytes.
        size: Bytes.
        stat: What the file system said about it then, or "" if it had just been written: a
            further change within the clock's tick would not show (git calls this racy).
    """

    sha256: str
    size: int
    stat: str


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """What was read, and of which version.

    Attributes:
        parsed: The text.
        version: The bytes that it was read from.
    """

    parsed: ParsedFile
    version: FileVersion


def stat_signature(path: Path) -> str:
    """Return what changes when a file does: size, times of change, inode.

    Raises:
        FileUnreadableError: The file is gone, or its folder is closed to this user.
    """
    try:
        return _signature(path.stat())
    except OSError as error:
        raise _unreadable(error) from error


def day_of_change(stat: str) -> date:
    """Return the day, by this machine's clock, on which a file's content changed last.

    Args:
        stat: What `stat_signature` said about the file; not "".
    """
    return datetime.fromtimestamp(int(stat.split(":")[1]) / 1e9, UTC).astimezone().date()


def look_at(path: Path) -> FileVersion:
    """Hash a file.

    Raises:
        FileUnreadableError: It is gone, or closed to this user.
        FileChangedError: Somebody keeps writing to it.
    """
    for _ in range(_ATTEMPTS):
        try:
            with path.open("rb") as file:
                now = time.time_ns()
                before = os.fstat(file.fileno())
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size, after = file.tell(), os.fstat(file.fileno())
        except OSError as error:
            raise _unreadable(error) from error
        if _signature(before) == _signature(after) and size == before.st_size:
            settled = now - max(before.st_mtime_ns, before.st_ctime_ns) > _SETTLED_NANOSECONDS
            return FileVersion(sha256=digest, size=size, stat=_signature(before) if settled else "")
    raise _changing()


def read_unchanging(
    path: Path, *, version: FileVersion, parse: Callable[[Path], ParsedFile]
) -> ReadFile:
    """Parse a file, and again if it was changed meanwhile.

    Args:
        path: The file.
        version: How it was found; the version returned is another one if it has changed since.
        parse: Reads a file; raises LoaderError.

    Raises:
        LoaderError: What `parse` raised about a version that did not change.
        FileChangedError: Somebody keeps writing to it.
    """
    for _ in range(_ATTEMPTS):
        outcome = _parsed(path, parse)
        # An unsettled version has no stat to compare: its bytes have to be hashed again.
        same = version.stat and stat_signature(path) == version.stat
        now = version if same else look_at(path)
        if now.sha256 != version.sha256:
            version = now
        elif isinstance(outcome, LoaderError):
            raise outcome
        else:
            return ReadFile(parsed=outcome, version=now)
    raise _changing()


def _parsed(path: Path, parse: Callable[[Path], ParsedFile]) -> ParsedFile | LoaderError:
    try:
        return parse(path)
    except LoaderError as error:
        return error


def _signature(stat: os.stat_result) -> str:
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}:{stat.st_ino}"


def _unreadable(error: OSError) -> FileUnreadableError:
    return FileUnreadableError(f"cannot be read ({error.strerror or error})")


def _changing() -> FileChangedError:
    return FileChangedError(
        "changed while it was read", hint="ingest it again when nothing writes to it"
    )
