"""Looking for what was forgotten in every file of a knowledge base.

    python -m chains.knowledge.traces FOLDER < JSON of texts

It runs as a process of its own: closing any file descriptor of a database gives up all locks
that this process has on it (https://sqlite.org/howtocorrupt.html, section 2.2), and the writer
has the catalog open while it proves that a file is forgotten.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from chains.errors import KnowledgeBaseError
from chains.knowledge.stored_bytes import UnreadableContentError, unpacked
from chains.knowledge.text_search import SHORTEST, PatternSearch


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What was found of some texts.

    Attributes:
        files: Files that were searched.
        size: Bytes of these files together.
        found: The texts that stand in one of them, sorted.
        unread: Files whose content cannot be made out, so that they prove nothing.
    """

    files: int
    size: int
    found: tuple[str, ...]
    unread: tuple[str, ...]

    def __add__(self, other: "Traces") -> "Traces":
        """Join what was found in two places."""
        return Traces(
            files=self.files + other.files,
            size=self.size + other.size,
            found=tuple(sorted({*self.found, *other.found})),
            unread=self.unread + other.unread,
        )


def find_traces(folder: Path, texts: Iterable[str]) -> Traces:
    """Search a file, or all files below a folder, in another process; see `search_folder`.

    Raises:
        KnowledgeBaseError: The search failed.
    """
    path = os.pathsep.join(entry or "." for entry in sys.path)
    done = subprocess.run(
        [sys.executable, "-m", "chains.knowledge.traces", str(folder.absolute())],
        input=json.dumps(list(texts)),
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise KnowledgeBaseError(
            f"{folder}: could not be searched for traces ({reason})",
            hint="the file is forgotten, but unproven; look for it with `grep -r`",
        )
    found = json.loads(done.stdout)
    return Traces(
        files=found["files"],
        size=found["size"],
        found=tuple(found["found"]),
        unread=tuple(found["unread"]),
    )


def search_folder(folder: Path, texts: Iterable[str]) -> Traces:
    """Search the bytes of all files below a folder, the cells of databases, unpacked archives.

    A text counts as found in UTF-8, plain or as JSON writes it.

    Args:
        folder: The folder, or a single file.
        texts: Each of at least `SHORTEST` bytes in UTF-8.
    """
    patterns = {form: text for text in texts for form in _forms(text)}
    search = PatternSearch(patterns)
    found: set[bytes] = set()
    unread: list[str] = []
    below = [folder] if folder.is_file() else folder.rglob("*")
    files = sorted(path for path in below if path.is_file())
    size = 0
    for path in files:
        try:
            size += path.stat().st_size
            with path.open("rb") as stream:
                found |= search.found_in_stream(stream)
            for content in unpacked(path):
                found |= search.found_in(content)
        except (OSError, UnreadableContentError):
            unread.append(path.relative_to(folder).as_posix() if path != folder else path.name)
    return Traces(
        files=len(files),
        size=size,
        found=tuple(sorted({patterns[pattern] for pattern in found})),
        unread=tuple(unread),
    )


def texts_not_in(texts: Sequence[str], others: Iterable[str]) -> list[str]:
    """Return those texts, each of at least `SHORTEST` bytes, that stand in no other one."""
    patterns = {text.encode(): text for text in texts}
    search = PatternSearch(patterns)
    held = {pattern for other in others for pattern in search.found_in(other.encode())}
    return [text for pattern, text in patterns.items() if pattern not in held]


def _forms(text: str) -> set[bytes]:
    escaped = (json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True))
    return {form.encode() for form in (text, *escaped) if len(form.encode()) >= SHORTEST}


if __name__ == "__main__":
    result = search_folder(Path(sys.argv[1]), json.load(sys.stdin))
    sys.stdout.write(json.dumps(asdict(result)))
