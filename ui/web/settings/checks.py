"""`zhiwen doctor`'s checks, run beside the page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event, Lock, Thread

from chains.checks import Check
from chains.errors import ChainError


@dataclass(frozen=True)
class ChecksSeen:
    """How far the checks are.

    Attributes:
        done: What has been looked at, in order.
        running: Whether more is to come.
        error: What ended them early, or None.
    """

    done: tuple[Check, ...] = ()
    running: bool = False
    error: ChainError | OSError | None = None


class CheckRun:
    """Runs the checks in a thread of its own, once at a time for all browsers."""

    def __init__(self, checks: Callable[[], Iterable[Check]]) -> None:
        """Prepare.

        Args:
            checks: Yields them one by one; a service that does not answer takes its time.
        """
        self._checks = checks
        self._lock = Lock()
        self._seen = ChecksSeen()
        self._stopping = Event()

    @property
    def seen(self) -> ChecksSeen:
        """How far they are."""
        return self._seen

    def start(self) -> ChecksSeen:
        """Begin, unless they are running already."""
        with self._lock:
            if not self._seen.running:
                self._stopping = Event()
                self._seen = ChecksSeen(running=True)
                Thread(target=self._run, args=(self._stopping,), daemon=True).start()
            return self._seen

    def stop(self) -> ChecksSeen:
        """Leave out what has not been looked at yet."""
        with self._lock:
            self._stopping.set()
            self._seen = ChecksSeen(self._seen.done)
            return self._seen

    def _run(self, stopping: Event) -> None:
        error: ChainError | OSError | None = None
        try:
            for check in self._checks():
                if not self._note(stopping, ChecksSeen((*self._seen.done, check), running=True)):
                    return
        except (ChainError, OSError) as caught:
            error = caught
        self._note(stopping, ChecksSeen(self._seen.done, error=error))

    def _note(self, stopping: Event, seen: ChecksSeen) -> bool:
        with self._lock:
            if stopping.is_set():
                return False
            self._seen = seen
            return True
