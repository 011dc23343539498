from threading import Event

import pytest
from langchain_core.runnables import RunnableLambda

from chains.errors import StoppedError
from chains.providers.stopping import check_awaited, is_awaited, until_left
from chains.retrieval.together import run_together


def test_somebody_waits_for_what_runs_without_an_event() -> None:
    assert is_awaited()
    assert is_awaited({})
    assert RunnableLambda[object, bool](lambda _: is_awaited()).invoke(0)


def test_a_run_and_all_it_begins_is_told_that_everybody_has_left() -> None:
    left = Event()

    def step(_: object) -> list[bool]:
        before = is_awaited()
        left.set()
        return [before, is_awaited(), *run_together([is_awaited, is_awaited])]

    told = RunnableLambda(step).invoke(0, until_left(left))
    assert told == [True, False, False, False]
    assert is_awaited()
    assert not is_awaited(until_left(left))


def test_a_run_that_nobody_waits_for_ends() -> None:
    left = Event()
    left.set()
    step = RunnableLambda[int, None](lambda _: check_awaited())
    with pytest.raises(StoppedError, match="nobody waits for the answer any more"):
        step.invoke(0, until_left(left))
