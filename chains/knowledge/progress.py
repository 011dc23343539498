"""What long work on a knowledge base says while it goes on, and how it is stopped."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from chains.errors import StoppedError

Stop = Callable[[], bool]
"""Asked again and again by long work; once it says True, the work ends."""

ForgetStage = Literal["removing", "copying", "compacting", "searching"]

_Item = TypeVar("_Item")


@dataclass(frozen=True, kw_only=True)
class RebuildProgress:
    """How far a rebuild is.

    Attributes:
        stage: `cutting` while documents are read and cut again, then `indexing`.
        documents: Documents done in this stage.
        total_documents: Documents of the knowledge base.
        chunks: Chunks in the new indexes so far.
        total_chunks: Chunks that will be there; 0 while that is not known.
    """

    stage: Literal["cutting", "indexing"]
    documents: int
    total_documents: int
    chunks: int
    total_chunks: int


@dataclass(frozen=True, kw_only=True)
class ForgetProgress:
    """How far a forgetting is.

    Attributes:
        stage: The file is removed from every answer, the others are copied, the catalog is
            written anew without it, every file is searched for what is left.
        done: Chunks copied so far; only in stage `copying`.
        total: Chunks to copy.
    """

    stage: ForgetStage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class RebuildReport:
    """What a rebuild did.

    Attributes:
        failed: (source, reason) of files that had to be read again and could not be; what was
            read of them before is kept.
        embedded: Chunks whose vector had to be computed.
        lost_switches: Chunks that were switched off and do not exist any more.
        stopped: Whether it was stopped: everything is as it was before.
    """

    failed: tuple[tuple[str, str], ...] = ()
    embedded: int = 0
    lost_switches: int = 0
    stopped: bool = False


class Patience:
    """Says that work is to stop some seconds after it was said first.

    What is nearly done may so be brought to its end.
    """

    def __init__(self, stop: Stop, *, seconds: float) -> None:
        """Ask somebody else, and wait."""
        self._stop = stop
        self._seconds = seconds
        self._since: float | None = None

    def __call__(self) -> bool:
        """Tell whether the time is over."""
        if self._since is None and self._stop():
            self._since = time.monotonic()
        return self._since is not None and time.monotonic() - self._since >= self._seconds


def never() -> bool:
    """Let long work go on to its end."""
    return False


def until_stopped(items: Iterable[_Item], stop: Stop) -> Iterator[_Item]:
    """Yield items until somebody stops the work on them.

    Raises:
        StoppedError: Somebody did, before the last of them was taken.
    """
    for item in items:
        check_stop(stop)
        yield item


def check_stop(stop: Stop) -> None:
    """Go on unless somebody has stopped the work.

    Raises:
        StoppedError: Somebody did.
    """
    if stop():
        raise StoppedError("the work was stopped; what was committed before stays")
