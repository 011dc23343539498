"""A run folder as it is written: case by case, so that an interrupted run keeps what it has."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import yaml
from filelock import FileLock, Timeout

from eval.dataset import Case
from eval.errors import RunError
from eval.runs.lines import parse_lines, replace_lines, replace_text, whole_lines
from eval.runs.load_run import read_header
from eval.runs.resuming import cut_to_kept
from eval.runs.rows import format_row, format_text, format_timing, has_failed
from eval.runs.stored import (
    CASES,
    JUDGED,
    JUDGED_METRICS,
    METRICS,
    PASSAGES,
    RUN,
    TIMINGS,
    CaseRow,
    RunHeader,
    RunTotals,
)
from eval.scoring.results import CaseResult
from eval.scoring.summary import MetricSummary

LOCK = ".lock"

_FLUSH_SECONDS = 0.2
"""A killed run loses at most the cases of so long. Rows of searches, which take milliseconds, are
written together: what is done in a row costs half as much."""


class RunFolder:
    """Writes a run; what an interrupted one of the same fingerprint has measured is kept.

    All but the timings is the same, byte by byte, for equal fingerprints, however often the run
    was interrupted.
    """

    def __init__(self, folder: Path, header: RunHeader, *, cases: Sequence[Case]) -> None:
        """Begin a run, or go on with one.

        Args:
            folder: Where it goes; it is created. Files of other names in it are left alone.
            header: What is measured with what.
            cases: What is asked, in the order of the files.

        Raises:
            RunError: The folder holds something else, or another process measures into it.
            OSError: It cannot be created.
        """
        check_folder(folder)
        self._folder = folder
        self._opened = ExitStack()
        with ExitStack() as undo:
            undo.push(self._opened)
            self._lock()
            self._begin(header)
            kept = cut_to_kept(folder, cases)
            self._rows, self._timings, self._passages = map(self._open, (CASES, TIMINGS, PASSAGES))
            undo.pop_all()
        self.kept = kept.results
        """Case id -> what was measured before; failed cases are not among them."""
        self._texts = kept.texts
        self._order = {case.id: place for place, case in enumerate(cases)}
        self._written = list(kept.results)
        self._waiting: list[CaseResult] = []
        self._flushed = time.monotonic()

    def add(self, result: CaseResult) -> None:
        """Take a case to be written, at once or within a moment together with others."""
        self._waiting.append(result)
        self._written.append(result.case.id)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self._flush()

    def finish(
        self, metrics: Mapping[str, MetricSummary], by_kind: Mapping[str, Mapping[str, float]]
    ) -> None:
        """Write the numbers of all cases; that a run has them says that it is finished."""
        self._flush()
        if sorted(self._written, key=self._order.__getitem__) != self._written:
            self._sort_rows()  # a case that had failed was asked after all others
        numbers = {
            "metrics": {name: asdict(metric) for name, metric in metrics.items()},
            "by_kind": by_kind,
        }
        text = json.dumps(numbers, ensure_ascii=False, indent=1)
        replace_text(self._folder / METRICS, f"{text}\n")

    def add_totals(self, totals: RunTotals) -> None:
        """Write what chain and harness took in this sitting."""
        self._timings.write(f"{totals.model_dump_json()}\n".encode())

    def _flush(self) -> None:
        """Write what waits; rows come last, because they say that everything else is there."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        for passage in (passage for result in waiting for passage in result.passages):
            if passage.key not in self._texts:
                self._texts.add(passage.key)
                self._passages.write(format_text(passage))
        self._passages.flush()
        self._timings.writelines(map(format_timing, waiting))
        self._timings.flush()
        self._rows.writelines(map(format_row, waiting))
        self._rows.flush()
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Write what waits, close the files, and let others write."""
        with self._opened:
            self._flush()

    def _lock(self) -> None:
        lock = FileLock(self._folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise RunError(
                f"{self._folder}: another process is measuring into this folder",
                hint="wait for it, or choose another folder with --out",
            ) from error
        self._opened.callback(lock.release)

    def _begin(self, header: RunHeader) -> None:
        goes_on = _goes_on(self._folder, header)
        # What a judge said is of other answers, or not of all of them; his outputs are kept.
        outdated = (METRICS, JUDGED_METRICS, JUDGED)
        for name in outdated if goes_on else (*outdated, CASES, TIMINGS, PASSAGES):
            (self._folder / name).unlink(missing_ok=True)
        if not goes_on:
            replace_text(self._folder / RUN, format_header(header))

    def _open(self, name: str) -> BinaryIO:
        return self._opened.enter_context((self._folder / name).open("ab"))

    def _sort_rows(self) -> None:
        self._rows.close()  # what waits is written; on Windows, an open file cannot be replaced
        rows = parse_lines(self._folder / CASES, CaseRow)
        replace_lines(
            self._folder / CASES,
            (line for line, _ in sorted(rows, key=lambda row: self._order[row[1].id])),
        )


def check_folder(folder: Path) -> None:
    """Create a folder for a run, or see that it may be one, before anything is measured.

    Raises:
        RunError: It holds something else, such as a dataset.
        OSError: It cannot be created.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / RUN).is_file() and (folder / CASES).is_file():
        raise RunError(
            f"{folder}: has a {CASES} that is not a run's", hint="choose another folder with --out"
        )


def format_header(header: RunHeader) -> str:
    """Return `run.yaml`."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast, where it is built
    text: str = yaml.dump(
        header.model_dump(mode="json"), Dumper=dumper, allow_unicode=True, sort_keys=False
    )
    return text


def _goes_on(folder: Path, header: RunHeader) -> bool:
    """Tell whether a folder holds a part of the same run: all of it is measured anew."""
    if not (folder / RUN).is_file():
        return False
    try:
        if read_header(folder).fingerprint != header.fingerprint:
            return False
    except RunError:
        return False
    failed = any(map(has_failed, whole_lines(folder / CASES)))
    return failed or not (folder / METRICS).is_file()
