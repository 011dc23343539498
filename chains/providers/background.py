"""Work in a thread of its own, so that waiting for it can be stopped."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import Future, wait
from contextlib import aclosing, suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

BEAT = 0.5
"""Seconds after which a reader that waits for something is woken, so that it can be stopped."""

_PATIENCE = 1.0
"""Seconds that closing waits for the thread; a connection closes within milliseconds."""


def begin(call: Callable[[], T], *, name: str) -> "Future[T]":
    """Call a function in a thread; no end of the process waits for it.

    Args:
        call: Run in a copy of the caller's context, where LangChain keeps who is calling.
        name: The thread's.
    """
    result: Future[T] = Future()
    run = copy_context().run
    Thread(target=run, args=(_settle, call, result), daemon=True, name=name).start()
    return result


def _settle(call: Callable[[], T], result: "Future[T]") -> None:
    try:
        result.set_result(call())
    except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
        result.set_exception(error)


def begin_stream(stream: Generator[T], *, beat: float = BEAT) -> Generator[T | None]:
    """Yield what a generator gives, and None now and then until its first item is there.

    The first is made in a thread, all others where they are asked for. So whoever reads can
    close at any time, though a generator cannot be closed while it works: closing waits for the
    thread, which should be told to stop before, and leaves one that goes on to end by itself.

    Args:
        stream: Closed in any case.
        beat: Seconds between two None.

    Raises:
        Exception: What the generator raises.
    """
    end = _End(None)
    first = begin(partial(next, stream, end), name="zhiwen-question")
    try:
        while not wait([first], timeout=beat).done:
            yield None
        item = first.result()
        if not isinstance(item, _End):
            yield item
            yield from stream
    finally:
        wait([first], timeout=_PATIENCE)
        first.add_done_callback(lambda _: stream.close())


def idle(seconds: float, *, beat: float = BEAT) -> Generator[None]:
    """Let time pass, and yield None now and then."""
    end = time.monotonic() + seconds
    while (rest := end - time.monotonic()) > 0:
        time.sleep(min(rest, beat))
        yield None


def iterate(begin: Callable[[], AsyncGenerator[T]], *, beat: float = BEAT) -> Generator[T | None]:
    """Yield what an asynchronous stream gives, and None now and then while it gives nothing.

    A plain generator that reads from a connection cannot be closed while it waits for the
    model's first word: nobody but the one who waits may close it. This one is never busy for
    longer than a beat, and closing it cancels the reading at once, wherever it stands.

    Args:
        begin: Opens the stream; called in the thread, in the caller's context.
        beat: Seconds between two None.

    Raises:
        Exception: What the stream raises.
    """
    reading = _Reading(begin)
    try:
        while True:
            try:
                item = reading.items.get(timeout=beat)
            except Empty:
                yield None
                continue
            if isinstance(item, _End):
                break
            yield item
    finally:
        reading.stop()
    if item.error is not None:
        raise item.error


@dataclass(frozen=True)
class _End:
    error: BaseException | None


class _Reading(Generic[T]):
    """The thread, and what it has read."""

    def __init__(self, begin: Callable[[], AsyncGenerator[T]]) -> None:
        self.items: SimpleQueue[T | _End] = SimpleQueue()
        self._begin = begin
        self._ready = Event()
        self._cancel: Callable[[], object] = lambda: None
        # In a copy of the caller's context, where LangChain keeps who is calling.
        run = copy_context().run
        self._thread = Thread(
            target=lambda: run(asyncio.run, self._watch()), daemon=True, name="zhiwen-chat"
        )
        self._thread.start()

    def stop(self) -> None:
        """Cancel what is going on, if anything is, and let the thread end."""
        self._ready.wait()
        with suppress(RuntimeError):  # its loop is closed: it has ended
            self._cancel()
        self._thread.join(_PATIENCE)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        reading = asyncio.create_task(self._read())
        self._cancel = lambda: loop.call_soon_threadsafe(reading.cancel)
        self._ready.set()
        await asyncio.wait([reading])
        self.items.put(_End(None if reading.cancelled() else reading.exception()))

    async def _read(self) -> None:
        async with aclosing(self._begin()) as stream:
            async for item in stream:
                self.items.put(item)
