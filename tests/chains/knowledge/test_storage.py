"""A full disk: a named error, answers as before, and healed when there is room again."""

import errno
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.errors import ChainError, StorageError
from chains.knowledge import storage
from chains.knowledge.storage import named_storage_errors, require_space
from tests.support.knowledge import contents, write_files
from tests.support.knowledge_process import KnowledgeProcesses, knowledge_processes, undisturbed
from tests.support.knowledge_runs import LIMITS, visible

FULL = "the disk is full"
CLOSED = "cannot be written"


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), FULL),
        (sqlite3.OperationalError("database or disk is full"), FULL),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), FULL),
        (sqlite3.OperationalError("attempt to write a readonly database"), CLOSED),
        (sqlite3.OperationalError("disk I/O error"), CLOSED),
    ],
)
def test_errors_of_the_disk_have_one_name(tmp_path: Path, error: Exception, named: str) -> None:
    with pytest.raises(StorageError) as found, named_storage_errors(tmp_path):
        raise error
    assert str(found.value).startswith(f"{tmp_path}: {named} (")
    assert str(found.value).endswith("); what was committed before still answers")
    assert "the command again" in found.value.hint or "the same command again" in found.value.hint
    assert found.value.__cause__ is error


def test_an_error_below_another_is_found(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=FULL), named_storage_errors(tmp_path):
        raise ChainError("something failed") from OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=CLOSED), named_storage_errors(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "catalog.db"))


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "Permission denied", "/elsewhere/a.txt"),
        ValueError("something else"),
        KeyboardInterrupt(),
    ],
    ids=repr,
)
def test_other_errors_pass(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)) as found, named_storage_errors(tmp_path):
        raise error
    assert found.value is error


def test_too_little_space_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_space(tmp_path, copies=1)
    monkeypatch.setattr(storage, "RESERVE_BYTES", 10**15)
    with pytest.raises(StorageError) as found:
        require_space(tmp_path)
    assert str(found.value).startswith(f"{tmp_path}: the disk is full (")
    assert " MB left, 1000000000 needed); what was" in str(found.value)
    assert found.value.hint == "free some space, then run the same command again"


@pytest.fixture(scope="module")
def processes() -> Iterator[KnowledgeProcesses]:
    with knowledge_processes() as started:
        yield started


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 100 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def text(*, paragraphs: int) -> str:
    han = "".join(map(chr, range(0x4E00, 0x5200)))
    chance = random.Random(paragraphs)
    return "\n\n".join("".join(chance.choices(han, k=14)) + "。" for _ in range(paragraphs))


def fill(disk: Path, *, left: int) -> Path:
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * (shutil.disk_usage(disk).free - left))
    return ballast


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", {"甲.txt": text(paragraphs=20)})


def test_a_disk_that_is_nearly_full_is_not_touched(
    small_disk: Path, files: Path, processes: KnowledgeProcesses
) -> None:
    kb = small_disk / "kb"
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    before = visible(kb)
    write_files(files, {"乙.txt": text(paragraphs=600)})
    ballast = fill(small_disk, left=10_000_000)
    end = processes.run("ingest", kb=kb, files=files)
    assert end.error.startswith(f"StorageError: {kb}: the disk is full (10 MB left, 64 needed); ")
    assert visible(kb) == before
    ballast.unlink()
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    assert visible(kb).keys() == {"甲.txt", "乙.txt"}


@pytest.mark.parametrize("kilobytes", [4, 300, 1500])
def test_a_disk_that_fills_up_on_the_way(
    small_disk: Path, files: Path, processes: KnowledgeProcesses, kilobytes: int
) -> None:
    kb, whole = small_disk / "kb", files.with_name("whole")
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    before = visible(kb)
    write_files(files, {"乙.txt": text(paragraphs=2000)})
    shutil.copytree(kb, whole)
    undisturbed(processes, ["ingest"], kb=whole, files=files)
    ballast = fill(small_disk, left=kilobytes * 1024)
    end = processes.run("to the wall", kb=kb, files=files)
    assert end.error.startswith(f"StorageError: {kb}: ")
    ballast.unlink()
    assert visible(kb) == before
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    assert contents(kb) == contents(whole)


@pytest.mark.parametrize("kilobytes", LIMITS)
def test_files_that_may_not_grow(
    tmp_path: Path, files: Path, processes: KnowledgeProcesses, kilobytes: int
) -> None:
    kb, whole = tmp_path / "kb", tmp_path / "whole"
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    before = visible(kb)
    write_files(files, {"乙.txt": text(paragraphs=600)})
    shutil.copytree(kb, whole)
    undisturbed(processes, ["ingest"], kb=whole, files=files)
    end = processes.run(f"limited to {kilobytes} KB", kb=kb, files=files)
    assert end.error.startswith(f"StorageError: {kb}: ")
    assert visible(kb) == before
    undisturbed(processes, ["ingest"], kb=kb, files=files)
    assert contents(kb) == contents(whole)


def test_a_disk_that_cannot_be_asked_is_not_called_full() -> None:
    gone = Path(os.devnull) / "nowhere"
    with pytest.raises(RuntimeError), named_storage_errors(gone):
        raise RuntimeError("something else")
