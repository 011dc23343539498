"""Evaluation cases that were saved from the page quote documents, and have to let go of them."""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from filelock import FileLock

from chains.knowledge.measured_copies import MeasuredCopies
from chains.knowledge.remembered import Memory, Remembered

CASES_NAME = "cases.jsonl"
DRAFTS_NAME = "drafts.jsonl"
ORIGIN_NAME = "origin.json"
LOCK_NAME = ".lock"


def saved_cases_folder(data_dir: Path, knowledge_base: Path) -> Path:
    """Return the dataset folder of the cases that were saved about a knowledge base.

    Args:
        data_dir: Where the knowledge bases are.
        knowledge_base: The knowledge base's own folder.
    """
    return data_dir / "evaluation" / "saved" / knowledge_base.name


def drop_datasets(data_dir: Path, knowledge_base: Path) -> None:
    """Remove the datasets that ask about a knowledge base, and what was measured with them.

    They link to its files and quote them. One that does not say what it asks about stays.

    Args:
        data_dir: Where the knowledge bases are.
        knowledge_base: The knowledge base's own folder.

    Raises:
        OSError: One of them cannot be removed.
    """
    for folder in _datasets_about(data_dir, knowledge_base, unclear=False):
        MeasuredCopies(data_dir / "evaluation", dataset=folder).remove()
        if folder.is_dir():
            shutil.rmtree(folder)


def case_memories(data_dir: Path, knowledge_base: Path) -> Iterator[Memory]:
    """Yield what holds words of a knowledge base's documents because it is measured with.

    Args:
        data_dir: Where the knowledge bases are.
        knowledge_base: The knowledge base's own folder.
    """
    for folder in _datasets_about(data_dir, knowledge_base, unclear=True):
        yield MeasuredCopies(data_dir / "evaluation", dataset=folder)
        yield SavedCases(folder)


class SavedCases:
    """A `Memory`: drops the cases and drafts that name a forgotten document or quote it."""

    def __init__(self, folder: Path) -> None:
        """Prepare; the folder need not exist.

        Args:
            folder: The dataset folder.
        """
        self._folder = folder

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Take out of the files what is said about a document; see `Memory`.

        A case that was a draft goes with its draft, which knows more about where it comes from.
        """
        del document  # cases know sources only
        link = self._folder / "documents" / source
        if link.is_symlink():
            link.unlink()
        paths = [self._folder / name for name in (DRAFTS_NAME, CASES_NAME)]
        paths = [path for path in paths if path.is_file()]
        if not paths:
            return Remembered()
        gone: set[str] = set()
        with FileLock(self._folder / LOCK_NAME):
            for path in paths:
                lines = path.read_text(encoding="utf-8").split("\n")
                rows = {line: json.loads(line) for line in lines if line.strip()}
                dropped = {line for line in rows if _concerns(rows[line], source, texts, gone)}
                gone |= {_case_of(rows[line])["id"] for line in dropped}
                if dropped:
                    replace_lines(path, (f"{line}\n" for line in rows if line not in dropped))
        return Remembered(files=tuple(paths), texts=tuple(texts))


def replace_lines(path: Path, lines: Iterable[str]) -> None:
    """Replace a file whole, so that a crash leaves the old one; lines end with line feeds."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, delete=False
    ) as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _concerns(
    row: dict[str, Any], source: str, texts: Collection[str], gone: Collection[str]
) -> bool:
    """Tell whether a case, or a draft of one, names a document or says what stands in it.

    Args:
        row: The case or the draft.
        source: The document's display path.
        texts: What stands in the document only.
        gone: Ids of cases whose drafts were dropped.
    """
    case = _case_of(row)
    said = "\n".join(_texts(row))
    named = (*case.get("documents", ()), *row.get("sources", ()))
    return source in named or case["id"] in gone or any(text in said for text in texts)


def _case_of(row: dict[str, Any]) -> dict[str, Any]:
    case: dict[str, Any] = row.get("case", row)
    return case


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _datasets_about(data_dir: Path, knowledge_base: Path, *, unclear: bool) -> list[Path]:
    """Return the folder of saved cases, and those of generated datasets.

    Args:
        data_dir: Where the knowledge bases are.
        knowledge_base: The knowledge base's own folder.
        unclear: Whether also datasets that do not say what they ask about.
    """
    wanted = {knowledge_base.name, None} if unclear else {knowledge_base.name}
    origins = (data_dir / "evaluation" / "datasets").glob(f"*/{ORIGIN_NAME}")
    found = sorted(path.parent for path in origins if _subject_of(path) in wanted)
    return [saved_cases_folder(data_dir, knowledge_base), *found]


def _subject_of(origin: Path) -> str | None:
    """Return the folder name of the knowledge base that a dataset asks about.

    Returns:
        "" where it asks about none; None where the file cannot be read.
    """
    try:
        data = json.loads(origin.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(data.get("folder", "")) if isinstance(data, dict) else ""
