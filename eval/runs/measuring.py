"""Measure a configuration case by case, into a run folder."""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from chains.errors import ChainError, StoppedError
from chains.knowledge.progress import Stop, check_stop, never
from eval.dataset import Case, Dataset
from eval.runs.asking import Ask
from eval.runs.load_run import load_run
from eval.runs.run_folder import RunFolder
from eval.runs.stored import RunHeader, RunTotals, StoredRun
from eval.scoring.results import CaseResult
from eval.scoring.summary import summarise, summarise_by_kind

_AHEAD = 4
"""Cases that are asked ahead of the one whose row is next, for each that is asked at a time: one
slow answer shall not keep the others waiting."""


@dataclass(frozen=True, kw_only=True)
class RunTask:
    """What is measured, and where it goes.

    Attributes:
        dataset: Its cases are asked, in their order.
        header: Goes into `run.yaml`; its fingerprint decides whether a folder can be gone on with.
        folder: Where the run goes.
        ask: Asks, scores and times one case. What it raises becomes a row with an error, but for
            StoppedError.
        concurrency: Cases that are asked at a time, each in a thread; 1 needs none.
        stop: Asked between cases; what is done stays, and the same task goes on from there.
        on_case: Called for each case: done so far, and the number of all.
    """

    dataset: Dataset
    header: RunHeader
    folder: Path
    ask: Ask
    concurrency: int = 1
    stop: Stop = never
    on_case: Callable[[int, int], None] = lambda _done, _total: None


def measure(task: RunTask) -> StoredRun:
    """Ask all cases that an interrupted run has left, and write the numbers of all.

    A folder with a finished run of the same fingerprint is measured anew, but for the cases that
    had failed where some had; one with another fingerprint is begun anew.

    Returns:
        The run with lean rows; `load_run` has all of them.

    Raises:
        RunError: The folder holds something else, or another process measures into it.
        StoppedError: The work was stopped.
    """
    clock = _Clock()
    cases = task.dataset.cases
    with closing(RunFolder(task.folder, task.header, cases=cases)) as folder, _settled():
        results = dict(folder.kept)
        task.on_case(len(results), len(cases))
        left = [case for case in cases if case.id not in results]
        try:
            for result in _asked(left, task, clock):
                folder.add(result)
                results[result.case.id] = result.without_passages()
                task.on_case(len(results), len(cases))
            ordered = [results[case.id] for case in cases]
            folder.finish(summarise(ordered), summarise_by_kind(ordered))
        finally:
            folder.add_totals(clock.totals())
    return load_run(task.folder, lean=True)


@contextmanager
def _settled() -> Iterator[None]:
    """Let the garbage collector pass over what is loaded by now.

    Libraries, dataset and indexes stay for as long as cases are asked, and to look through them
    now and then took as long as a third of all that the harness does.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Clock:
    """Tells the chain's time from the harness's."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._waited = self._asking = self._chain = 0.0

    def add_wait(self, seconds: float) -> None:
        """Note how long this thread did nothing but wait for a case."""
        self._waited += seconds * 1000

    def add_case(self, asked: "_Asked") -> None:
        """Note how long a case took, in whatever thread; what was reused took no time."""
        result = asked.result
        reused = sum(result.steps.get(step, 0.0) for step in result.reused)
        self._asking += asked.milliseconds
        self._chain += result.milliseconds - reused

    def totals(self) -> RunTotals:
        """Return what was spent: all that is not the chain's is the harness's."""
        own = (time.perf_counter() - self._started) * 1000 - self._waited
        harness = own + self._asking - self._chain
        return RunTotals(chain_ms=round(self._chain, 3), harness_ms=round(harness, 3))


@dataclass(frozen=True)
class _Asked:
    result: CaseResult
    milliseconds: float


def _asked(cases: Iterable[Case], task: RunTask, clock: _Clock) -> Iterator[CaseResult]:
    """Yield a result for each case, in their order."""
    each = _one_by_one if task.concurrency == 1 else _side_by_side
    for asked in each(cases, task, clock):
        clock.add_case(asked)
        yield asked.result


def _one_by_one(cases: Iterable[Case], task: RunTask, clock: _Clock) -> Iterator[_Asked]:
    for case in cases:
        check_stop(task.stop)
        asked = _ask(case, task.ask)
        clock.add_wait(asked.milliseconds / 1000)
        yield asked


def _side_by_side(cases: Iterable[Case], task: RunTask, clock: _Clock) -> Iterator[_Asked]:
    left, waiting, stopped = iter(cases), deque[Future[_Asked]](), False
    pool = ThreadPoolExecutor(task.concurrency, thread_name_prefix="case")
    try:
        while True:
            stopped = stopped or task.stop()
            if stopped:
                for future in waiting:
                    future.cancel()  # those that have begun go on, and are kept
            else:
                for case in islice(left, task.concurrency * _AHEAD - len(waiting)):
                    waiting.append(pool.submit(_ask, case, task.ask))
            if not waiting:
                break
            future = waiting.popleft()
            if not future.cancelled():
                yield _awaited(future, clock)
        if stopped:
            check_stop(lambda: stopped)
    finally:
        pool.shutdown(cancel_futures=True)


def _awaited(future: Future[_Asked], clock: _Clock) -> _Asked:
    started = time.perf_counter()
    asked = future.result()
    clock.add_wait(time.perf_counter() - started)
    return asked


def _ask(case: Case, ask: Ask) -> _Asked:
    """Ask one case; one that fails is a row, not a crash."""
    started = time.perf_counter()
    try:
        result = ask(case)
    except StoppedError:
        raise
    except ChainError as error:
        result = CaseResult(case=case, error=str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - one case shall not end a night's work
        result = CaseResult(case=case, error=f"{type(error).__name__}: {error}")
    elapsed = (time.perf_counter() - started) * 1000
    if result.error:
        result = replace(result, milliseconds=elapsed)
    return _Asked(result, elapsed)
