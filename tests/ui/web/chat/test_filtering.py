from datetime import date

import pytest

from chains.errors import InputError
from chains.knowledge.filters import SearchFilter
from ui.web.chat.filtering import read_filter


def test_nothing_typed_is_no_filter() -> None:
    assert not read_filter("", " ", "，", since="", until=" ")


def test_names_stand_between_commas_of_any_kind() -> None:
    read = read_filter("a.pdf，b 2.txt; *.md", "合同/2026、报价", "pdf,docx", since="2026-01-02")
    assert read == SearchFilter(
        sources=("a.pdf", "b 2.txt", "*.md"),
        folders=("合同/2026", "报价"),
        types=("pdf", "docx"),
        since=date(2026, 1, 2),
    )


@pytest.mark.parametrize("typed", ["昨天", "2026-13-01", "2026/01/02"])
def test_a_day_that_is_none_is_named(typed: str) -> None:
    with pytest.raises(InputError, match="not a day") as caught:
        read_filter(until=typed)
    assert "2026-11-20" in caught.value.hint
