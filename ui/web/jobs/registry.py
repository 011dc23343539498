"""Jobs of the server: those of one queue wait for each other."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import RLock
from typing import Generic, Protocol, TypeVar

from chains.errors import ChainError
from eval.errors import EvalError

_KEPT = 3
"""Ended jobs of a queue that stay to be seen; older ones go."""

_LOGGER = logging.getLogger("zhiwen")


class Queued(Protocol):
    """What the registry asks of a job."""

    @property
    def id(self) -> str:
        """By which it is found."""

    @property
    def kind(self) -> str:
        """What is done."""

    @property
    def queue(self) -> str:
        """Jobs of the same queue wait for each other, such as those of a knowledge base."""

    @property
    def active(self) -> bool:
        """Whether it is still to be worked on."""

    def stopping(self) -> bool:
        """Tell whether somebody has asked it to stop."""

    def stop(self) -> None:
        """Ask it to stop."""

    def begin(self) -> None:
        """Note that it is worked on now."""

    def end(self, error: BaseException | None) -> None:
        """Note that nobody works on it any more, and why if it was not finished."""


J = TypeVar("J", bound=Queued)


class Jobs(Generic[J]):
    """Runs jobs in threads of its own, one a queue, and keeps them to be seen."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = RLock()
        self._jobs: dict[str, J] = {}
        self._futures: dict[str, Future[None]] = {}
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def start(self, job: J, work: Callable[[J], None]) -> None:
        """Put a job at the end of its queue.

        Args:
            job: A new one.
            work: Does it; what it raises is kept with the job.
        """

        def ended(future: Future[None]) -> None:
            self._end(job, None if future.cancelled() else future.exception())

        with self._lock:
            self._jobs[job.id] = job
            thread = self._threads.get(job.queue)
            if thread is None:
                thread = ThreadPoolExecutor(1, thread_name_prefix="zhiwen-job")
                self._threads[job.queue] = thread
            self._futures[job.id] = thread.submit(_run, job, work)
            self._futures[job.id].add_done_callback(ended)

    def find(self, job_id: str) -> J | None:
        """Return a job, or None if it is gone."""
        return self._jobs.get(job_id)

    def all(self) -> list[J]:
        """Return the jobs, oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def are_active(self, queue: str | None = None) -> bool:
        """Tell whether something is still to be done, in one queue or any."""
        return any(job.active for job in self.all() if queue is None or job.queue == queue)

    def stop(self, job_id: str) -> None:
        """Ask a job to stop; one that has not begun is stopped at once."""
        with self._lock:
            job, future = self._jobs.get(job_id), self._futures.get(job_id)
        if job and future:
            job.stop()
            future.cancel()

    def dismiss(self, job_id: str) -> None:
        """Forget a job that has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job and not job.active:
                del self._jobs[job_id]

    def close(self) -> None:
        """Ask all to stop, and wait for those that are being worked on."""
        for job in self.all():
            job.stop()
        with self._lock:
            threads = list(self._threads.values())
            self._threads.clear()
        for thread in threads:
            thread.shutdown(cancel_futures=True)

    def _end(self, job: J, error: BaseException | None) -> None:
        if error and not isinstance(error, ChainError | EvalError | OSError):
            _LOGGER.error("%s of %s failed", job.kind, job.queue, exc_info=error)
        job.end(error)
        with self._lock:
            self._futures.pop(job.id, None)
            ended = [other for other in self._jobs.values() if not other.active]
            for old in [other for other in ended if other.queue == job.queue][:-_KEPT]:
                del self._jobs[old.id]


def _run(job: J, work: Callable[[J], None]) -> None:
    if not job.stopping():
        job.begin()
        work(job)
