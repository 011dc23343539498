"""The catalog: one SQLite file that is the truth about a knowledge base."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from chains.errors import KnowledgeBaseError
from chains.knowledge.chunk_table import ChunkTable
from chains.knowledge.document_table import DocumentTable
from chains.knowledge.generation_table import GenerationTable
from chains.knowledge.switch_table import SwitchTable
from chains.knowledge.vector_table import VectorTable
from chains.sqlite_file import open_with_log

CATALOG_NAME = "catalog.db"
SCHEMA_VERSION = "2"
_NEWEST_TABLE = "switched_off"
_SWITCHINGS = "switchings"
# Version -> what makes of its catalogs those of the next.
_MIGRATIONS = {
    "1": """
        ALTER TABLE documents ADD COLUMN health TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE documents ADD COLUMN signature TEXT NOT NULL DEFAULT '';
        ALTER TABLE paths ADD COLUMN stat TEXT NOT NULL DEFAULT '';
        UPDATE meta SET value = '2' WHERE key = 'schema_version';
    """,
}


class Catalog:
    """Documents, paths, generations and chunks of one knowledge base.

    One connection, shared by threads under a lock; other processes read and write through
    SQLite's write-ahead log. Every transaction that changes what a reader may see bumps the
    commit number, by which readers notice that they must reopen their indexes.
    """

    def __init__(self, path: Path) -> None:
        """Open the catalog at a path, creating the tables where there are none.

        Raises:
            KnowledgeBaseError: The file is damaged, or was written by an incompatible version.
        """
        self.path = path
        self._lock = RLock()
        try:
            self._connection = open_with_log(path, wait_seconds=30, any_thread=True)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        self._connection.row_factory = sqlite3.Row
        try:
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")  # no text in unused space
            self._create_tables()
            self._migrate()
            version = self.meta("schema_version")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise self._unusable(error) from error
        if version != SCHEMA_VERSION:
            self._connection.close()
            raise KnowledgeBaseError(
                f"{path}: written by another version of zhiwen",
                hint="ingest the documents into a new knowledge base",
            )
        self.documents = DocumentTable(self._connection, self._lock)
        self.chunks = ChunkTable(self._connection, self._lock)
        self.generations = GenerationTable(self._connection, self._lock)
        self.vectors = VectorTable(self._connection, self._lock)
        self.switches = SwitchTable(self._connection, self._lock)

    def _unusable(self, error: sqlite3.Error) -> KnowledgeBaseError:
        return KnowledgeBaseError(
            f"{self.path}: cannot be opened ({error})",
            hint="if it is damaged, `zhiwen kb drop` it and ingest the documents anew",
        )

    def _create_tables(self) -> None:
        """Create what is missing, all at once: a crash on the way leaves nothing."""
        names = self._connection.execute("SELECT name FROM sqlite_master").fetchall()
        if _NEWEST_TABLE in {row["name"] for row in names}:
            return
        schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        version = f"INSERT OR IGNORE INTO meta VALUES ('schema_version', '{SCHEMA_VERSION}');"
        self._connection.executescript(f"BEGIN IMMEDIATE;\n{schema}\n{version}\nCOMMIT;")

    def _migrate(self) -> None:
        """Bring a catalog of an earlier version up to this one, each step whole or not at all."""
        with self._lock:
            while (version := self.meta("schema_version")) in _MIGRATIONS:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    if self.meta("schema_version") == version:  # no other process was faster
                        for statement in _MIGRATIONS[version].split(";"):
                            self._connection.execute(statement)
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise

    @contextmanager
    def transaction(self, *, visible: bool = True) -> Iterator[None]:
        """Commit everything inside at once, or nothing at all.

        Args:
            visible: Whether a reader may see the difference; bumps the commit number.
        """
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                if visible:
                    self.write_meta("commit", str(self.commit_number() + 1))
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite undoes some failures by itself
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let everything inside see the state of one commit, also while another process writes."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def commit_number(self) -> int:
        """Return how many transactions have changed this knowledge base."""
        return int(self.meta("commit") or 0)

    def content_number(self) -> int:
        """Return how many of these did more than to switch chunks off or on."""
        return self.commit_number() - int(self.meta(_SWITCHINGS) or 0)

    def note_switching(self) -> None:
        """Count a transaction that does nothing else, within it."""
        self.write_meta(_SWITCHINGS, str(int(self.meta(_SWITCHINGS) or 0) + 1))

    def meta(self, key: str) -> str:
        """Return a value by name, or "" where there is none."""
        with self._lock:
            row = self._connection.execute(
                "SELECT value FROM meta WHERE key = ?", (key,)
            ).fetchone()
        return str(row["value"]) if row else ""

    def write_meta(self, key: str, value: str) -> None:
        """Keep a value under a name."""
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def copy_to(self, target: Path) -> None:
        """Write a consistent, compact copy of the whole catalog to a new file."""
        with self._lock:
            self._connection.execute("VACUUM INTO ?", (str(target),))

    def compact(self) -> None:
        """Rewrite the file so that nothing deleted is left in it, nor in its log."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()
