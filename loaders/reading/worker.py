"""The process that reads files for another one: paths come in on stdin, results go to stdout.

It is started by `loaders.reading.pool` and imports nothing beyond `loaders`. It ends with its
parent, leaves Ctrl+C to it, and exits with `OUT_OF_MEMORY` when it has taken more than it may.
"""

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loaders.documents import ParsedFile
from loaders.errors import LoaderError, MemoryLimitError
from loaders.reading.memory import peak_bytes, resident_bytes
from loaders.reading.version import FileVersion, ReadFile, read_unchanging

OUT_OF_MEMORY = 77
_WATCH_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Task:
    """One file to read."""

    path: Path
    version: FileVersion


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of it.

    Attributes:
        outcome: The file, or why it could not be read.
        resident_bytes: Memory that this process has now; 0 where that is not known.
        peak_bytes: The most it has had so far; 0 where that is not known.
    """

    outcome: ReadFile | LoaderError
    resident_bytes: int
    peak_bytes: int


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What comes in first.

    Attributes:
        parse: Reads a file; raises LoaderError.
        max_memory_mb: Megabytes (10^6 bytes) that this process may take.
    """

    parse: Callable[[Path], ParsedFile]
    max_memory_mb: float


def serve() -> None:
    """Read what is asked for until stdin is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks, results = sys.stdin.buffer, _take_stdout()
    setup: Setup = pickle.load(tasks)
    _limit_memory(setup.max_memory_mb)
    threading.Thread(target=_watch, args=(os.getppid(), setup.max_memory_mb), daemon=True).start()
    with suppress(EOFError, BrokenPipeError):  # the parent has gone
        pickle.dump("ready", results)
        results.flush()
        while True:
            task: Task = pickle.load(tasks)
            outcome = _read(task, setup.parse, setup.max_memory_mb)
            done = Done(outcome=outcome, resident_bytes=resident_bytes(), peak_bytes=peak_bytes())
            pickle.dump(done, results, protocol=5)
            del task, outcome, done  # not kept while the next file is read
            results.flush()
    os._exit(0)  # threads of the libraries must not keep an orphan alive


def out_of_memory(megabytes: float) -> MemoryLimitError:
    """Return the error for a file that needs more memory than a process may take."""
    return MemoryLimitError(
        f"needed more than {megabytes:g} MB (ingest.max_memory_mb)",
        hint="raise the limit or split the file",
    )


def _read(
    task: Task, parse: Callable[[Path], ParsedFile], megabytes: float
) -> ReadFile | LoaderError:
    try:
        return read_unchanging(task.path, version=task.version, parse=parse)
    except LoaderError as error:
        # A parser's MemoryError arrives as the cause of "cannot be parsed".
        if isinstance(error.__cause__, MemoryError):
            return out_of_memory(megabytes)
        return error
    except MemoryError:
        return out_of_memory(megabytes)


def _take_stdout() -> BinaryIO:
    """Keep stdout for results alone: what a library prints goes to stderr."""
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return results


def _limit_memory(megabytes: float) -> None:
    """Let allocations fail above the limit, where the system can do that (Linux)."""
    if sys.platform == "linux":
        import resource

        limit = int(megabytes * 1e6)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _watch(parent: int, megabytes: float) -> None:
    """End this process when its parent has ended, or when it has taken too much memory."""
    while True:
        time.sleep(_WATCH_SECONDS)
        if os.getppid() != parent:
            os._exit(0)
        if peak_bytes() > megabytes * 1e6:
            os._exit(OUT_OF_MEMORY)
