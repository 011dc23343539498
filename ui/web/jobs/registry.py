"""All jobs of the server: those of one knowledge base wait for each other."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import RLock

from chains.errors import ChainError
from ui.web.jobs.job import Job

_KEPT = 3
"""Ended jobs of a knowledge base that stay to be seen; older ones go."""

_LOGGER = logging.getLogger("zhiwen")


class Jobs:
    """Runs jobs in threads of its own, one a knowledge base, and keeps them to be seen."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = RLock()
        self._jobs: dict[str, Job] = {}
        self._futures: dict[str, Future[None]] = {}
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def start(self, job: Job, work: Callable[[Job], None]) -> None:
        """Put a job at the end of its knowledge base's queue.

        Args:
            job: A new one.
            work: Does it; what it raises is kept with the job.
        """

        def ended(future: Future[None]) -> None:
            self._end(job, None if future.cancelled() else future.exception())

        with self._lock:
            self._jobs[job.id] = job
            thread = self._threads.get(job.knowledge_base)
            if thread is None:
                thread = ThreadPoolExecutor(1, thread_name_prefix="zhiwen-job")
                self._threads[job.knowledge_base] = thread
            self._futures[job.id] = thread.submit(_run, job, work)
            self._futures[job.id].add_done_callback(ended)

    def find(self, job_id: str) -> Job | None:
        """Return a job, or None if it is gone."""
        return self._jobs.get(job_id)

    def all(self) -> list[Job]:
        """Return the jobs, oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def are_active(self, knowledge_base: str | None = None) -> bool:
        """Tell whether something is still to be done, for one knowledge base or any."""
        return any(
            job.active
            for job in self.all()
            if knowledge_base is None or job.knowledge_base == knowledge_base
        )

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

    def _end(self, job: Job, error: BaseException | None) -> None:
        if error and not isinstance(error, ChainError | OSError):
            _LOGGER.error("%s of %s failed", job.kind, job.knowledge_base, exc_info=error)
        job.end(error)
        with self._lock:
            self._futures.pop(job.id, None)
            of_base = [other for other in self._jobs.values() if not other.active]
            of_base = [other for other in of_base if other.knowledge_base == job.knowledge_base]
            for old in of_base[:-_KEPT]:
                del self._jobs[old.id]


def _run(job: Job, work: Callable[[Job], None]) -> None:
    if not job.stopping():
        job.begin()
        work(job)
