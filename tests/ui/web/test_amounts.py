import pytest

from ui.web.amounts import format_bytes, format_clock, format_count, format_duration


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (812, "812 B"), (3400, "3.4 kB"), (12e6, "12 MB"), (5e12, "5000 GB")],
)
def test_bytes_have_a_unit(count: float, written: str) -> None:
    assert format_bytes(count) == written


def test_counts_and_durations() -> None:
    assert format_count(12345) == "12,345"
    assert [format_clock(seconds) for seconds in (7.2, 67, 3723)] == ["0:07", "1:07", "1:02:03"]


def test_durations_of_machines_have_units() -> None:
    assert [format_duration(each) for each in (0.42, 12.3, 1340.0)] == ["0.4 ms", "12 ms", "1.3 s"]
