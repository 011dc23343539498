"""One long action on a knowledge base, with a row for each file."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from threading import Event, RLock
from typing import Literal

from chains.errors import StoppedError
from chains.knowledge.removal import ForgetProof

JobKind = Literal["ingest", "reindex", "delete", "forget"]
JobState = Literal["queued", "running", "done", "failed", "stopped"]
RowState = Literal["queued", "reading", "embedding", "done", "failed", "stopped"]

ROWS_A_PAGE = 50
_ENDED: tuple[RowState, ...] = ("done", "failed", "stopped")
_FEWEST_TO_GO_BY = 2
"""Files that must have ended before the time left is worth saying."""


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """A file of a job.

    Attributes:
        name: Its display path.
        state: What happens to it now.
        outcome: What became of it: `added`, `updated`, `unchanged`, `moved` or "".
        reason: Why it failed, in the words of the loader.
        doubts: What was not read, or looks wrong.
    """

    name: str
    state: RowState = "queued"
    outcome: str = ""
    reason: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JobView:
    """A job at one moment.

    Attributes:
        rows: One page of its rows.
        page: Which, from 0.
        pages: How many there are.
        total: Rows of all pages, or steps where it has no rows.
        counts: State -> rows in it.
        steps: Done and in all, where it has no rows.
        chunks: Chunks written so far.
        seconds: Since it began, until it ended.
        seconds_left: Estimated from the files done so far; None while that says nothing.
        stopping: Whether somebody has asked it to stop.
        error: What ended it, if something did.
        proof: What was looked for after a document was forgotten.
    """

    id: str
    knowledge_base: str
    kind: JobKind
    state: JobState
    rows: tuple[JobRow, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[str, int]
    steps: tuple[int, int]
    chunks: int
    seconds: float
    seconds_left: float | None
    stopping: bool
    error: BaseException | None
    proof: ForgetProof | None

    @property
    def active(self) -> bool:
        """Whether it is still to be worked on."""
        return self.state in ("queued", "running")

    @property
    def ended(self) -> int:
        """Files that need no more work, or steps where it has no rows."""
        return sum(self.counts.get(state, 0) for state in _ENDED) if self.counts else self.steps[0]


class Job:
    """Written by the thread that works, read by those that show it."""

    def __init__(self, kind: JobKind, *, knowledge_base: str, names: Sequence[str] = ()) -> None:
        """Make a job that waits for its turn.

        Args:
            kind: What is done.
            knowledge_base: To which one.
            names: Display paths of its files, in the order in which they are shown.
        """
        self.id = token_hex(8)
        self.kind: JobKind = kind
        self.knowledge_base = knowledge_base
        self.proof: ForgetProof | None = None
        self._lock = RLock()
        self._rows = {name: JobRow(name=name) for name in names}
        self._state: JobState = "queued"
        self._steps = (0, 0)
        self._chunks = 0
        self._began = self._ended = 0.0
        self._error: BaseException | None = None
        self._stopping = Event()

    @property
    def queue(self) -> str:
        """Jobs of one knowledge base wait for each other."""
        return self.knowledge_base

    @property
    def active(self) -> bool:
        """Whether it is still to be worked on."""
        return self._state in ("queued", "running")

    def stopping(self) -> bool:
        """Tell whether somebody has asked it to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Ask it to stop; what is done stays."""
        self._stopping.set()

    def begin(self) -> None:
        """Note that it is worked on now."""
        with self._lock:
            self._state, self._began = "running", time.monotonic()

    def tell(self, name: str, state: RowState, *, outcome: str = "", reason: str = "") -> None:
        """Note what happens to a file; one that is not known yet gets a row."""
        with self._lock:
            row = self._rows.get(name) or JobRow(name=name)
            self._rows[name] = replace(row, state=state, outcome=outcome, reason=reason)

    def doubt(self, name: str, sentence: str) -> None:
        """Note a doubt about a file that was read."""
        with self._lock:
            row = self._rows.get(name) or JobRow(name=name, state="done")
            self._rows[name] = replace(row, doubts=(*row.doubts, sentence))

    def count(self, *, chunks: int, done: int = 0, total: int = 0) -> None:
        """Note how far it is: chunks written, and steps where it has no rows."""
        with self._lock:
            self._chunks, self._steps = chunks, (done, total)

    def end(self, error: BaseException | None) -> None:
        """Note that nobody works on it any more, and why if it was not finished."""
        with self._lock:
            error = None if isinstance(error, StoppedError) else error
            self._ended, self._error = time.monotonic(), error
            left = [row for row in self._rows.values() if row.state not in _ENDED]
            unreached = any(row.state == "stopped" for row in self._rows.values())
            done, total = self._steps
            unfinished = bool(left) or unreached or (not self._rows and (done < total or not total))
            stopped = self.stopping() and unfinished
            self._state = "failed" if error else "stopped" if stopped else "done"
            rest: RowState = "done" if self._state == "done" else "stopped"
            for row in left:
                self._rows[row.name] = replace(row, state=rest)

    def view(self, page: int = 0) -> JobView:
        """Return how it is, with one page of its rows; the troubled ones first when it ended."""
        with self._lock:
            rows = list(self._rows.values())
            counts: Counter[str] = Counter(row.state for row in rows)
            if not self.active:
                rows.sort(key=_calm)
            pages = max(1, -(-len(rows) // ROWS_A_PAGE))
            page = min(max(page, 0), pages - 1)
            return JobView(
                id=self.id,
                knowledge_base=self.knowledge_base,
                kind=self.kind,
                state=self._state,
                rows=tuple(rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]),
                page=page,
                pages=pages,
                total=len(rows) or self._steps[1],
                counts=counts,
                steps=self._steps,
                chunks=self._chunks,
                seconds=self._seconds(),
                seconds_left=self._seconds_left(),
                stopping=self.stopping(),
                error=self._error,
                proof=self.proof,
            )

    def _seconds(self) -> float:
        if not self._began:
            return 0.0
        return (self._ended or time.monotonic()) - self._began

    def _seconds_left(self) -> float | None:
        ended = sum(row.state in _ENDED for row in self._rows.values()) or self._steps[0]
        total = len(self._rows) or self._steps[1]
        if self._state != "running" or self.stopping():
            return None
        if ended < _FEWEST_TO_GO_BY or ended >= total:
            return None
        return self._seconds() / ended * (total - ended)


def _calm(row: JobRow) -> int:
    return 0 if row.state == "failed" else 1 if row.state == "stopped" else 2 if row.doubts else 3
