"""One writer of a knowledge base at a time, across processes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from chains.knowledge.library import LOCK_NAME, being_written


@contextmanager
def write_lock(
    folder: Path, *, patience: float, on_wait: Callable[[float], None]
) -> Iterator[None]:
    """Hold the right to write to a knowledge base; the system gives it back after a crash.

    Args:
        folder: The knowledge base's folder.
        patience: Seconds to wait for another writer.
        on_wait: Called with these seconds, once, before waiting.

    Raises:
        KnowledgeBaseError: Another process has been writing for longer than that.
    """
    lock = FileLock(folder / LOCK_NAME)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait(patience)
            lock.acquire(timeout=patience)
    except Timeout as error:
        raise being_written(folder) from error
    try:
        yield
    finally:
        lock.release()
