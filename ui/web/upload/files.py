"""Uploaded files are kept under their own names, so that uploading one again updates it."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.library import knowledge_base_folder

_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_NAME = 200
"""Bytes of UTF-8; file systems allow 255, and the temporary name needs a few."""


@dataclass(frozen=True, kw_only=True)
class KeptFiles:
    """What became of the files of one upload.

    Attributes:
        paths: Where they are now.
        repeated: Names that came twice in one upload; the first is kept.
    """

    paths: tuple[Path, ...]
    repeated: tuple[str, ...]


def keep_uploads(uploaded: Sequence[Path], *, data_dir: Path, knowledge_base: str) -> KeptFiles:
    """Copy files out of Gradio's temporary folder, over earlier ones of the same name.

    Args:
        uploaded: Temporary files, each with the name that the visitor's file has.
        data_dir: Where the knowledge bases are.
        knowledge_base: The one that they are for.

    Raises:
        KnowledgeBaseError: The knowledge base's name is empty.
        OSError: A file cannot be written.
    """
    folder = uploads_folder(data_dir, knowledge_base)
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Path] = {}
    repeated: list[str] = []
    for path in uploaded:
        name = safe_name(path.name)
        if name in kept:
            repeated.append(name)
            continue
        kept[name] = _replace(path, folder / name)
    return KeptFiles(paths=tuple(kept.values()), repeated=tuple(repeated))


def uploads_folder(data_dir: Path, knowledge_base: str) -> Path:
    """Return where uploads for a knowledge base are kept: a sibling of `knowledge`."""
    return data_dir / "uploads" / knowledge_base_folder(data_dir, knowledge_base).name


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder and keeps its suffix.

    Folders before the name, of Windows too, control characters and leading dots go; so does
    what is too long for a file system.
    """
    base = _UNSAFE.sub("", re.split(r"[\\/]", name)[-1]).strip().lstrip(".").strip()
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        stem, suffix = base, ""
    ending = f"{dot}{suffix}"
    room = max(_LONGEST_NAME - len(ending.encode()), 1)
    return "".join(_fitting(stem, room)) + ending if base else "upload"


def _fitting(stem: str, room: int) -> Iterator[str]:
    for character in stem:
        room -= len(character.encode())
        if room < 0:
            return
        yield character


def _replace(source: Path, target: Path) -> Path:
    """Copy beside the target and swap, so that nobody ever reads half a file."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
