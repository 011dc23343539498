"""The file that conversations are in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chains.errors import ConversationError
from chains.sqlite_file import open_with_log

_VERSION = "1"
_WAIT_SECONDS = 10.0


class ConversationDatabase:
    """Opens the file for each use: many threads share it, and none keeps it open.

    What is deleted is overwritten, and when the last connection closes, nothing of it is left
    in the log either.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is created by the first use that writes."""
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever asked."""
        return self.path.is_file()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit everything inside at once, or nothing at all.

        Raises:
            ConversationError: The file is damaged, or was written by an incompatible version.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite undoes some failures by itself
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read one state of it, the same however often.

        Raises:
            ConversationError: As `transaction` does.
        """
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")

    def compact(self) -> None:
        """Rewrite the file so that nothing deleted is left in it, nor in its log."""
        with self._connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def files(self) -> list[Path]:
        """Return the files on disk: the database, its log and the log's index."""
        return sorted(self.path.parent.glob(f"{self.path.name}*"))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = open_with_log(self.path, wait_seconds=_WAIT_SECONDS)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        with closing(connection):
            connection.row_factory = sqlite3.Row
            try:
                self._prepare(connection)
            except sqlite3.DatabaseError as error:
                raise self._unusable(error) from error
            yield connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        if not connection.execute("PRAGMA schema_version").fetchone()[0]:
            schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
            version = f"INSERT OR IGNORE INTO meta VALUES ('version', '{_VERSION}');"
            connection.executescript(f"BEGIN IMMEDIATE;\n{schema}\n{version}\nCOMMIT;")
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        if row is None or row["value"] != _VERSION:
            raise ConversationError(
                f"{self.path}: written by another version of zhiwen",
                hint="move the file away; conversations then begin anew",
            )

    def _unusable(self, error: sqlite3.Error) -> ConversationError:
        return ConversationError(
            f"{self.path}: cannot be opened ({error})",
            hint="if it is damaged, move it away; conversations then begin anew",
        )
