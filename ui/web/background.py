"""Work in a thread of its own, watched from an event that must stay able to stop."""

from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Runs a function in a daemon thread; a slow model never blocks whoever watches.

    All of the work happens in that one thread. Gradio would take each step of a generator in
    another thread of its pool.
    """

    def __init__(self, work: Callable[[Callable[[T], None]], None]) -> None:
        """Start.

        Args:
            work: Is given a function by which it reports what it has so far.
        """
        self._work = work
        self._items: SimpleQueue[T] = SimpleQueue()
        self._outcome = _Outcome()
        Thread(target=self._run, daemon=True, name="zhiwen-page").start()

    def batches(self, *, interval: float = 0.08) -> Iterator[list[T]]:
        """Yield what was reported since the last look; an empty list now and then for nothing.

        Raises:
            BaseException: What the work raised, behind the last report.
        """
        while True:
            ended = self._outcome.known.is_set()
            batch = self._drain()
            if batch or not ended:
                yield batch
            if ended:
                break
            self._outcome.known.wait(interval)
        if self._outcome.error is not None:
            raise self._outcome.error

    def _drain(self) -> list[T]:
        batch: list[T] = []
        while True:
            try:
                batch.append(self._items.get_nowait())
            except Empty:
                return batch

    def _run(self) -> None:
        with self._outcome:
            self._work(self._items.put)


class _Outcome:
    """Keeps what a thread raised for the one that watches it, who raises it again."""

    def __init__(self) -> None:
        self.known = Event()
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self.error = error
        self.known.set()
        return True
