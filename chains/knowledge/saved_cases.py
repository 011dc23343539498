"""Evaluation cases that were saved from the page quote documents, and have to let go of them."""

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from filelock import FileLock

from chains.knowledge.remembered import Remembered

CASES_NAME = "cases.jsonl"
LOCK_NAME = ".lock"


def saved_cases_folder(data_dir: Path, knowledge_base: Path) -> Path:
    """Return the dataset folder of the cases that were saved about a knowledge base.

    Args:
        data_dir: Where the knowledge bases are.
        knowledge_base: The knowledge base's own folder.
    """
    return data_dir / "evaluation" / "saved" / knowledge_base.name


class SavedCases:
    """A `Memory`: drops the cases that name a forgotten document or quote it."""

    def __init__(self, folder: Path) -> None:
        """Prepare; the folder need not exist.

        Args:
            folder: The dataset folder.
        """
        self._folder = folder

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Take out of the file what is said about a document; see `Memory`."""
        del document  # cases know sources only
        path = self._folder / CASES_NAME
        if not path.is_file():
            return Remembered()
        with FileLock(self._folder / LOCK_NAME):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if not _concerns(json.loads(line), source, texts)]
            if len(kept) < len(lines):
                replace_lines(path, kept)
            link = self._folder / "documents" / source
            if link.is_symlink():
                link.unlink()
        return Remembered(files=(path,), texts=tuple(texts))


def replace_lines(path: Path, lines: Iterable[str]) -> None:
    """Replace a file whole, so that a crash leaves the old one; lines end with line feeds."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, delete=False
    ) as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _concerns(case: dict[str, Any], source: str, texts: Collection[str]) -> bool:
    said = "\n".join([case["question"], *case["answers"], *case["references"]])
    return source in case["documents"] or any(text in said for text in texts)
