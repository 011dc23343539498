"""Runs that only compute are measured in several processes at the same time.

A process costs a few seconds and some 300 megabytes, so there are few. Each has its own pipes
and is used by one thread; killed, it leaves a run that is gone on with the next time.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO

from chains.errors import StoppedError
from chains.knowledge.progress import Stop
from eval.errors import ExperimentError
from eval.experiments.one_run import Work
from eval.experiments.worker import Counted, Ended
from eval.folders import EvaluationFolders
from loaders.reading.pool import usable_cores

MOST_PROCESSES = 4

_PROGRAM = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from eval.experiments.worker import serve; serve()"
)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_BEAT = 0.1

OnCase = Callable[[int, int, int], None]
"""Called with the number of the work, its cases done so far, and all of them."""


def processes_for(works: int) -> int:
    """Return how many processes measure so many runs at the same time."""
    return min(usable_cores(), MOST_PROCESSES, works)


def run_side_by_side(
    works: Sequence[Work],
    folders: EvaluationFolders,
    *,
    stop: Stop,
    on_case: OnCase,
    on_end: Callable[[int], None],
) -> None:
    """Measure runs in processes of their own; the first that fails ends all.

    Args:
        works: The runs.
        folders: Where evaluation keeps its things.
        stop: Asked again and again; the processes are killed, what is written stays.
        on_case: Called now and then, by several threads.
        on_end: Called with the number of a work that is finished, likewise.

    Raises:
        StoppedError: The work was stopped.
        Exception: What a run raised.
    """
    with _Processes(folders, count=processes_for(len(works))) as processes:

        def run(numbers: Sequence[int]) -> None:
            for number in numbers:
                processes.run(works[number], on_case=partial(on_case, number))
                on_end(number)

        futures = [processes.threads.submit(run, numbers) for numbers in _units(works)]
        while not all(future.done() for future in futures):
            if stop():
                raise StoppedError("the work was stopped; what was measured before stays")
            _raise_first(futures)
            time.sleep(_BEAT)
        _raise_first(futures)


def _units(works: Sequence[Work]) -> list[list[int]]:
    """Return the numbers of works that must follow each other: what one finds, others use."""
    stores: dict[Path, list[int]] = {}
    units: list[list[int]] = []
    for number, work in enumerate(works):
        unit = stores.setdefault(work.stores.plain, []) if work.stores else []
        if not unit:
            units.append(unit)
        unit.append(number)
    return units


def _raise_first(futures: Sequence["Future[None]"]) -> None:
    for future in futures:
        if future.done() and not future.cancelled():
            future.result()


class _Processes:
    """The processes and the threads that talk to them."""

    def __init__(self, folders: EvaluationFolders, *, count: int) -> None:
        self._folders = folders
        self._lock = Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []
        self._closed = False
        self.threads = ThreadPoolExecutor(count, thread_name_prefix="experiment")

    def __enter__(self) -> "_Processes":
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
        self.threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            _kill(process)
        self.threads.shutdown(wait=True)
        for process in self._all:
            with suppress(OSError):  # what it did not take any more cannot be flushed
                _pipe(process.stdin).close()
            _pipe(process.stdout).close()
            process.wait()

    def run(self, work: Work, *, on_case: Callable[[int, int], None]) -> None:
        process, is_new = self._take()
        try:
            if is_new:  # it may be dead by now, like any other
                _send(process, [entry or str(Path.cwd()) for entry in sys.path])
                _send(process, self._folders)
            _send(process, work)
            while isinstance(message := _receive(process), Counted):
                on_case(message.done, message.total)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise ExperimentError(
                f"a process that measured {work.job.starter.configuration.name} has died "
                f"(exit code {process.wait()})",
                hint="start the experiment again: it goes on where it was",
            ) from error
        with self._lock:
            self._idle.append(process)
        if message.error is not None:
            raise message.error

    def _take(self) -> "tuple[subprocess.Popen[bytes], bool]":
        """Return an idle process or a new one, and whether it is new."""
        with self._lock:
            if self._closed:
                raise StoppedError("the work was stopped")
            if self._idle:
                return self._idle.pop(), False
            process = _start()
            self._all.append(process)
        return process, True


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        env=os.environ | _ONE_THREAD,  # the processes are as many as the cores
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl+C reaches the parent alone, which ends it
    )


def _send(process: "subprocess.Popen[bytes]", message: object) -> None:
    pickle.dump(message, _pipe(process.stdin), protocol=5)
    _pipe(process.stdin).flush()


def _receive(process: "subprocess.Popen[bytes]") -> Counted | Ended:
    message: Counted | Ended = pickle.load(_pipe(process.stdout))
    return message


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("both ends were asked for")
    return pipe


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
