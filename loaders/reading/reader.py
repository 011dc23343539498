"""What reads files for an ingest: in this process, or in processes of their own."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from loaders.documents import ParsedFile
from loaders.errors import LoaderError
from loaders.reading.version import FileVersion, ReadFile, read_unchanging


class FileReader(Protocol):
    """Reads files ahead of their use; a context manager that ends what it started."""

    @property
    def ahead(self) -> int:
        """How many files to submit before the result of the first is taken."""
        ...

    @property
    def peak_bytes(self) -> int:
        """The most memory that its processes have taken together, 0 if it has none."""
        ...

    def submit(self, path: Path, version: FileVersion) -> Future[ReadFile]:
        """Begin to read a file; the result may raise LoaderError and nothing else."""
        ...

    def __enter__(self) -> Self:
        """Start nothing yet."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what was started."""
        ...


class DirectReader:
    """Reads in this process, one file after the other: no limit of time or memory holds."""

    ahead = 1
    peak_bytes = 0

    def __init__(self, parse: Callable[[Path], ParsedFile]) -> None:
        """Take what reads a file; it raises LoaderError."""
        self._parse = parse

    def submit(self, path: Path, version: FileVersion) -> Future[ReadFile]:
        """Read a file now."""
        future: Future[ReadFile] = Future()
        try:
            future.set_result(read_unchanging(path, version=version, parse=self._parse))
        except LoaderError as error:
            future.set_exception(error)
        return future

    def __enter__(self) -> Self:
        """Do nothing."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing."""
