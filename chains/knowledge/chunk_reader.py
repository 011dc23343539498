"""The chunks of one committed state, each read from the catalog once."""

import math
from collections.abc import Sequence
from itertools import islice
from threading import Lock

from chains.knowledge.catalog import Catalog
from chains.knowledge.chunk_table import DocumentName
from chains.knowledge.records import ChunkRecord

_CHUNKS = 4096
_NAMES = 50_000


class ChunkReader:
    """Reads chunks, and keeps the last 4,096 of them and the names of 50,000 documents.

    What is kept is used as long as the catalog stands at the commit that it was read at; then
    what was deleted elsewhere is gone even for a question that is under way.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        generation: int,
        commit: int,
        disabled: frozenset[str] = frozenset(),
    ) -> None:
        """Read nothing yet.

        Args:
            catalog: Where the chunks are.
            generation: Whose chunks are read.
            commit: The commit whose state is kept.
            disabled: Ids of the chunks that are switched off: they are not shown.
        """
        self._catalog = catalog
        self._generation = generation
        self._commit = commit
        self._disabled = disabled
        self._chunks: dict[str, ChunkRecord] = {}
        self._names: dict[str, DocumentName] = {}
        self._lock = Lock()

    def read(self, ids: Sequence[str]) -> dict[str, ChunkRecord]:
        """Return chunks by id; what the generation does not know, or is off, is left out."""
        table = self._catalog.chunks
        if self._disabled:
            ids = [each for each in ids if each not in self._disabled]
        if not self._is_current():
            return table.read(self._generation, ids)
        with self._lock:
            found = {each: self._chunks[each] for each in ids if each in self._chunks}
            missing = [each for each in ids if each not in found]
            if missing:
                new = table.read(self._generation, missing, names=self._names)
                found |= new
                self._chunks |= new
                _drop_oldest(self._chunks, most=_CHUNKS)
                _drop_oldest(self._names, most=_NAMES)
        return found

    def around(self, chunks: Sequence[ChunkRecord], reach: int) -> list[list[ChunkRecord]]:
        """Return each chunk with up to `reach` neighbours on each side, in reading order.

        Neighbours are those up to one that is switched off.
        """
        with self._lock:
            names = self._names if self._is_current() else None
            found = self._catalog.chunks.around(self._generation, chunks, reach, names=names)
        if not self._disabled:
            return found
        return [self._up_to_disabled(*pair) for pair in zip(chunks, found, strict=True)]

    def _up_to_disabled(self, chunk: ChunkRecord, found: list[ChunkRecord]) -> list[ChunkRecord]:
        off = [one.position for one in found if one.id in self._disabled]
        first = max((place for place in off if place < chunk.position), default=-1)
        last = min((place for place in off if place > chunk.position), default=math.inf)
        return [one for one in found if first < one.position < last]

    def _is_current(self) -> bool:
        return self._catalog.commit_number() == self._commit


def _drop_oldest(kept: dict[str, ChunkRecord] | dict[str, DocumentName], *, most: int) -> None:
    for key in list(islice(kept, max(len(kept) - most, 0))):
        del kept[key]
