"""Looking at files, and beginning to read those that need it before their turn has come."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from chains.knowledge.document_table import DocumentTable
from chains.knowledge.records import KnownFile
from loaders.errors import LoaderError
from loaders.reading.reader import FileReader
from loaders.reading.version import FileVersion, ReadFile, look_at, stat_signature
from loaders.walk import FoundFile

_AHEAD_BYTES = 64_000_000
"""Size of the files whose text may wait in memory, besides that of the largest."""


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """A file whose turn it is.

    Attributes:
        file: The file.
        known: The file as it was last seen, if nothing about it has changed since.
        version: Its content now; None if it is unchanged or could not be read.
        reading: The reading that was begun, if it is likely to be needed.
        error: Why it could not be looked at.
    """

    file: FoundFile
    known: KnownFile | None = None
    version: FileVersion | None = None
    reading: Future[ReadFile] | None = None
    error: LoaderError | None = None


class LookAhead:
    """Yields files in their order, while a reader works on those that follow."""

    def __init__(
        self, files: Sequence[FoundFile], *, documents: DocumentTable, parse_key: str
    ) -> None:
        """Ask the file system about every file; none is opened.

        Args:
            files: The files.
            documents: What is known of them.
            parse_key: What was parsed otherwise has to be read again.
        """
        self._files = files
        self._documents = documents
        self._parse_key = parse_key
        self._untouched = _untouched(files, documents.known_files(), parse_key=parse_key)
        self._begun: set[str] = set()
        self._waiting: deque[SeenFile] = deque()

    @property
    def count(self) -> int:
        """How many files at most have to be read."""
        return len(self._files) - len(self._untouched)

    def run(self, reader: FileReader) -> Iterator[SeenFile]:
        """Yield every file; those that are new to the catalog are being read by then."""
        waiting = self._waiting
        files = iter(self._files)
        more = True
        while True:
            while more and _has_room(waiting, reader.ahead):
                file = next(files, None)
                if more := file is not None:
                    waiting.append(self._look(file, reader))
            if not waiting:
                return
            yield waiting.popleft()

    def being_read(self) -> Iterator[FoundFile]:
        """Yield those of the files to come that somebody is reading at this moment."""
        return (seen.file for seen in self._waiting if seen.reading and seen.reading.running())

    def _look(self, file: FoundFile, reader: FileReader) -> SeenFile:
        if known := self._untouched.get(file.key):
            return SeenFile(file=file, known=known)
        try:
            version = look_at(file.path)
        except LoaderError as error:
            return SeenFile(file=file, error=error)
        owner = self._documents.with_hash(version.sha256)
        if version.sha256 in self._begun or (owner and owner.parse_key == self._parse_key):
            return SeenFile(file=file, version=version)
        self._begun.add(version.sha256)
        return SeenFile(file=file, version=version, reading=reader.submit(file.path, version))


def _has_room(waiting: Sequence[SeenFile], ahead: int) -> bool:
    """Tell whether another file may be read ahead: neither too many wait nor too large ones."""
    reading = [seen.version.size for seen in waiting if seen.reading and seen.version]
    return len(reading) < ahead and sum(reading) < _AHEAD_BYTES and len(waiting) < 4 * ahead


def _untouched(
    files: Sequence[FoundFile], known: Mapping[str, KnownFile], *, parse_key: str
) -> dict[str, KnownFile]:
    """Return those of the known files that the file system describes as it did before.

    A file that could not be read the last time is not among them, nor one that another
    version of its parser has read.
    """
    found: dict[str, KnownFile] = {}
    for file in files:
        before = known.get(file.key)
        if not (before and before.record.stat and before.parse_key == parse_key):
            continue
        with suppress(LoaderError):
            if before.status == "ready" and stat_signature(file.path) == before.record.stat:
                found[file.key] = before
    return found
