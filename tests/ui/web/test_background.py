import threading
from collections.abc import Callable

import pytest

from ui.web.background import Background


def test_yields_what_was_reported_in_order() -> None:
    def work(report: Callable[[int], None]) -> None:
        for number in range(5):
            report(number)

    batches = list(Background(work).batches(interval=0.01))
    assert [number for batch in batches for number in batch] == [0, 1, 2, 3, 4]


def test_an_error_comes_behind_what_was_reported() -> None:
    def work(report: Callable[[int], None]) -> None:
        report(1)
        raise ValueError("broken")

    seen: list[list[int]] = []
    with pytest.raises(ValueError, match="broken"):
        seen.extend(Background(work).batches(interval=0.01))
    assert [number for batch in seen for number in batch] == [1]


def test_the_watcher_gets_a_turn_while_nothing_comes() -> None:
    released = threading.Event()

    def work(report: Callable[[int], None]) -> None:
        released.wait(5)
        report(1)

    batches = Background(work).batches(interval=0.01)
    assert next(batches) == []
    released.set()
    assert [number for batch in batches for number in batch] == [1]
