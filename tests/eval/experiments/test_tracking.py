import pytest

from eval.experiments import tracking
from eval.experiments.tracking import ExperimentProgress, Share, Tracker


class Clock:
    """Stands for the module `time`."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def share(cases: int, seconds: float) -> Share:
    return Share(label="a", dataset="d", cases=cases, seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(tracking, "time", clock)
    return clock


def test_the_time_left_counts_what_is_slow_as_slow(clock: Clock) -> None:
    seen: list[ExperimentProgress] = []
    tracker = Tracker(seen.append)
    assert tracker.add([share(10, 1.0), share(10, 3.0)]) == 0
    tracker.count(0, 0)
    assert seen[-1].seconds_left is None
    clock.now += 20
    tracker.count(0, 10)
    # A case took 2 s, not 1: the others will take 6.
    assert seen[-1].seconds_left == pytest.approx(60)
    tracker.end(0)
    assert (seen[-1].runs_done, seen[-1].runs) == (1, 2)
    assert (seen[-1].cases_done, seen[-1].cases) == (10, 20)
    assert (seen[-1].label, seen[-1].dataset) == ("a", "d")


def test_what_was_there_before_took_no_time(clock: Clock) -> None:
    seen: list[ExperimentProgress] = []
    tracker = Tracker(seen.append)
    tracker.add([share(10, 1.0), share(10, 1.0), share(10, 1.0)])
    tracker.keep(0)
    tracker.count(1, 6)  # an interrupted run has kept six
    clock.now += 8
    tracker.count(1, 10)
    assert seen[-1].cases_done == 20
    assert seen[-1].seconds_left == pytest.approx(20)


def test_a_stage_is_said(clock: Clock) -> None:
    seen: list[ExperimentProgress] = []
    tracker = Tracker(seen.append)
    number = tracker.add([share(10, 1.0)])
    tracker.say("indexing", number)
    tracker.say("reporting")
    assert [(each.stage, each.label) for each in seen] == [("indexing", "a"), ("reporting", "")]
    clock.now += 1
    assert tracker.add([share(5, 1.0)]) == 1
