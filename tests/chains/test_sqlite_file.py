"""One process's threads and several processes open the same file at the same time."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from chains.conversations.database import ConversationDatabase
from chains.errors import ConversationError, KnowledgeBaseError
from chains.knowledge.catalog import Catalog
from chains.sqlite_file import open_with_log
from eval.judge.kept import KeptJudgements

HELD_SECONDS = 0.3


def use_conversations(folder: Path) -> None:
    with ConversationDatabase(folder / "conversations.db").transaction():
        pass


OWNERS: dict[str, Callable[[Path], None]] = {
    "conversations.db": use_conversations,
    "catalog.db": lambda folder: Catalog(folder / "catalog.db").close(),
    "judgements.db": lambda folder: KeptJudgements(folder).close(),
}


@contextmanager
def about_to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold a file that has no log yet as one does who is going to write: SQLite refuses at once."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.mark.parametrize("name", OWNERS)
def test_who_is_refused_at_once_asks_again(tmp_path: Path, name: str) -> None:
    with about_to_write(tmp_path / name) as other:
        release = Timer(HELD_SECONDS, other.execute, ["ROLLBACK"])
        release.start()
        begun = time.monotonic()
        OWNERS[name](tmp_path)
        assert time.monotonic() - begun >= HELD_SECONDS / 2
        release.join()


def test_who_waits_in_vain_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    with about_to_write(path):
        begun = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            open_with_log(path, wait_seconds=HELD_SECONDS)
        assert HELD_SECONDS <= time.monotonic() - begun < 30


def test_what_is_not_a_lock_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.DatabaseError, match="file is not a database"):
        open_with_log(path, wait_seconds=3600)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").mkdir()
    (tmp_path / "conversations.db").mkdir()
    with pytest.raises(KnowledgeBaseError, match=r"catalog\.db: cannot be opened"):
        Catalog(tmp_path / "catalog.db")
    with pytest.raises(ConversationError, match=r"conversations\.db: cannot be opened"):
        use_conversations(tmp_path)


def open_often(folder: str, name: str, barrier: Any) -> None:
    """Create a file with others, as often as there are folders."""
    for round_ in range(25):
        place = Path(folder, str(round_))
        place.mkdir(exist_ok=True)
        barrier.wait(60)
        OWNERS[name](place)


@pytest.mark.parametrize("name", OWNERS)
def test_processes_create_it_together(tmp_path: Path, name: str) -> None:
    context = get_context("spawn")
    barrier = context.Barrier(3)
    processes = [
        context.Process(target=open_often, args=(str(tmp_path), name, barrier)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
