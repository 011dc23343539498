from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.pdf.test_text import STORY
from tests.support.loader_files import load
from tests.support.pdf_files import HEIGHT, draw_pdf, paragraph_lines, write

XS = (60, 160, 260, 360)
ROWS = [["样品", "温度", "产率"], ["甲号", "276", "80.3"], ["乙号", "545", "51.4"]]


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.split("\n")]


def _rule(canvas: Any, top: float, left: float = 60, right: float = 420) -> None:
    canvas.line(left, HEIGHT - top, right, HEIGHT - top)


def _draw(canvas: Any, rows: Sequence[Sequence[str]], *, top: float) -> None:
    """Draw a three-line table whose first row is the header."""
    for height in (top, top + 18, top + 18 * len(rows)):
        _rule(canvas, height)
    for y, row in enumerate(rows):
        for x, text in zip(XS, row, strict=False):
            write(canvas, x, top + 13 + 18 * y, text)


def _story(canvas: Any, top: float) -> None:
    for index, line in enumerate(paragraph_lines(STORY, columns=36)):
        write(canvas, 60, top + 15 * index, line)


def test_a_three_line_table_between_paragraphs(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        _rule(canvas, 50)  # below a running head
        _story(canvas, 80)
        write(canvas, 180, 150, "表1 试验结果")
        _draw(canvas, ROWS, top=160)
        _story(canvas, 250)
        write(canvas, 180, 320, "表2 试验结果")
        _draw(canvas, ROWS[:1] + ROWS[2:] + ROWS[1:], top=330)

    parsed = load(draw_pdf(tmp_path / "a.pdf", [draw]))
    assert [block.kind for block in parsed.blocks] == ["text", "text", "table"] * 2
    assert _rows(parsed.blocks[2].text) == [ROWS[0], ["---"] * 3, *ROWS[1:]]
    assert [parsed.blocks[0].text, parsed.blocks[3].text] == [STORY, STORY]
    assert parsed.health.tables == 2
    _, left, top, right, bottom = parsed.blocks[2].location.boxes[0]
    assert (left, right) == pytest.approx((60, 420), abs=1)
    assert 160 < top < bottom < 215


def test_two_rows_of_names_and_texts_of_two_lines(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        for top in (100, 140, 240):
            _rule(canvas, top)
        _rule(canvas, 120, 160, 340)
        write(canvas, 60, 125, "地区")
        write(canvas, 230, 115, "产量")
        for x, name in ((160, "上半年"), (300, "下半年"), (360, "备注")):
            write(canvas, x, 135, name)
        for y, row in enumerate((("华东", "120", "135"), ("西南", "42", "57"))):
            for x, text in zip((60, 160, 300), row, strict=True):
                write(canvas, x, 157 + 46 * y, text)
            write(canvas, 360, 157 + 46 * y, "说明的第一")
            write(canvas, 360, 170 + 46 * y, f"行和第{y + 2}行")

    [block] = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert _rows(block.text) == [
        ["地区", "产量 上半年", "产量 下半年", "备注"],
        ["---"] * 4,
        ["华东", "120", "135", "说明的第一行和第2行"],
        ["西南", "42", "57", "说明的第一行和第3行"],
    ]


def test_cells_centred_beside_cells_of_two_lines(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        _draw(canvas, [["术语", "定义", "来源"], ["", "", ""], ["", "", ""], ["", "", ""]], top=100)
        for y, name in enumerate("甲乙"):
            top = 130 + 28 * y
            write(canvas, 60, top, "名词")
            write(canvas, 60, top + 12, name)
            write(canvas, 160, top + 6, f"定义{name}")
            write(canvas, 260, top, "文献")
            write(canvas, 260, top + 12, f"[{y}]")

    [block] = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert _rows(block.text)[2:] == [
        [f"名词{n}", f"定义{n}", f"文献[{y}]"] for y, n in enumerate("甲乙")
    ]


def test_text_between_rules_is_no_table(tmp_path: Path) -> None:
    def columns(canvas: Any) -> None:
        for top in (50, 80, 400):
            _rule(canvas, top, 60, 535)
        write(canvas, 60, 70, "示例学报")
        write(canvas, 480, 70, "第三期")
        lines = paragraph_lines(STORY * 3, columns=22)
        half = (len(lines) + 1) // 2
        for index, line in enumerate(lines):
            write(canvas, 60 if index < half else 310, 100 + 15 * (index % half), line)

    def lines_to_fill(canvas: Any) -> None:
        for number, label in enumerate(("姓名：", "地址：", "电话：", "签字：")):
            write(canvas, 60, 95 + 30 * number, label)
            _rule(canvas, 100 + 30 * number)

    parsed = load(draw_pdf(tmp_path / "a.pdf", [columns, lines_to_fill]))
    assert parsed.health.tables == 0
    assert STORY * 3 in parsed.text.replace("\n\n", "")
