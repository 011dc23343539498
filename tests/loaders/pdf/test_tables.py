from functools import partial
from pathlib import Path
from typing import Any

from loaders.files import load_file
from loaders.options import LoaderOptions, PdfOptions
from tests.support.loader_files import load
from tests.support.pdf_files import draw_pdf, draw_table, write

XS = (60, 180, 300, 420)
ROWS: list[list[str | None]] = [
    ["地区", "产量", None],
    ["^", "上半年", "下半年"],
    ["华东", "120", "135"],
    ["^", "88", "91"],
    ["西南", "42", "57"],
]


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.split("\n")]


def test_merged_cells_are_filled_and_the_text_leaves_the_flow(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 60, 90, "表前的一句话。")
        draw_table(canvas, ROWS, xs=XS, top=120)
        write(canvas, 60, 260, "表后的一句话。")

    parsed = load(draw_pdf(tmp_path / "a.pdf", [draw]))
    assert [block.kind for block in parsed.blocks] == ["text", "table", "text"]
    assert [parsed.blocks[0].text, parsed.blocks[2].text] == ["表前的一句话。", "表后的一句话。"]
    assert _rows(parsed.blocks[1].text) == [
        ["地区", "产量 上半年", "产量 下半年"],
        ["---"] * 3,
        ["华东", "120", "135"],
        ["华东", "88", "91"],
        ["西南", "42", "57"],
    ]
    assert parsed.blocks[1].location.boxes == ((1.0, 60.0, 120.0, 420.0, 220.0),)
    assert parsed.health.tables == 1


def test_tables_can_be_left_in_the_flow(tmp_path: Path) -> None:
    path = draw_pdf(tmp_path / "a.pdf", [lambda canvas: draw_table(canvas, ROWS, xs=XS, top=120)])
    parsed = load_file(path, options=LoaderOptions(pdf=PdfOptions(tables=False)))
    assert parsed.health.tables == 0
    assert {block.kind for block in parsed.blocks} == {"text"}
    assert "上半年" in parsed.text


def _long_table(first: int, last: int, *, header: bool) -> Any:
    rows: list[list[str | None]] = [
        [f"物品{n}", str(n * 3), str(n * 7)] for n in range(first, last)
    ]
    names: list[list[str | None]] = [["品名", "数量", "单价"]] if header else []
    return lambda canvas: draw_table(canvas, names + rows, xs=XS, top=60)


def test_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    for header in (True, False):
        pages = [_long_table(1, 6, header=True), _long_table(6, 9, header=header)]
        parsed = load(draw_pdf(tmp_path / f"{header}.pdf", pages))
        assert parsed.health.tables == 1
        [block] = parsed.blocks
        assert _rows(block.text)[0] == ["品名", "数量", "单价"]
        assert _rows(block.text)[2:] == [[f"物品{n}", str(n * 3), str(n * 7)] for n in range(1, 9)]
        assert (block.location.page, block.location.page_end) == (1, 2)
        assert [box[0] for box in block.location.boxes] == [1, 2]


def test_parts_of_a_long_table_repeat_the_header_and_have_their_own_place(tmp_path: Path) -> None:
    parsed = load(draw_pdf(tmp_path / "a.pdf", [_long_table(1, 31, header=True)]))
    assert len(parsed.blocks) > 1
    assert all(block.text.startswith("| 品名 | 数量 | 单价 |") for block in parsed.blocks)
    tops = [block.location.boxes[0][2] for block in parsed.blocks]
    assert tops == sorted(set(tops))


def test_a_table_open_to_the_sides(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        for y in range(4):
            canvas.line(60, 742 - 20 * y, 420, 742 - 20 * y)
        for x in (180, 300):
            canvas.line(x, 742, x, 682)
        for y in range(3):
            for x, name in enumerate("甲乙丙"):
                write(canvas, XS[x] + 5, 114 + 20 * y, f"{name}{y}格")

    [block] = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert _rows(block.text)[2:] == [["甲1格", "乙1格", "丙1格"], ["甲2格", "乙2格", "丙2格"]]


def test_lines_filled_as_thin_rectangles_and_texts_of_two_lines(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        for y in (742, 692, 642):
            canvas.rect(60, y, 240, 0.6, stroke=0, fill=1)
        for x in (60, 180, 299.5):
            canvas.rect(x, 642, 0.6, 100, stroke=0, fill=1)
        for x, text in ((65, "甲方名"), (185, "乙方名")):
            write(canvas, x, 120, text)
            write(canvas, x, 133, "称全文")
        write(canvas, 65, 170, "North")
        write(canvas, 65, 183, "Company")
        write(canvas, 185, 170, "张 三")

    [block] = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert _rows(block.text) == [
        ["甲方名称全文", "乙方名称全文"], ["---", "---"], ["North Company", "张三"],
    ]  # fmt: skip


def test_frames_and_charts_are_no_tables(tmp_path: Path) -> None:
    def framed(canvas: Any) -> None:
        canvas.rect(50, 600, 400, 150)
        write(canvas, 60, 120, "框里的一句话。")

    def chart(canvas: Any) -> None:
        for step in range(11):
            canvas.line(60, 700 - 20 * step, 260, 700 - 20 * step)
            canvas.line(60 + 20 * step, 700, 60 + 20 * step, 500)
        write(canvas, 62, 200, "峰值如图")

    parsed = load(draw_pdf(tmp_path / "a.pdf", [framed, chart]))
    assert parsed.health.tables == 0
    assert parsed.text == "框里的一句话。\n\n峰值如图"


def test_a_row_that_the_end_of_a_page_divides(tmp_path: Path) -> None:
    first: list[list[str | None]] = [["编号", "名称", "说明"], ["甲", "水泵", "放在仓库"]]
    second: list[list[str | None]] = [["", "", "的东侧"], ["乙", "阀门", "已经报废"]]
    pages = [partial(draw_table, rows=rows, xs=XS, top=60) for rows in (first, second)]
    [block] = load(draw_pdf(tmp_path / "a.pdf", pages)).blocks
    assert _rows(block.text)[2:] == [["甲", "水泵", "放在仓库的东侧"], ["乙", "阀门", "已经报废"]]
    assert [box[0] for box in block.location.boxes] == [1, 2]


def test_a_merged_label_goes_on_on_the_next_page(tmp_path: Path) -> None:
    first: list[list[str | None]] = [["地区", "年份", "产量"], ["华东", "2021", "30"]]
    second: list[list[str | None]] = [
        ["", "2022", "31"],
        ["^", "2023", "32"],
        ["西南", "2021", "9"],
    ]
    pages = [partial(draw_table, rows=rows, xs=XS, top=60) for rows in (first, second)]
    [block] = load(draw_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [row[0] for row in _rows(block.text)[2:]] == ["华东", "华东", "华东", "西南"]


def test_a_table_goes_on_below_a_footnote(tmp_path: Path) -> None:
    def first(canvas: Any) -> None:
        _long_table(1, 6, header=True)(canvas)
        write(canvas, 60, 780, "注：这是一条字号较小的脚注。", size=7)

    def second(canvas: Any) -> None:
        _long_table(6, 9, header=True)(canvas)
        for index in range(5):
            write(canvas, 60, 300 + 20 * index, f"正文的第{index}句话用的是通常的字号。")

    pages = [first, second]
    assert load(draw_pdf(tmp_path / "a.pdf", pages)).health.tables == 1
