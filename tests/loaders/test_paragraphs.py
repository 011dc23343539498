from dataclasses import replace

import pytest

from loaders.line_groups import body_size, group_lines
from loaders.lines import HYPHEN, Line
from loaders.paragraphs import Continues, join_breaks, join_lines


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
        ("the long-", "term plan", "the long-term plan"),
        ("同时采用了", "Transformer 模型。", "同时采用了Transformer 模型。"),
        ("依照前款和", "第十条的规定办理。", "依照前款和第十条的规定办理。"),
        ("误差控制在约", "0.35 毫米以内。", "误差控制在约0.35 毫米以内。"),
        ("2019-", "2020", "2019- 2020"),
        ("non-", "Chinese", "non- Chinese"),
    ],
)
def test_full_lines_are_joined(first: str, second: str, text: str) -> None:
    assert joined(line(first, 100), line(second, 115)) == [text]


def test_a_line_is_not_short_where_the_next_word_had_no_room() -> None:
    full, after = line("同时采用了", 100, right=510), line("写得很满", 130)
    assert joined(line("前文写得很满", 85), full, line("Transformer 模型", 115), after) == [
        "前文写得很满同时采用了Transformer 模型写得很满"
    ]


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


def over_pages(
    first: str, second: str, *, indent: float = 0, continues: Continues | None = None
) -> list[str]:
    head = [line("上一段写满了的第一行", 60, left=70), line("上一段结束。", 75, right=200)]
    tail = [line("下一段缩进的第一行写满", 80, left=70), line("下一段结束。", 95, right=200)]
    pages = [
        [*head, line("这一段的第一行", 90, left=70), line(first, 105)],
        [line(second, 50, left=50 + indent), line("又写了一些字。", 65, right=200), *tail],
    ]
    paragraphs = [
        paragraph
        for number, lines in enumerate(pages)
        for paragraph in group_lines([replace(one, page=number) for one in lines], body=10)
    ]
    return [paragraph.text for paragraph in join_breaks(paragraphs, continues=continues)]


@pytest.mark.parametrize(
    ("first", "second", "indent", "is_one"),
    [
        ("没有写完的一行", "接着写满一行", 0, True),
        ("写满的一行结束了。", "没有缩进就接着写", 0, True),
        ("写满的一行结束了。", "缩进的新一段", 20, False),
        ("没有写完的一行", "第三条 新的一条", 0, False),
    ],
)
def test_the_next_page(first: str, second: str, indent: float, is_one: bool) -> None:
    texts = over_pages(first, second, indent=indent)
    assert (f"这一段的第一行{first}{second}又写了一些字。" in texts) == is_one
    assert len(texts) == (3 if is_one else 4)


def test_where_lines_do_not_tell_a_model_is_asked() -> None:
    asked: list[tuple[str, str]] = []

    def continues(before: str, after: str) -> bool:
        asked.append((before, after))
        return len(asked) == 1

    unsure = "没有写完的一行", "却缩进的一行"
    assert len(over_pages(*unsure, indent=20)) == 4
    assert len(over_pages(*unsure, indent=20, continues=continues)) == 3
    assert asked == [("这一段的第一行没有写完的一行", "却缩进的一行又写了一些字。")]
    assert len(over_pages(*unsure, indent=20, continues=continues)) == 4
    over_pages("没有写完的一行", "接着写满一行", continues=continues)
    assert len(asked) == 2


def test_tables_and_footnotes_may_stand_between_the_parts() -> None:
    lines = [
        line("缩进的第一行写满了", 60, left=70),
        line("没有写完的第二行", 75),
        line("脚注的小字写在最下面", 700, size=8),
        replace(line("|", 50), bottom=200, page=1, holds=0),
        replace(line("表 1 数字", 210, left=200, right=400), page=1),
        replace(line("页首接着写到这里就", 240), page=1),
        replace(line("结束了。", 255, right=120), page=1),
    ]
    groups = [p for number in (0, 1) for p in group_lines(
        [one for one in lines if one.page == number], body=10)]  # fmt: skip
    joined = join_breaks(groups)
    assert [p.text for p in joined] == [
        "缩进的第一行写满了没有写完的第二行页首接着写到这里就结束了。",
        "脚注的小字写在最下面", "|", "表 1 数字",
    ]  # fmt: skip
    assert [page for page, _ in joined[0].boxes] == [0, 1]


def test_where_paragraphs_are_indented_a_line_that_is_not_goes_on() -> None:
    """Without justified lines a full one may end with a sentence, a little before the edge."""
    first = line("缩进的一段从这里开始", 100, left=70)
    rows = [first, line("一句话结束了。", 115, right=535), line("同一段的下一句。", 130, right=300)]
    assert joined(*rows, line("另起一段", 145, left=70)) == [
        "缩进的一段从这里开始一句话结束了。同一段的下一句。",
        "另起一段",
    ]


def test_no_paragraph_grows_without_end() -> None:
    pages = [
        [replace(line(f"{n}" + "没有句号的文字" * 200, 100 + 15 * i), page=n) for i in range(3)]
        for n in range(1, 12)
    ]
    paragraphs = [one for page in pages for one in group_lines(page, body=10)]
    assert 1 < len(join_breaks(paragraphs)) < 5
