from collections.abc import Iterator
from threading import Event

from chains.checks import Check
from chains.errors import ChainError
from tests.support.ollama import wait_until
from ui.web.settings.checks import CheckRun

FIRST, SECOND = (Check(name=name, status="ok", detail="") for name in ("first", "second"))


def test_checks_are_seen_while_they_run_and_run_once_at_a_time() -> None:
    going = Event()
    starts: list[None] = []

    def checks() -> Iterator[Check]:
        starts.append(None)
        yield FIRST
        going.wait(10)
        yield SECOND

    run = CheckRun(checks)
    assert run.start().running
    assert wait_until(lambda: run.seen.done == (FIRST,))
    assert run.start().running
    going.set()
    assert wait_until(lambda: not run.seen.running)
    assert run.seen.done == (FIRST, SECOND)
    assert len(starts) == 1


def test_what_was_stopped_adds_nothing() -> None:
    going, over = Event(), Event()

    def checks() -> Iterator[Check]:
        try:
            yield FIRST
            going.wait(10)
            yield SECOND
        finally:
            over.set()

    run = CheckRun(checks)
    run.start()
    assert wait_until(lambda: run.seen.done == (FIRST,))
    assert run.stop().running is False
    going.set()
    assert over.wait(10)
    assert run.seen.done == (FIRST,)


def test_what_ends_them_early_is_kept() -> None:
    def checks() -> Iterator[Check]:
        yield FIRST
        raise ChainError("gone")

    run = CheckRun(checks)
    run.start()
    assert wait_until(lambda: not run.seen.running)
    assert run.seen.done == (FIRST,)
    assert str(run.seen.error) == "gone"
