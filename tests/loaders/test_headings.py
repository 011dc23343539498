import pytest

from loaders.documents import Block, Location
from loaders.headings import HeadingTrail, chapter_level, choose_title


def test_a_heading_closes_those_of_its_level_and_deeper() -> None:
    trail = HeadingTrail()
    assert str(trail) == ""
    for text, level in [("一", 1), ("二", 2), ("三", 3), ("另 \n二", 2)]:
        trail.enter(text, level=level)
    assert str(trail) == "一 > 另 二"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一编 总则", 1),
        ("第二章 附则", 2),
        ("第十回　灵根育孕", 2),
        ("第3节", 3),
        ("第一条 为了规范", None),
        ("第一章的内容是什么", None),
        ("第一章 这里是一句话。", None),
        ("第一章 " + "长" * 50, None),
        ("总则", None),
        ("第一章 总则\t1", None),
        ("第一章 总则……………12", None),
        ("第三章 2024", 2),
    ],
)
def test_chapter_level(line: str, level: int | None) -> None:
    assert chapter_level(line) == level


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ("年度报告", "年度报告"),
        (" 年度\n报告 ", "年度 报告"),
        ("", "首个标题"),
        (None, "首个标题"),
        ("Microsoft Word - 报告.doc", "首个标题"),
        ("报告.docx", "首个标题"),
        ("PowerPoint Presentation", "首个标题"),
        ("演示文稿1", "首个标题"),
        ("PowerPoint 演示文稿", "首个标题"),
        ("幻灯片 1", "首个标题"),
        ("�¼�", "首个标题"),
    ],
)
def test_title_is_the_property_else_the_first_heading(declared: str | None, title: str) -> None:
    where = Location(heading="上级 > 首个标题")
    blocks = [Block(text="正文"), Block(text="# **首个标题**", kind="heading", location=where)]
    assert choose_title(declared, blocks=blocks) == title


def test_no_title() -> None:
    assert choose_title(None, blocks=[Block(text="正文")]) == ""


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("示例管理条例\n（2024年8月1日通过）", "示例管理条例"),
        ("本条例共两章，自下月起施行。", "第一章 总则"),
        ("长" * 41, "第一章 总则"),
        ("目  录", "第一章 总则"),
    ],
)
def test_a_chapter_names_no_document(first: str, title: str) -> None:
    chapter = Block(text="第一章 总则", kind="heading", location=Location(heading="第一章 总则"))
    assert choose_title(None, blocks=[Block(text=first), chapter]) == title
