from dataclasses import replace
from typing import Any

import pytest

from loaders.documents import Block, Location, ParsedFile
from loaders.header import format_header
from loaders.options import HeaderOptions
from loaders.splitter import TextChunk

PARSED = ParsedFile(
    blocks=(Block(text="本公司成立于\n1998 年，生产水泵。"),), parser="test/1", title="年度报告"
)
CHUNK = TextChunk(text="水泵", start=0, end=2, location=Location(heading="第一章 > 概况"))


def header(chunk: TextChunk = CHUNK, *, parsed: ParsedFile = PARSED, **options: object) -> str:
    return format_header(parsed, chunk, options=HeaderOptions.model_validate(options))


def test_title_headings_and_beginning_stand_one_a_line() -> None:
    assert header() == "年度报告\n第一章 > 概况\n本公司成立于 1998 年，生产水泵。"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"title": False}, "第一章 > 概况\n本公司成立于 1998 年，生产水泵。"),
        ({"headings": False}, "年度报告\n本公司成立于 1998 年，生产水泵。"),
        ({"lead_characters": 0}, "年度报告\n第一章 > 概况"),
        ({"lead_characters": 6}, "年度报告\n第一章 > 概况\n本公司成立于"),
        ({"title": False, "headings": False, "lead_characters": 0}, ""),
    ],
)
def test_each_part_can_be_left_out(options: dict[str, Any], expected: str) -> None:
    assert header(**options) == expected


def test_a_title_that_the_beginning_holds_is_not_repeated() -> None:
    assert header(parsed=replace(PARSED, title="生产水泵")).split("\n")[0] == "第一章 > 概况"


def test_sheet_and_table_header_tell_what_a_row_means() -> None:
    chunk = replace(CHUNK, location=Location(sheet="价格表"), table_header="| 型号 | 价格 |")
    assert header(chunk, lead_characters=0) == "年度报告\n价格表\n| 型号 | 价格 |"


def test_the_rule_of_a_table_is_no_part_of_the_beginning() -> None:
    table = Block(text="| 型号 | 价格 |\n| --- | --- |\n| A1 | 5 |", kind="table")
    parsed = ParsedFile(blocks=(table, Block(text="说明")), parser="test/1")
    chunk = replace(CHUNK, location=Location())
    assert header(chunk, parsed=parsed) == "| 型号 | 价格 | | A1 | 5 | 说明"
