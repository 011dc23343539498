"""Errors of the disk, whichever library met them, under one name."""

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chains.errors import StorageError

_NEARLY_FULL_BYTES = 64_000_000
_STILL_ANSWERS = "what was committed before still answers"
_FREE_SPACE = "free some space, then run the same command again"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
RESERVE_BYTES = 64_000_000
"""What must be free before a batch is written: Chroma damages its files on a full disk."""

_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
# SQLite's words, and those of Rust's standard library (`std::io::Error`), which Chroma and
# tantivy pass on as text; code 13 is SQLITE_FULL, 10 SQLITE_IOERR, 8 SQLITE_READONLY.
_FULL_WORDS = re.compile(
    r"disk is full|No space left|File too large|quota exceeded|os error (28|27|122)\b"
    r"|\(code: 13\)",
    re.IGNORECASE,
)
_CLOSED_WORDS = re.compile(
    r"disk I/O error|readonly database|read-only|Permission denied|os error (1|5|13|30)\b"
    r"|unable to open database|\(code: (8|10|14|\d*10)\)",
    re.IGNORECASE,
)


def require_space(folder: Path, *, copies: int = 0) -> None:
    """Refuse to write where that would fill the disk.

    Args:
        folder: The knowledge base's folder.
        copies: How often its present size is needed beside the reserve; a new generation and
            a compacted catalog stand beside the old ones for a while.

    Raises:
        StorageError: There is too little space.
    """
    if copies:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        copies *= sum(sizes)
    needed, free = RESERVE_BYTES + copies, shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB left, {needed / 1e6:.0f} needed); "
            f"{_STILL_ANSWERS}",
            hint=_FREE_SPACE,
        )


@contextmanager
def named_storage_errors(folder: Path) -> Iterator[None]:
    """Give errors of the disk that end a block their name.

    Args:
        folder: The knowledge base's folder. Errors of the operating system about other files
            pass as they are: they do not come from writing.

    Raises:
        StorageError: Something could not be written; its cause is the error of the library.
    """
    try:
        yield
    except BaseException as error:
        # Not only Exception: a panic in the Rust of Chroma or tantivy is a BaseException.
        named = _named(error, folder)
        if named is None:
            raise
        raise named from error


def _named(error: BaseException, folder: Path) -> StorageError | None:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, StorageError):
            return None
        if isinstance(seen, OSError):
            full, closed = seen.errno in _FULL, seen.errno in _CLOSED and _is_below(seen, folder)
        else:
            full, closed = _words_of(seen, folder)
        if full:
            return StorageError(
                f"{folder}: the disk is full ({seen}); {_STILL_ANSWERS}", hint=_FREE_SPACE
            )
        if closed:
            return StorageError(
                f"{folder}: cannot be written ({seen}); {_STILL_ANSWERS}",
                hint="check the disk and the folder's permissions, then run the command again",
            )
        seen = seen.__cause__ or seen.__context__
    return None


def _words_of(error: BaseException, folder: Path) -> tuple[bool, bool]:
    """Tell of a library's error, by its words, whether it means: full, or: cannot be written."""
    library = type(error).__module__.partition(".")[0]
    of_an_index = library in ("chromadb", "pyo3_runtime")
    # tantivy raises ValueError for everything.
    if not of_an_index and not isinstance(error, sqlite3.Error | ValueError | RuntimeError):
        return False, False
    text = str(error)
    # Chroma names no reason when "Failed to apply logs to the hnsw segment writer".
    full = bool(_FULL_WORDS.search(text)) or (of_an_index and _is_nearly_full(folder))
    return full, bool(_CLOSED_WORDS.search(text))


def _is_nearly_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_FULL_BYTES
    except OSError:
        return False


def _is_below(error: OSError, folder: Path) -> bool:
    name = error.filename
    return isinstance(name, str) and Path(name).absolute().is_relative_to(folder.absolute())
