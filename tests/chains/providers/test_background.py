import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator

import pytest

from chains.providers.background import begin_stream, idle, iterate
from tests.support.ollama import wait_until

pytestmark = pytest.mark.timing


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name in {"zhiwen-chat", "zhiwen-question"}]


async def counting() -> AsyncGenerator[int]:
    for number in range(3):
        yield number


def test_it_yields_what_the_stream_gives() -> None:
    assert [item for item in iterate(counting) if item is not None] == [0, 1, 2]
    assert threads() == []


def test_it_raises_what_the_stream_raises() -> None:
    async def failing() -> AsyncGenerator[int]:
        yield 1
        raise KeyError("x")

    stream = iterate(failing)
    assert next(item for item in stream if item is not None) == 1
    with pytest.raises(KeyError, match="x"):
        list(stream)


def test_it_beats_while_nothing_comes() -> None:
    async def slow() -> AsyncGenerator[int]:
        await asyncio.sleep(0.5)
        yield 1

    items = list(iterate(slow, beat=0.1))
    assert items[-1] == 1
    assert len(items) > 2
    assert set(items[:-1]) == {None}


def test_closing_cancels_what_is_waited_for() -> None:
    ended = threading.Event()

    async def never() -> AsyncGenerator[int]:
        try:
            await asyncio.sleep(60)
            yield 1
        finally:
            ended.set()

    stream = iterate(never, beat=0.05)
    assert next(stream) is None
    begun = time.monotonic()
    stream.close()
    assert ended.is_set()
    assert time.monotonic() - begun < 1
    assert threads() == []


def test_closing_before_the_first_step_starts_nothing() -> None:
    iterate(counting).close()
    assert threads() == []


def counting_slowly(seconds: float, *, made_in: list[str]) -> Generator[int]:
    for number in range(3):
        if number == 0:
            time.sleep(seconds)
        made_in.append(threading.current_thread().name)
        yield number


def test_a_generator_is_begun_in_a_thread_and_goes_on_where_it_is_read() -> None:
    made_in: list[str] = []
    items = list(begin_stream(counting_slowly(0.3, made_in=made_in), beat=0.1))
    assert items[0] is None
    assert [item for item in items if item is not None] == [0, 1, 2]
    assert made_in == ["zhiwen-question", *[threading.current_thread().name] * 2]


def test_a_generator_that_gives_nothing_is_over() -> None:
    def empty() -> Generator[int]:
        yield from ()

    assert list(begin_stream(empty())) == []


@pytest.mark.parametrize("before", [0, 1])
def test_what_a_generator_raises_is_raised(before: int) -> None:
    mistake = KeyError("x")

    def failing() -> Generator[int]:
        yield from range(before)
        raise mistake

    items = []
    with pytest.raises(KeyError) as raised:  # noqa: PT012 - what comes before it counts too
        for item in begin_stream(failing()):
            items.append(item)  # noqa: PERF402 - those before it are kept
    assert raised.value is mistake
    assert items == list(range(before))


def test_closing_waits_for_the_thread_and_closes_the_generator() -> None:
    left, closed = threading.Event(), threading.Event()

    def heeding() -> Generator[int]:
        try:
            assert left.wait(timeout=10)
            yield 1
        finally:
            closed.set()

    stream = begin_stream(heeding(), beat=0.05)
    assert next(stream) is None
    begun = time.monotonic()
    left.set()
    stream.close()
    assert closed.is_set()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_thread_that_does_not_heed_is_left_to_end_by_itself(*, fails: bool) -> None:
    release, closed = threading.Event(), threading.Event()

    def deaf() -> Generator[int]:
        try:
            assert release.wait(timeout=10)
            if fails:
                raise KeyError("nobody hears it")
            yield 1
        finally:
            closed.set()

    stream = begin_stream(deaf(), beat=0.05)
    next(stream)
    stream.close()
    assert not closed.is_set()
    release.set()
    assert closed.wait(timeout=2)
    assert wait_until(lambda: threads() == [])


def test_time_passes_with_a_beat() -> None:
    begun = time.monotonic()
    assert len(list(idle(0.25, beat=0.1))) >= 3
    assert 0.25 <= time.monotonic() - begun < 1
    assert list(idle(0)) == []
