"""Opens SQLite files that many threads and processes write to."""

import sqlite3
import time
from pathlib import Path

_PAUSE_SECONDS = 0.01
_PRIMARY_CODE = 0xFF  # an extended result code has its primary one in the lowest byte


def open_with_log(
    path: Path, *, wait_seconds: float, any_thread: bool = False
) -> sqlite3.Connection:
    """Open a file with a write-ahead log, creating it; the caller begins and ends transactions.

    Where two turn to the log at once, each would wait for the other, and SQLite refuses one of
    them at once, whatever its time limit is (https://www.sqlite.org/c3ref/busy_handler.html);
    it has to let go and ask again.

    Args:
        path: The file, in a folder that exists.
        wait_seconds: How long to wait for others that hold the file, here and in statements.
        any_thread: Whether other threads than this one may use the connection.

    Raises:
        sqlite3.OperationalError: It cannot be opened, or is held for longer than that.
        sqlite3.DatabaseError: It is no database.
    """
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=wait_seconds, check_same_thread=not any_thread
    )
    try:
        _turn_to_log(connection, time.monotonic() + wait_seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _turn_to_log(connection: sqlite3.Connection, deadline: float) -> None:
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
