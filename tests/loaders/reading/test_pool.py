import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from loaders.errors import (
    CorruptFileError,
    LoaderError,
    MemoryLimitError,
    ParserCrashedError,
    TimeLimitError,
)
from loaders.files import load_file
from loaders.options import LoaderOptions, PoolOptions
from loaders.reading.pool import ProcessReader
from loaders.reading.version import look_at
from tests.support.parsers import parse_by_order

ROOT = Path(__file__).parents[3]


class Pool:
    """Writes orders into files and has them read by processes."""

    def __init__(self, reader: ProcessReader, folder: Path) -> None:
        self.reader = reader
        self.folder = folder

    def read(self, *orders: str) -> list[str | LoaderError]:
        futures = []
        for number, order in enumerate(orders):
            path = self.folder / f"{number}.txt"
            path.write_text(order, encoding="utf-8")
            futures.append(self.reader.submit(path, look_at(path)))
        found: list[str | LoaderError] = []
        for future in futures:
            try:
                found.append(future.result().parsed.text)
            except LoaderError as error:
                found.append(error)
        return found


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    options = PoolOptions(workers=1, max_seconds=10, max_memory_mb=400)
    with ProcessReader(parse_by_order, pool=options) as reader:
        yield Pool(reader, tmp_path)


def pid_of(result: str | LoaderError) -> int:
    assert isinstance(result, str)
    return int(result.split()[0])


def test_one_process_reads_many_files(pool: Pool) -> None:
    first, second = pool.read("a", "b")
    assert pid_of(first) == pid_of(second) != os.getpid()
    assert pool.reader.peak_bytes > 10_000_000


def test_no_process_is_started_before_there_is_a_file(pool: Pool) -> None:
    assert pool.reader.peak_bytes == 0
    assert pool.reader._processes == []


def test_no_more_processes_than_files() -> None:
    with ProcessReader(parse_by_order, pool=PoolOptions(workers=8), files=2) as reader:
        assert reader.ahead == 32


def test_a_parser_that_hangs_costs_its_file_only(pool: Pool) -> None:
    before, error, after = pool.read("a", "sleep 60", "b")
    assert isinstance(error, TimeLimitError)
    assert str(error) == "reading took longer than 10 s (ingest.max_seconds)"
    assert pid_of(before) != pid_of(after)


@pytest.mark.parametrize(("order", "how"), [("crash", "signal 11"), ("exit", "exit code 3")])
def test_a_parser_that_crashes_costs_its_file_only(pool: Pool, order: str, how: str) -> None:
    _, error, after = pool.read("a", order, "b")
    assert isinstance(error, ParserCrashedError)
    assert str(error) == f"the parser crashed ({how})"
    assert isinstance(after, str)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory exactly")
@pytest.mark.parametrize("order", ["fill 600", "creep 600"])
def test_a_parser_that_needs_too_much_memory(pool: Pool, order: str) -> None:
    error, after = pool.read(order, "fill 50")
    assert isinstance(error, MemoryLimitError)
    assert str(error) == "needed more than 400 MB (ingest.max_memory_mb)"
    assert isinstance(after, str)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory exactly")
def test_what_was_left_behind_is_not_blamed_on_the_next_file(pool: Pool) -> None:
    first, kept, after = pool.read("a", "keep 120", "fill 300")
    assert pid_of(first) == pid_of(kept) != pid_of(after)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has now")
def test_a_process_that_has_grown_is_replaced(pool: Pool) -> None:
    first, large, kept, after = pool.read("a", "fill 250", "keep 250", "b")
    assert pid_of(first) == pid_of(large) == pid_of(kept) != pid_of(after)


def test_the_memory_of_the_parent_is_not_counted(pool: Pool) -> None:
    """A page that holds a model is larger than what its reading processes may take."""
    model = bytearray(b"\1") * 600_000_000
    (text,) = pool.read("sleep 1")  # long enough for the watch
    assert isinstance(text, str)
    assert len(model) > 400_000_000


def test_errors_keep_their_kind_and_hint(pool: Pool) -> None:
    (error,) = pool.read("corrupt")
    assert isinstance(error, CorruptFileError)
    assert (str(error), error.hint) == ("nothing but rubbish", "throw it away")


def test_what_a_parser_prints_does_not_reach_stdout(
    pool: Pool, capfd: pytest.CaptureFixture[str]
) -> None:
    assert [type(result) for result in pool.read("print", "a")] == [str, str]
    assert capfd.readouterr().out == ""


def test_a_process_that_was_killed_while_idle_is_replaced(pool: Pool) -> None:
    (result,) = pool.read("a")
    os.kill(pid_of(result), 9)
    time.sleep(0.1)
    assert pid_of(pool.read("b")[0]) != pid_of(result)


def test_leaving_ends_what_is_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("sleep 60", encoding="utf-8")
    started = time.perf_counter()
    with ProcessReader(parse_by_order, pool=PoolOptions(workers=1)) as reader:
        futures = [reader.submit(path, look_at(path)) for _ in range(3)]
        time.sleep(0.3)
    assert time.perf_counter() - started < 5
    assert all(future.done() for future in futures)


def test_a_process_that_a_parser_started_is_killed_with_it(tmp_path: Path) -> None:
    marker = tmp_path / "alive"
    path = tmp_path / "a.txt"
    path.write_text(f"start {marker}", encoding="utf-8")
    with ProcessReader(parse_by_order, pool=PoolOptions(workers=1, max_seconds=1)) as reader:
        assert isinstance(reader.submit(path, look_at(path)).exception(), TimeLimitError)
    listed = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert not [line for line in listed.splitlines() if str(marker) in line]


def test_the_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("sleep 60", encoding="utf-8")
    program = (
        "import os, signal, time; from pathlib import Path\n"
        "from loaders.options import PoolOptions; from loaders.reading.pool import ProcessReader\n"
        "from loaders.reading.version import look_at\n"
        "from tests.support.parsers import parse_by_order\n"
        "reader = ProcessReader(parse_by_order, pool=PoolOptions(workers=1))\n"
        f"path = Path({str(path)!r}); reader.submit(path, look_at(path))\n"
        "time.sleep(1); (process,) = reader._processes\n"
        "print(process._running.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # From stdin: a caller's main module is not imported again, so that it need not be a file.
    done = subprocess.run(
        [sys.executable, "-"], input=program, cwd=ROOT, capture_output=True, text=True,
        check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    process = int(done.stdout)
    deadline = time.perf_counter() + 5
    while _is_alive(process) and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert not _is_alive(process)


def _is_alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    if not state.parent.parent.exists():
        pytest.skip("there is no /proc here")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_real_parsers_are_found(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("苹果树开花了。", encoding="utf-8")
    parse = partial(load_file, options=LoaderOptions())
    with ProcessReader(parse, pool=PoolOptions(workers=1)) as reader:
        path = tmp_path / "甲.txt"
        read = reader.submit(path, look_at(path)).result()
    assert read.parsed == parse(path)
    assert read.version.sha256 == look_at(path).sha256
