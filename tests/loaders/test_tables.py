from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from loaders.documents import Location
from loaders.tables import (
    MAX_BLOCK_CHARS,
    MAX_BLOCK_ROWS,
    MAX_LONG_BLOCK_CHARS,
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
        fitting = len(part.text) <= MAX_BLOCK_CHARS
        assert fitting or max(map(len, part.text.split("\n"))) > MAX_BLOCK_CHARS - 13
        assert len(part.text) <= MAX_LONG_BLOCK_CHARS
    assert [part.first for part in parts[1:]] == [part.last + 1 for part in parts[:-1]]


def test_rows_too_long_for_a_chunk_share_a_block() -> None:
    rows = [["题", "文"], ["一", "短"], ["二", "长" * 300], ["三", "长" * 300], ["四", "短"]]
    assert [(part.first, part.last) for part in split_table(rows)] == [(0, 3), (4, 4)]


def test_wide_tables_give_groups_of_columns() -> None:
    names = ["序号", "名称", *(f"很长的指标名称{n}" for n in range(20))]
    rows = [names, *([str(y), f"件{y}", *["100"] * 20] for y in range(3))]
    parts = list(split_table(rows))
    assert all(part.text.startswith("| 序号 | 名称 | 很长的") for part in parts)
    assert all(len(part.text) <= MAX_BLOCK_CHARS for part in parts)
    assert {part.first for part in parts} >= {0}
    assert max(part.last for part in parts) == 3


def test_captions_of_a_table_stand_before_it() -> None:
    rows = [["价格表", "价格表"], ["名", "价"], ["甲", "1"]]
    caption, table = table_blocks(rows, location=Location(page=3))
    assert (caption.kind, caption.text, caption.location.page) == ("text", "价格表", 3)
    assert table.text.startswith("| 名 | 价 |")


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


def test_a_text_merged_over_a_whole_row_stands_once() -> None:
    bands = [["一、流动资产类"] * 4, ["", *["小计不含税款"] * 3]]
    [part] = split_table([["名", "量", "价", "注"], *bands, ["甲", "1", "2", ""], ["同意"] * 4])
    assert part.text.split("\n")[2:] == [
        "| 一、流动资产类 |  |  |  |",
        "|  | 小计不含税款 |  |  |",
        "| 甲 | 1 | 2 |  |",
        "| 同意 | 同意 | 同意 | 同意 |",
    ]
