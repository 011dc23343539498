"""A process that measures runs, one after the other, as its parent sends them."""

import os
import pickle
import sys
import time
from dataclasses import dataclass
from typing import IO

from chains.telemetry import disable_telemetry
from eval.experiments.one_run import Work, run_one
from eval.experiments.shared import Shared
from eval.folders import EvaluationFolders

_PAUSE = 0.3
"""Seconds between two messages: a case takes milliseconds."""


@dataclass(frozen=True)
class Counted:
    """So many cases of the run are done."""

    done: int
    total: int


@dataclass(frozen=True)
class Ended:
    """The run has ended; `error` is why it could not be finished."""

    error: Exception | None = None


class _Messages:
    """Writes to the parent, of numbers not more than it can read."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._last = 0.0

    def begin(self) -> None:
        """Begin with a run: its first number is always told."""
        self._last = 0.0

    def count(self, done: int, total: int) -> None:
        if time.monotonic() - self._last >= _PAUSE:
            self._last = time.monotonic()
            self.send(Counted(done, total))

    def send(self, message: Counted | Ended) -> None:
        pickle.dump(message, self._pipe, protocol=5)
        self._pipe.flush()  # fails where the parent is gone: then this ends too


def serve() -> None:
    """Measure what comes on stdin until it ends: first the folders, then one `Work` a time."""
    disable_telemetry()
    received, messages = sys.stdin.buffer, _Messages(sys.stdout.buffer)
    sys.stdout = sys.stderr  # whatever a library prints is no message
    folders: EvaluationFolders = pickle.load(received)
    shared = Shared(folders)
    try:
        while True:
            work: Work = pickle.load(received)
            messages.send(_measured(work, shared, messages))
    except EOFError:
        shared.close()
    except BrokenPipeError:
        os._exit(1)  # the parent is gone: nobody reads what Python would say about it


def _measured(work: Work, shared: Shared, messages: _Messages) -> Ended:
    messages.begin()
    try:
        run_one(work, shared, on_case=messages.count)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the parent raises it
        return Ended(_sendable(error))
    return Ended()


def _sendable(error: Exception) -> Exception:
    """Return the error, or what can be said of it where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever it holds
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
