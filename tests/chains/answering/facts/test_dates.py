import pytest

from chains.answering.facts.dates import Date, blank_dates, find_dates
from chains.providers.analysis import fold


def parts(text: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(date.year, date.month, date.day) for date in find_dates(fold(text))]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023年5月", (2023, 5, None)),
        ("2023-05", (2023, 5, None)),
        ("二〇二三年五月", (2023, 5, None)),
        ("２０２３年５月３日", (2023, 5, 3)),
        ("2023/5/3", (2023, 5, 3)),
        ("2023.5.3", (2023, 5, 3)),
        ("二零二三年十二月三十一日", (2023, 12, 31)),
        ("May 3, 2023", (2023, 5, 3)),
        ("3 May 2023", (2023, 5, 3)),
        ("5月", (None, 5, None)),
        ("2023年度", (2023, None, None)),
    ],
)
def test_a_date_is_read_in_any_form(
    text: str, date: tuple[int | None, int | None, int | None]
) -> None:
    assert parts(text) == [date]


@pytest.mark.parametrize(
    "text", ["今年", "去年三季度", "三个月", "版本2019.5", "3年", "2000年代", "12000年"]
)
def test_what_cannot_be_resolved_or_is_none_is_left_out(text: str) -> None:
    assert parts(text) == []


def test_both_ends_of_a_range_count() -> None:
    assert parts("2019年1-3月") == [(2019, 1, None), (2019, 3, None)]
    assert parts("2019-2021年") == [(2019, None, None), (2021, None, None)]


def test_a_source_must_be_as_exact() -> None:
    said = Date(year=2019, month=3)
    assert said.agrees(Date(year=2019, month=3, day=8))
    assert not said.agrees(Date(year=2019))
    assert not said.agrees(Date(year=2018, month=3))


def test_a_missing_year_is_that_of_the_surroundings() -> None:
    said = Date(year=2019, month=3)
    assert said.agrees(Date(year=None, month=3), years={2019})
    assert not said.agrees(Date(year=None, month=3), years={2018})


def test_blanking_keeps_the_length() -> None:
    assert blank_dates("在2019年3月收购") == "在       收购"
