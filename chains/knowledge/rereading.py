"""Reading documents again whose parser has changed."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from chains.knowledge.catalog import Catalog
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import DocumentRecord
from loaders.errors import LoaderError
from loaders.reading.reader import FileReader
from loaders.reading.version import ReadFile, look_at
from loaders.web.addresses import is_web_address

_GONE = "its file is gone; the text read before is kept"
_NOT_FETCHED = "an address is fetched only when it is ingested; the text read before is kept"


@dataclass(frozen=True, kw_only=True)
class Reread:
    """A document for a new generation.

    Attributes:
        document: The document, as it was read now or before.
        read_again: Whether it was read now.
        problem: Why it could not be, although it should have been, or "".
    """

    document: DocumentRecord
    read_again: bool = False
    problem: str = ""


class _Reading:
    """One document being read from the first of its files that can be."""

    def __init__(self, paths: list[str], reader: FileReader) -> None:
        # Relative paths were imported from another machine.
        self._paths = [Path(p) for p in paths if Path(p).is_absolute() and Path(p).is_file()]
        self._reason = _NOT_FETCHED if any(map(is_web_address, paths)) else _GONE
        self._reader = reader
        self._future = self._begin()

    def result(self) -> ReadFile | str:
        """Return what was read, or why nothing was."""
        reason = self._reason
        while self._future:
            try:
                return self._future.result()
            except LoaderError as error:
                reason = f"{error}; the text read before is kept"
            self._future = self._begin()
        return reason

    def _begin(self) -> Future[ReadFile] | None:
        if not self._paths:
            return None
        path = self._paths.pop(0)
        try:
            return self._reader.submit(path, look_at(path))
        except LoaderError as error:
            failed: Future[ReadFile] = Future()
            failed.set_exception(error)
            return failed


def read_again(catalog: Catalog, recipe: Recipe) -> Iterator[Reread]:
    """Yield every document; those that were parsed otherwise than now are read again.

    Files are read ahead, by processes if the recipe says so; the documents come in the order
    of the catalog, one at a time.
    """
    parse_keys = catalog.documents.parse_keys()
    current = recipe.keys.parse
    waiting: deque[tuple[str, _Reading | None]] = deque()
    with recipe.open_reader(sum(key != current for key in parse_keys.values())) as reader:
        for document_id, parse_key in parse_keys.items():
            reading = None
            if parse_key != current:
                paths = catalog.documents.paths(document_id=document_id)
                reading = _Reading([record.path for record in paths], reader)
            waiting.append((document_id, reading))
            if len(waiting) > reader.ahead:
                yield from _finish(*waiting.popleft(), catalog=catalog, parse_key=current)
        while waiting:
            yield from _finish(*waiting.popleft(), catalog=catalog, parse_key=current)


def _finish(
    document_id: str, reading: _Reading | None, *, catalog: Catalog, parse_key: str
) -> Iterator[Reread]:
    document = catalog.documents.read(document_id)
    if document is None:
        return
    if reading is None:
        yield Reread(document=document)
        return
    found = reading.result()
    if isinstance(found, str):
        yield Reread(document=document, problem=found)
    else:
        # The hash stays that of the bytes read before: if the file has changed since, the next
        # ingest shall see that.
        document = replace(document, parsed=found.parsed, parse_key=parse_key)
        yield Reread(document=document, read_again=True)
