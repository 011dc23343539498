import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cleaning import clean_text, close_chinese_gaps


@pytest.mark.parametrize("text", ["，：（！？①½", "①½㈱℃㎡", "“引号”——省略……", "　缩进　中间"])
def test_punctuation_and_symbols_survive(text: str) -> None:
    assert clean_text(f"字{text}字") == f"字{text}字"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("ＡＢｃ１２３", "ABc123"),
        ("ﬁnd ﬂow oﬃce", "find flow office"),
        ("e\u0301", "é"),
        ("\ufeff零\u200b宽\u00ad字", "零宽字"),
        ("甲\x00\x07乙", "甲乙"),
        ("一\r\n二\r三\u2028四\x0c五", "一\n二\n三\n四\n五"),
        ("一\n\n\n\n\n二", "一\n\n\n二"),
        ("一  \t\n \n二", "一\n\n二"),
        ("  两头  ", "两头"),
    ],
)
def test_folding(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


def test_layout_spaces_are_closed_between_chinese_characters_only() -> None:
    assert close_chinese_gaps("摘 要： 共 3 页 of text 结 束") == "摘要：共 3 页 of text 结束"
