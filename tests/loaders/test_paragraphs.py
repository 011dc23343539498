import pytest

from loaders.lines import HYPHEN, Line
from loaders.paragraphs import body_size, join_lines


def line(
    text: str, top: float, *, left: float = 50, right: float = 550, size: float = 10, gaps: int = 0
) -> Line:
    return Line(text=text, left=left, top=top, right=right, bottom=top + size, size=size, gaps=gaps)


def joined(*lines: Line, body: float | None = 10) -> list[str]:
    return [paragraph.text for paragraph in join_lines(lines, body=body)]


def test_no_lines() -> None:
    assert join_lines([]) == []
    assert body_size([]) is None


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("大数据时代的信", "息安全。", "大数据时代的信息安全。"),
        ("使用", "Python 编程", "使用Python 编程"),
        ("English text goes", "on here", "English text goes on here"),
        (f"docu{HYPHEN}", "ment", "document"),
        ("docu-", "ment", "document"),
        ("2019-", "2020", "2019- 2020"),
        ("non-", "Chinese", "non- Chinese"),
    ],
)
def test_full_lines_are_joined(first: str, second: str, text: str) -> None:
    assert joined(line(first, 100), line(second, 115)) == [text]


@pytest.mark.parametrize(
    "lines",
    [
        [line("一句话结束了。", 100, right=400), line("新的一段从这里", 115)],
        [line("短行", 100, right=200), line("另一行写得很满", 115)],
        [line("第一段写满了一行", 100), line("缩进的第二段开头", 115, left=70)],
        [line("前一段", 100), line("远处的一段", 160), line("它的下一行", 175)],
        [line("1. 第一项写得很满", 100), line("2. 第二项", 115)],
        [line("正文写得很满", 100), line("（二）下一项", 115)],
        [line("正文写得很满", 100), line("第二章 附则", 115)],
        [line("第二章 附则", 100), line("正文写得很满", 115)],
        [line("表 7.6 指标", 100), line("正文写得很满", 115)],
        [line("大号的标题", 100, size=16), line("正文写得很满", 120)],
    ],
)
def test_paragraphs_end(lines: list[Line]) -> None:
    assert joined(*lines)[:2] == [lines[0].text, "".join(one.text for one in lines[1:])]


def test_an_indented_first_line_belongs_to_the_lines_below() -> None:
    assert joined(
        line("缩进的第一行写满", 100, left=70), line("接着写满一整行", 115), line("结束。", 130)
    ) == ["缩进的第一行写满接着写满一整行结束。"]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    left, right = {"left": 50, "right": 290}, {"left": 310, "right": 550}
    assert joined(line("左栏的最后一行还没", 700, **left), line("有写完。", 50, **right)) == [
        "左栏的最后一行还没有写完。"
    ]


def test_rows_of_a_table_stay_lines() -> None:
    rows = [line("名 量 价", 100, gaps=2), line("甲 1 2", 115, gaps=2), line("正文写满一行", 130)]
    assert joined(*rows) == ["名 量 价\n甲 1 2", "正文写满一行"]


def test_pieces_at_the_same_height_are_one_line() -> None:
    assert joined(
        line("见文献", 100, right=90),
        line("1", 98, left=90.5, right=94, size=6),
        line("右栏", 100, left=300),
    ) == ["见文献1 右栏"]


def test_headings_by_number_and_by_size() -> None:
    paragraphs = join_lines(
        [
            line("报告标题", 50, size=20),
            line("第一章 总则", 100),
            line("2.1.3 细节", 130),
            line("图 1 大号的图题", 400, size=20),
            line("这是一句大号的话。", 450, size=20),
        ],
        body=10,
    )
    assert [p.level for p in paragraphs] == [0.5, 2, 4, None, None]


def test_sizes_are_not_trusted_after_ocr() -> None:
    lines = [line("识别的一行写得很满", 100, size=14), line("另一行。", 115, size=10)]
    [paragraph] = join_lines(lines)
    assert (paragraph.text, paragraph.level) == ("识别的一行写得很满另一行。", None)
    assert paragraph.box == (50, 100, 550, 125)


def test_vertical_text_is_no_heading() -> None:
    upright = Line(text="竖排的边注", left=10, top=100, right=30, bottom=400, size=20)
    assert [p.level for p in join_lines([upright], body=10)] == [None]
