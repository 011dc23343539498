import pytest

from tests.ui.web.answers import EVIL
from ui.web.markup import circled, fold, prose, text
from ui.web.words import WORDS


def test_text_is_escaped_for_elements_and_attributes() -> None:
    escaped = text(EVIL)
    assert "<" not in escaped
    assert '"' not in escaped
    assert "'" not in escaped


def test_the_bars_of_table_rows_stand_back() -> None:
    html = prose("价目\n| QY-120 | 368 |")
    assert html == (
        '价目\n<span class="bar">|</span> QY-120 <span class="bar">|</span> 368 '
        '<span class="bar">|</span>'
    )


def test_bars_in_other_lines_stay() -> None:
    assert prose("a | b") == "a | b"


def test_prose_is_escaped_in_table_rows_too() -> None:
    assert "<img" not in prose(f"| {EVIL} |")


def test_empty_lines_become_a_gap() -> None:
    assert prose("一\n\n二") == '一<span class="gap">\n</span>二'


def test_a_fold_escapes_its_label_and_keeps_an_empty_slot() -> None:
    assert "<script" not in fold('x"y', label=EVIL, content="<p>ok</p>")
    assert fold("x", label="思考", content="") == '<div class="fold"></div>'


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "①"), (20, "⑳"), (21, "㉑"), (35, "㉟"), (36, "㊱"), (50, "㊿"), (51, "(51)")],
)
def test_numbers_are_circled(number: int, shown: str) -> None:
    assert circled(number) == shown


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for key, chinese in WORDS["zh"].items():
        assert chinese.count("{}") == WORDS["en"][key].count("{}"), key
