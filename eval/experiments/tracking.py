"""How far an experiment is."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

Stage = Literal["indexing", "measuring", "judging", "reporting"]


@dataclass(frozen=True, kw_only=True)
class ExperimentProgress:
    """How far an experiment is.

    Attributes:
        stage: What is done now: documents are indexed, cases asked, answers judged, or the
            report is written.
        label: What sets the configuration at work apart.
        dataset: Which one it is asked about.
        runs_done: Runs that are finished.
        runs: All runs.
        cases_done: Cases that were asked, those of earlier sittings included.
        cases: All cases; a halving counts the rounds that it has come to.
        seconds_left: Estimated; None while there is nothing to go by.
    """

    stage: Stage
    label: str = ""
    dataset: str = ""
    runs_done: int = 0
    runs: int = 0
    cases_done: int = 0
    cases: int = 0
    seconds_left: float | None = None


OnProgress = Callable[[ExperimentProgress], None]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A run as a part of the whole.

    Attributes:
        label: What sets its configuration apart.
        dataset: What it asks about.
        cases: How many.
        seconds: How long one takes, as far as can be told; the proportions count.
    """

    label: str
    dataset: str
    cases: int
    seconds: float


class Tracker:
    """Counts what is done and tells it; several threads may."""

    def __init__(self, on_progress: OnProgress) -> None:
        """Begin with nothing to do.

        Args:
            on_progress: Told of every change, by one thread at a time.
        """
        self._on_progress = on_progress
        self._lock = Lock()
        self._shares: list[Share] = []
        self._done: list[int] = []
        self._begun: set[int] = set()
        self._ended = 0
        self._before = 0.0
        self._started: float | None = None

    def add(self, shares: Sequence[Share]) -> int:
        """Add runs to what is to be done; return the number of the first."""
        with self._lock:
            self._shares += shares
            self._done += [0] * len(shares)
            return len(self._shares) - len(shares)

    def keep(self, number: int) -> None:
        """Note a run that was finished in an earlier sitting."""
        with self._lock:
            self._done[number] = self._shares[number].cases
            self._before += self._shares[number].cases * self._shares[number].seconds
            self._ended += 1

    def count(self, number: int, done: int) -> None:
        """Note how many cases of a run are done; the first number is what an earlier run kept."""
        with self._lock:
            self._started = self._started or time.monotonic()
            if number not in self._begun:
                self._begun.add(number)  # what an interrupted run has kept takes no time now
                self._before += done * self._shares[number].seconds
            self._done[number] = done
            self._tell("measuring", number)

    def end(self, number: int) -> None:
        """Note that a run is finished."""
        with self._lock:
            self._done[number] = self._shares[number].cases
            self._ended += 1
            self._tell("measuring", number)

    def say(self, stage: Stage, number: int | None = None) -> None:
        """Tell what is done now."""
        with self._lock:
            self._tell(stage, number)

    def _tell(self, stage: Stage, number: int | None) -> None:
        share = None if number is None else self._shares[number]
        self._on_progress(
            ExperimentProgress(
                stage=stage,
                label=share.label if share else "",
                dataset=share.dataset if share else "",
                runs_done=self._ended,
                runs=len(self._shares),
                cases_done=sum(self._done),
                cases=sum(each.cases for each in self._shares),
                seconds_left=self._seconds_left(),
            )
        )

    def _seconds_left(self) -> float | None:
        if self._started is None:
            return None
        pairs = list(zip(self._shares, self._done, strict=True))
        done = sum(count * share.seconds for share, count in pairs) - self._before
        left = sum((share.cases - count) * share.seconds for share, count in pairs)
        elapsed = time.monotonic() - self._started
        if done <= 0 or elapsed < 1:
            return None
        return elapsed / done * left
