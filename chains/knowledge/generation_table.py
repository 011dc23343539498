"""Generations: complete sets of chunks and indexes, one of them live."""

import sqlite3
from threading import RLock

from chains.knowledge.records import Generation, Keys


class GenerationTable:
    """Rows of `generations`; writing methods belong inside `Catalog.transaction`."""

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        """Share the catalog's connection and lock."""
        self._connection = connection
        self._lock = lock

    def live(self) -> Generation | None:
        """Return the generation that answers, if there is one."""
        return next((g for g in self.all() if g.state == "live"), None)

    def all(self) -> list[Generation]:
        """Return every generation, oldest first."""
        with self._lock:
            rows = self._connection.execute("SELECT * FROM generations ORDER BY number").fetchall()
        return [_generation(row) for row in rows]

    def add(
        self, keys: Keys, *, embedder: str, dense_name: str = "", lexical_name: str = ""
    ) -> Generation:
        """Begin a generation in state `building`.

        Args:
            keys: What it is built with.
            embedder: The embedder's identity.
            dense_name: A vector collection to share; "" names a new one.
            lexical_name: A keyword index to share; "" names a new one.
        """
        cursor = self._connection.execute(
            "INSERT INTO generations (state, parse_key, chunk_key, dense_key, lexical_key,"
            " embedder, dense_name, lexical_name) VALUES ('building', ?, ?, ?, ?, ?, '', '')",
            (keys.parse, keys.chunk, keys.dense, keys.lexical, embedder),
        )
        number = cursor.lastrowid
        name = f"generation-{number}"
        self._connection.execute(
            "UPDATE generations SET dense_name = ?, lexical_name = ? WHERE number = ?",
            (dense_name or name, lexical_name or name, number),
        )
        row = self._connection.execute(
            "SELECT * FROM generations WHERE number = ?", (number,)
        ).fetchone()
        return _generation(row)

    def promote(self, number: int) -> None:
        """Make a generation the live one and retire the one before it."""
        self._connection.execute("UPDATE generations SET state = 'retired' WHERE state = 'live'")
        self._connection.execute(
            "UPDATE generations SET state = 'live' WHERE number = ?", (number,)
        )

    def remove(self, number: int) -> None:
        """Forget a generation and its chunks."""
        self._connection.execute("DELETE FROM chunks WHERE generation = ?", (number,))
        self._connection.execute("DELETE FROM generations WHERE number = ?", (number,))


def _generation(row: sqlite3.Row) -> Generation:
    return Generation(
        number=row["number"],
        state=row["state"],
        keys=Keys(
            parse=row["parse_key"],
            chunk=row["chunk_key"],
            dense=row["dense_key"],
            lexical=row["lexical_key"],
        ),
        embedder=row["embedder"],
        dense_name=row["dense_name"],
        lexical_name=row["lexical_name"],
    )
