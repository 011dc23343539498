from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from loaders.documents import Location
from loaders.tables import (
    MAX_BLOCK_CHARS,
    MAX_BLOCK_ROWS,
    drop_empty,
    format_row,
    parse_html_table,
    split_table,
    table_blocks,
)


def test_cells_stay_in_one_line_and_one_column() -> None:
    assert format_row(["a|b", "两\n行", ""]) == "| a\\|b | 两 行 |  |"


def test_small_table_is_one_part() -> None:
    [part] = split_table([["名", "量"], ["甲", "1"]])
    assert part.text == "| 名 | 量 |\n| --- | --- |\n| 甲 | 1 |"
    assert (part.first, part.last) == (0, 1)


def test_header_alone_is_a_table() -> None:
    [part] = split_table([["名", "量"]])
    assert (part.first, part.last) == (0, 0)


@given(st.lists(st.text("字x", max_size=400), min_size=1, max_size=70))
def test_parts_are_small_repeat_the_header_and_lose_no_row(values: list[str]) -> None:
    rows = [["值"], *([value] for value in values)]
    parts = list(split_table(rows))
    assert [format_row(row) for row in rows[1:]] == [
        line for part in parts for line in part.text.split("\n")[2:]
    ]
    for part in parts:
        assert part.text.startswith("| 值 |\n| --- |\n")
        assert len(part.text.split("\n")) <= MAX_BLOCK_ROWS + 2
        assert len(part.text) <= MAX_BLOCK_CHARS
    assert [part.first for part in parts[1:]] == [part.last + 1 for part in parts[:-1]]


def test_empty_rows_and_columns_are_dropped() -> None:
    assert drop_empty([["a", "", "b"], ["", " ", ""], ["c"]]) == [["a", "b"], ["c", ""]]
    assert table_blocks([["", " "]], location=Location()) == []


def test_merged_cells_stand_in_each_of_their_places() -> None:
    table = html.fragment_fromstring(
        "<table><tr><th rowspan='2'>甲</th><th colspan=2>乙<b>黑</b>体</th></tr>"
        "<tr><td>1<br>2</td><td><p>3</p><p>4</p></td></tr><tr><td rowspan=9>末</td></tr></table>"
    )
    assert parse_html_table(table) == [
        ["甲", "乙黑体", "乙黑体"],
        ["甲", "1 2", "3 4"],
        ["末", "", ""],
    ]
