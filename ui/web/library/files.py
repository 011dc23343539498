"""Uploaded files are kept under their own names, so that uploading one again updates it."""

import re
from collections.abc import Iterator
from pathlib import Path

from loaders.walk import FoundFile

_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_NAME = 200
"""Bytes of UTF-8 for one folder or file; file systems allow 255."""

_DEEPEST = 12
"""Folders above a file that are kept; a path of 4096 bytes has room for them."""


def safe_path(path: str) -> str:
    """Return a relative path with `/` that stays below its folder; the last parts of a deep one."""
    parts = [part for part in re.split(r"[\\/]", path) if part.strip() not in ("", ".", "..")]
    return "/".join(safe_name(part) for part in parts[-_DEEPEST:]) or "upload"


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder and keeps its suffix.

    Folders before the name, of Windows too, control characters and leading dots go; so does
    what is too long for a file system.
    """
    base = _UNSAFE.sub("", re.split(r"[\\/]", name)[-1]).strip().lstrip(".").strip()
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        stem, suffix = base, ""
    ending = f"{dot}{suffix}" if len(suffix.encode()) < _LONGEST_NAME else ""
    room = max(_LONGEST_NAME - len(ending.encode()), 1)
    return "".join(_fitting(stem, room)) + ending if base else "upload"


def move_in(staged: Path, *, name: str, folder: Path) -> FoundFile:
    """Move an uploaded file to where it stays, over an earlier one of the same path.

    Args:
        staged: The file, on the same file system.
        name: Its relative path, made by `safe_path`.
        folder: Where the knowledge base's uploads are kept.

    Returns:
        The file, shown by its relative path.

    Raises:
        OSError: It cannot be moved, or a folder has its name.
    """
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    staged.replace(target)
    return FoundFile(path=target, root=target if "/" not in name else folder, source=name)


def _fitting(stem: str, room: int) -> Iterator[str]:
    for character in stem:
        room -= len(character.encode())
        if room < 0:
            return
        yield character
