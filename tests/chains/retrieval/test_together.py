import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

import pytest

from chains.retrieval.together import run_together

CALLER: ContextVar[str] = ContextVar("CALLER", default="nobody")


def test_results_come_in_order_whoever_is_first() -> None:
    def waiting(seconds: float) -> Callable[[], float]:
        def call() -> float:
            time.sleep(seconds)
            return seconds

        return call

    assert run_together([waiting(0.05), waiting(0.0)]) == [0.05, 0.0]
    assert run_together([waiting(0.0)]) == [0.0]
    assert run_together([]) == []


def test_all_run_at_the_same_time_in_the_callers_context() -> None:
    together = threading.Barrier(2, timeout=5)

    def call() -> str:
        together.wait()
        return CALLER.get()

    token = CALLER.set("me")
    try:
        assert run_together([call, call]) == ["me", "me"]
    finally:
        CALLER.reset(token)


def test_what_one_raises_is_raised() -> None:
    def failing() -> str:
        raise KeyError("mistake")

    with pytest.raises(KeyError, match="mistake"):
        run_together([lambda: "good", failing])


def test_nobody_has_to_wait_for_them_at_the_end() -> None:
    kinds: list[bool] = []
    run_together([lambda: kinds.append(threading.current_thread().daemon)] * 2)
    assert kinds == [True, True]
