"""Chunks that somebody has switched off."""

import sqlite3
from threading import RLock


class SwitchTable:
    """Rows of `switched_off`; writing methods belong inside `Catalog.transaction`.

    They name chunks by id, which hashes document, text and occurrence: so a switch outlives
    reading the file again, as long as the text of the chunk is still in it, and belongs to no
    generation. A row goes with its document, or when its chunk is gone.
    """

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        """Share the catalog's connection and lock."""
        self._connection = connection
        self._lock = lock

    def off(self, *, document_id: str | None = None) -> frozenset[str]:
        """Return the ids of the chunks that are off, of one document or of all."""
        condition = "WHERE document_id = ?" if document_id is not None else ""
        values = (document_id,) if document_id is not None else ()
        with self._lock:
            rows = self._connection.execute(
                f"SELECT chunk_id FROM switched_off {condition}", values
            ).fetchall()
        return frozenset(row["chunk_id"] for row in rows)

    def switch_off(self, chunk_id: str, *, document_id: str) -> None:
        """Note that a chunk is off."""
        self._connection.execute(
            "INSERT OR IGNORE INTO switched_off (chunk_id, document_id) VALUES (?, ?)",
            (chunk_id, document_id),
        )

    def switch_on(self, chunk_id: str) -> None:
        """Strike a chunk off the list."""
        self._connection.execute("DELETE FROM switched_off WHERE chunk_id = ?", (chunk_id,))

    def prune(self, generation: int) -> int:
        """Strike off the chunks that the live generation does not have; returns how many."""
        cursor = self._connection.execute(
            "DELETE FROM switched_off WHERE NOT EXISTS (SELECT 1 FROM chunks c"
            " WHERE c.generation = ? AND c.id = switched_off.chunk_id)",
            (generation,),
        )
        return cursor.rowcount
