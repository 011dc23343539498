import pytest

from eval.scoring.timings import spread, spreads


def test_spread() -> None:
    found = spread([float(number) for number in range(1, 101)])
    assert (found.p50, found.mean) == (50.5, 50.5)
    assert found.p95 == pytest.approx(95.05)


def test_spreads_of_columns() -> None:
    assert spreads([{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 2.0}])["a"].mean == 2.0
    assert spreads([]) == {}
