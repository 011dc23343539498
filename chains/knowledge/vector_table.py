"""Vectors with few non-zero entries, kept beside the chunks that they belong to.

A row goes with its chunk, whatever removes that one. So what is deleted, retired or forgotten
takes its vector along, and a reader of one commit sees the vectors of just that commit.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from chains.providers.protocols import Vectors

ENTRY = np.dtype([("dimension", "<u2"), ("value", "<f4")])
"""A non-zero entry of a vector: six bytes. A vector is its entries, one after the other."""

PackedVector = tuple[str, bytes]
"""A chunk id and the entries of its vector."""

Entries = NDArray[np.void]
"""Entries of vectors, of type `ENTRY`."""


def pack_vectors(ids: Sequence[str], vectors: Vectors) -> list[PackedVector]:
    """Write each vector as its non-zero entries.

    Args:
        ids: Chunk ids.
        vectors: Shape (ids, dimension), a dimension of at most 65,536.
    """
    rows, dimensions = np.nonzero(vectors)
    entries = np.empty(len(rows), dtype=ENTRY)
    entries["dimension"] = dimensions
    entries["value"] = vectors[rows, dimensions]
    packed = entries.tobytes()
    sizes = np.count_nonzero(vectors, axis=1) * ENTRY.itemsize
    ends = np.cumsum(sizes)
    spans = zip(ids, (ends - sizes).tolist(), ends.tolist(), strict=True)
    return [(chunk_id, packed[start:end]) for chunk_id, start, end in spans]


class VectorTable:
    """Rows of `vectors`; writing methods belong inside `Catalog.transaction`.

    Attributes:
        lock: The catalog's lock.
    """

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        """Share the catalog's connection and lock."""
        self._connection = connection
        self.lock = lock

    def write(self, generation: int, packed: Iterable[PackedVector]) -> None:
        """Keep vectors of chunks that the generation has, replacing those present."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors (generation, id, entries) VALUES (?, ?, ?)",
            ((generation, chunk_id, entries) for chunk_id, entries in packed),
        )

    def copy(self, source: int, target: int) -> None:
        """Give the chunks of a generation the vectors that another one has for them."""
        self._connection.execute(
            "INSERT INTO vectors (generation, id, entries)"
            " SELECT ?, id, entries FROM vectors WHERE generation = ?",
            (target, source),
        )

    def are_complete(self, generation: int) -> bool:
        """Tell whether every chunk of a generation has its vector here, and there is one."""
        with self.lock:
            chunks, vectors = self._connection.execute(
                "SELECT (SELECT count(*) FROM chunks WHERE generation = ?),"
                " (SELECT count(*) FROM vectors WHERE generation = ?)",
                (generation, generation),
            ).fetchone()
        return 0 < int(chunks) == int(vectors)

    def lacking(self, generation: int) -> list[str]:
        """Return the ids of the chunks of a generation that have no vector here."""
        with self.lock:
            rows = self._connection.execute(
                "SELECT id FROM chunks WHERE generation = ?"
                " EXCEPT SELECT id FROM vectors WHERE generation = ?",
                (generation, generation),
            ).fetchall()
        return [row["id"] for row in rows]

    def read(self, generation: int, *, at_once: int) -> Iterator[list[PackedVector]]:
        """Yield all vectors of a generation in the order of their ids, so many at once.

        They are of one commit, even if a writer commits meanwhile.
        """
        with self.lock:
            cursor = self._connection.execute(
                "SELECT id, entries FROM vectors WHERE generation = ? ORDER BY id", (generation,)
            )
            while rows := cursor.fetchmany(at_once):
                yield [(row["id"], row["entries"]) for row in rows]
