"""Processes that read files, so that a parser which hangs or crashes costs that file only.

Each process has its own pipes and is used by one thread at a time. A shared queue, as the
pools of `multiprocessing` and `pebble` have, stays locked for all when the process that holds
its lock is killed; those pools also import the caller's main module again in each process.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from loaders.documents import ParsedFile
from loaders.errors import (
    FileUnreadableError,
    LoaderError,
    MemoryLimitError,
    ParserCrashedError,
    TimeLimitError,
)
from loaders.options import PoolOptions
from loaders.reading.version import FileVersion, ReadFile
from loaders.reading.worker import OUT_OF_MEMORY, Done, Setup, Task, out_of_memory

# The parent's search path comes first, as with `multiprocessing`: it may not be installed.
_PROGRAM = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from loaders.reading.worker import serve; serve()"
)
_AHEAD = 16
_FULL = 0.5
"""Share of its memory limit above which a process is replaced before it reads another file."""


class ProcessReader:
    """Reads files in processes of their own; they start with the first file."""

    def __init__(
        self,
        parse: Callable[[Path], ParsedFile],
        *,
        pool: PoolOptions,
        files: int | None = None,
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            parse: Reads a file; raises LoaderError. It is pickled, as is what it returns.
            pool: Number of processes, and their limits.
            files: Most files that will come, if that is known; no more processes are started.
        """
        wanted = pool.workers or usable_cores()
        self._count = max(1, min(wanted, files if files is not None else wanted))
        self._setup = Setup(parse=parse, max_memory_mb=pool.max_memory_mb)
        self._max_seconds = pool.max_seconds
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reader")
        self._own = threading.local()
        self._processes: list[_Process] = []
        self._closed = False

    @property
    def ahead(self) -> int:
        """How many files to submit before the result of the first is taken."""
        # So many that nobody is idle while the caller writes a batch.
        return _AHEAD * self._count

    @property
    def peak_bytes(self) -> int:
        """The most memory that the processes have taken together."""
        return sum(process.peak_bytes for process in self._processes)

    def submit(self, path: Path, version: FileVersion) -> Future[ReadFile]:
        """Begin to read a file; the result may raise LoaderError and nothing else."""
        return self._threads.submit(self._read, Task(path=path, version=version))

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes, whatever they are doing."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.stop()
        self._threads.shutdown()
        for process in self._processes:
            process.end()

    def _read(self, task: Task) -> ReadFile:
        process: _Process | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = _Process(self._setup)
            self._processes.append(process)
        if self._closed:  # asked after it is in the list of those to be interrupted
            raise FileUnreadableError("not read: the ingest was stopped")
        outcome = process.read(task, max_seconds=self._max_seconds)
        if isinstance(outcome, LoaderError):
            raise outcome
        return outcome


class _Process:
    """One process; it is started when there is something to read, and again when it has died."""

    def __init__(self, setup: Setup) -> None:
        self.peak_bytes = 0
        self._setup = setup
        self._running: subprocess.Popen[bytes] | None = None
        self._is_fresh = True
        self._stopped = False

    def read(self, task: Task, *, max_seconds: float) -> ReadFile | LoaderError:
        """Have a file read within the limits of time and memory."""
        try:
            was_fresh = self._make_ready()
            outcome = self._ask(task, max_seconds)
            if isinstance(outcome, MemoryLimitError | ParserCrashedError) and not was_fresh:
                # What the files before it left behind must not be blamed on this one.
                self.end()
                self._make_ready()
                outcome = self._ask(task, max_seconds)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.end()
            return ParserCrashedError(f"no process can be started ({error or 'it died'})")
        return outcome

    def _make_ready(self) -> bool:
        """Start a process unless one is waiting; returns whether it has read nothing yet."""
        if self._running is None or self._running.poll() is not None:
            self.end()
            running = self._running = _start()
            self._is_fresh = True
            if self._stopped:  # asked after the process is where `stop` looks for it
                _kill(running)
            _send(running.stdin, sys.path)
            _send(running.stdin, self._setup)
            pickle.load(_pipe(running.stdout))  # it is ready; starting it takes no file's time
        return self._is_fresh

    def _ask(self, task: Task, max_seconds: float) -> ReadFile | LoaderError:
        running, expired = self._running, threading.Event()
        if running is None:
            raise AssertionError("it was made ready")

        def give_up() -> None:
            expired.set()
            _kill(running)

        late = threading.Timer(max_seconds, give_up)
        late.start()
        try:
            _send(running.stdin, task)
            done: Done = pickle.load(_pipe(running.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            if expired.is_set():
                return _out_of_time(max_seconds)
            return self._why_it_died(running.returncode)
        finally:
            late.cancel()
            late.join()
        self._is_fresh = False
        self.peak_bytes = max(self.peak_bytes, done.peak_bytes)
        grown = done.resident_bytes > _FULL * self._setup.max_memory_mb * 1e6
        if grown or expired.is_set():
            self.end()
        return done.outcome

    def stop(self) -> None:
        """Kill it for good; a thread that waits for it is woken."""
        self._stopped = True
        if running := self._running:
            _kill(running)

    def end(self) -> None:
        """Kill it and release its pipes; the next file gets a new one."""
        running, self._running = self._running, None
        if running is None:
            return
        _kill(running)
        with suppress(OSError):  # what it did not take any more cannot be flushed
            _pipe(running.stdin).close()
        _pipe(running.stdout).close()
        running.wait()

    def _why_it_died(self, code: int) -> LoaderError:
        if code == OUT_OF_MEMORY:
            return out_of_memory(self._setup.max_memory_mb)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return ParserCrashedError(
            f"the parser crashed ({how})", hint="open the file in its program and save it again"
        )


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Its own session: Ctrl+C does not reach it, and what it starts can be ended with it.
        start_new_session=True,
    )


def _send(pipe: IO[bytes] | None, message: object) -> None:
    pipe = _pipe(pipe)
    pickle.dump(message, pipe, protocol=5)
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("both ends were asked for")
    return pipe


def _kill(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is not None:
        return
    if sys.platform == "win32":
        running.kill()
    else:
        os.killpg(running.pid, signal.SIGKILL)


def _out_of_time(seconds: float) -> TimeLimitError:
    return TimeLimitError(
        f"reading took longer than {seconds:g} s (ingest.max_seconds)",
        hint="raise the limit or split the file",
    )


def usable_cores() -> int:
    """Return how many processes can work at once."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
