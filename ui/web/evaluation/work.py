"""One long action of the evaluation, as it is worked on and as it is seen."""

import time
from dataclasses import dataclass
from secrets import token_hex
from threading import Event, RLock
from typing import Literal

from chains.errors import StoppedError
from ui.web.evaluation.view import View

WorkKind = Literal["retrieval", "answers", "experiment", "generate"]
WorkState = Literal["queued", "running", "done", "failed", "stopped"]

_FEWEST_TO_GO_BY = 2
"""Steps that must have ended before the time left is worth saying."""


@dataclass(frozen=True, kw_only=True)
class WorkView:
    """A long action at one moment.

    Attributes:
        id: By which it is stopped and dismissed.
        kind: What is done.
        title: To what.
        state: Whether it is worked on.
        stage: What is done now: the key of its words behind `ev stage `, or "".
        note: What is worked on now, in the program's own words, or "".
        done: Steps of the stage that are done.
        total: Steps of the stage; 0 where that is not known.
        seconds: Since it began, until it ended.
        seconds_left: Of the stage, from its steps so far; None while that says nothing.
        stopping: Whether somebody has asked it to stop.
        error: What ended it, if something did.
        result: Where its result is seen; the overview while there is none.
    """

    id: str
    kind: WorkKind
    title: str
    state: WorkState
    stage: str
    note: str
    done: int
    total: int
    seconds: float
    seconds_left: float | None
    stopping: bool
    error: BaseException | None
    result: View

    @property
    def active(self) -> bool:
        """Whether it is still to be worked on."""
        return self.state in ("queued", "running")


class Work:
    """Written by the thread that works, read by those that show it."""

    queue = "evaluation"
    """All of them wait for each other: what is measured must not be slowed down by another."""

    def __init__(self, kind: WorkKind, *, title: str) -> None:
        """Make a long action that waits for its turn.

        Args:
            kind: What is done.
            title: To what, for people.
        """
        self.id = token_hex(8)
        self.kind: WorkKind = kind
        self.result = View()
        self.title = title
        self._lock = RLock()
        self._state: WorkState = "queued"
        self._stage = self._note = ""
        self._done = self._done_before = self._total = 0
        self._began = self._ended = self._stage_began = 0.0
        self._error: BaseException | None = None
        self._estimate: float | None = None
        self._stopping = Event()

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

    def tell(self, stage: str, *, done: int = 0, total: int = 0, note: str = "") -> None:
        """Note how far it is.

        Args:
            stage: What is done now.
            done: Its steps so far.
            total: All of its steps; 0 where that is not known.
            note: What is worked on.
        """
        with self._lock:
            if stage != self._stage or done < self._done:
                self._stage_began, self._done_before = time.monotonic(), done
            self._stage, self._note = stage, note
            self._done, self._total = done, total

    def estimate(self, seconds_left: float | None) -> None:
        """Note how long it still takes, where the work knows that better than steps tell it."""
        with self._lock:
            self._estimate = seconds_left

    def end(self, error: BaseException | None) -> None:
        """Note that nobody works on it any more, and why if it was not finished."""
        with self._lock:
            self._ended = time.monotonic()
            # Whoever asked to stop sees that it stopped, also where it had not begun.
            stopped = isinstance(error, StoppedError) or (self.stopping() and not self._began)
            self._error = None if stopped else error
            self._state = "stopped" if stopped else "failed" if error else "done"

    def view(self) -> WorkView:
        """Return how it is."""
        with self._lock:
            return WorkView(
                id=self.id,
                kind=self.kind,
                title=self.title,
                state=self._state,
                stage=self._stage,
                note=self._note,
                done=self._done,
                total=self._total,
                seconds=(self._ended or time.monotonic()) - self._began if self._began else 0.0,
                seconds_left=self._seconds_left(),
                stopping=self.stopping(),
                error=self._error,
                result=self.result,
            )

    def _seconds_left(self) -> float | None:
        if self._state != "running" or self.stopping():
            return None
        if self._estimate is not None:
            return self._estimate
        done = self._done - self._done_before  # what an earlier sitting has left took no time now
        if done < _FEWEST_TO_GO_BY or self._done >= self._total:
            return None
        return (time.monotonic() - self._stage_began) / done * (self._total - self._done)
