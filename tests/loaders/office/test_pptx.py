from pathlib import Path

import pptx
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Inches

from loaders.files import load_file
from loaders.options import LoaderOptions, OcrOptions
from tests.support.loader_files import fixture_file, load, write_picture

AREA = (Inches(1), Inches(3), Inches(4), Inches(2))


def write_deck(folder: Path) -> Path:
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "第一页"
    first.placeholders[1].text = "要点一\n是\n要点二\v换行"
    first.notes_slide.notes_text_frame.text = "备注内容"
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "第二页"
    table = second.shapes.add_table(3, 2, *AREA).table
    table.cell(0, 0).text, table.cell(0, 1).text = "头", "值"
    table.cell(1, 0).text, table.cell(1, 1).text, table.cell(2, 1).text = "a|b", "c", "d"
    table.cell(1, 0).merge(table.cell(2, 0))
    group = second.shapes.add_group_shape()
    box = group.shapes.add_textbox(-10000, Inches(6), Inches(2), Inches(1))
    box.text_frame.text = "边外文字"
    data = CategoryChartData()
    data.categories = ["一季", "二季"]
    data.add_series("营收", (1.5, None))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *AREA, data)
    path = folder / "a.pptx"
    deck.save(str(path))
    return path


def test_slides_tables_charts_and_notes(tmp_path: Path) -> None:
    parsed = load(write_deck(tmp_path))
    assert [(b.kind, b.text, b.location.to_dict()) for b in parsed.blocks] == [
        ("heading", "第一页", {"slide": 1, "heading": "第一页"}),
        ("text", "要点一", {"slide": 1, "heading": "第一页"}),
        ("text", "是", {"slide": 1, "heading": "第一页"}),
        ("text", "要点二\n换行", {"slide": 1, "heading": "第一页"}),
        ("notes", "备注内容", {"slide": 1, "heading": "第一页"}),
        ("heading", "第二页", {"slide": 2, "heading": "第二页"}),
        (
            "table",
            "| 头 | 值 |\n| --- | --- |\n| a\\|b | c |\n| a\\|b | d |",
            {"slide": 2, "heading": "第二页"},
        ),
        (
            "table",
            "|  | 营收 |\n| --- | --- |\n| 一季 | 1.5 |\n| 二季 |  |",
            {"slide": 2, "heading": "第二页"},
        ),
        ("text", "边外文字", {"slide": 2, "heading": "第二页"}),
    ]
    assert (parsed.title, parsed.warnings) == ("第一页", ())


def test_pictures_stand_where_they_are_shown(tmp_path: Path) -> None:
    picture = str(write_picture(tmp_path / "a.png", "TOTAL 42"))
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    deck = pptx.Presentation()
    for _ in range(2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "页"
        slide.shapes.add_textbox(0, Inches(6), Inches(2), Inches(1)).text_frame.text = "下"
        slide.shapes.add_picture(picture, 0, Inches(4), Inches(2))
        slide.shapes.add_textbox(0, Inches(2), Inches(2), Inches(1)).text_frame.text = "上"
    deck.save(str(tmp_path / "a.pptx"))
    parsed = load(tmp_path / "a.pptx")
    assert [(b.kind, b.text, b.location.slide) for b in parsed.blocks] == [
        ("heading", "页", 1),
        ("text", "上", 1),
        ("image", "TOTAL 42", 1),
        ("text", "下", 1),
        ("heading", "页", 2),  # the same picture again says nothing new
        ("text", "上", 2),
        ("text", "下", 2),
    ]
    assert (parsed.health.pages, parsed.health.figures_read) == (2, 2)
    assert parsed.health.ocr_confidence is not None
    assert parsed.warnings == ()


def test_unread_figures_are_counted(tmp_path: Path) -> None:
    picture = write_picture(tmp_path / "a.png", "TOTAL 42")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "页"
    for place in (2, 4):
        slide.shapes.add_picture(str(picture), 0, Inches(place))
    deck.save(str(tmp_path / "a.pptx"))
    options = LoaderOptions(ocr=OcrOptions(figures="none"))
    parsed = load_file(tmp_path / "a.pptx", options=options)
    assert parsed.warnings == ("2 figures not read",)
    assert parsed.health.figures_unread == 2


def test_scatter_charts_and_titles(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "页"
    data = XyChartData()
    data.add_series("点").add_data_point(1, 1234567.5)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *AREA, data).chart
    chart.chart_title.text_frame.text = "散点"
    deck.save(str(tmp_path / "a.pptx"))
    parsed = load(tmp_path / "a.pptx")
    assert [b.text for b in parsed.blocks] == [
        "页",
        "散点",
        "|  | x | y |\n| --- | --- | --- |\n| 点 | 1 | 1234567.5 |",
    ]


def test_numbered_lists_keep_their_numbers(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    frame = slide.shapes.add_textbox(0, 0, Inches(2), Inches(2)).text_frame
    frame.text = "前言\n甲\n子\n乙"
    for index, (level, kind) in {
        1: (0, "ea1ChsPeriod"),
        2: (1, "arabicParenBoth"),
        3: (0, "ea1ChsPeriod"),
    }.items():
        properties = frame.paragraphs[index]._p.get_or_add_pPr()
        properties.set("lvl", str(level))
        etree.SubElement(properties, qn("a:buAutoNum")).set("type", kind)
    deck.save(str(tmp_path / "a.pptx"))
    parsed = load(tmp_path / "a.pptx")
    assert parsed.text == "前言\n\n一. 甲\n  (1) 子\n二. 乙"


def test_groups_and_columns_stay_together(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    for column, name in enumerate("甲乙"):
        for row, part in enumerate(("题", "文")):
            place = (Inches(1 + 4 * column), Inches(2 + row), Inches(3), Inches(0.95))
            slide.shapes.add_textbox(*place).text_frame.text = name + part
    group = slide.shapes.add_group_shape()
    for top, text in ((6.5, "丙二"), (5.5, "丙一")):
        box = group.shapes.add_textbox(Inches(1), Inches(top), Inches(3), Inches(0.5))
        box.text_frame.text = text
    deck.save(str(tmp_path / "a.pptx"))
    assert load(tmp_path / "a.pptx").text.split() == [
        "甲题",
        "甲文",
        "乙题",
        "乙文",
        "丙一",
        "丙二",
    ]


def test_slide_numbers_are_dropped_and_footers_kept_once(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"第{number}章"
        for kind, text in (("sldNum", str(number)), ("ftr", "内部资料")):
            box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
            box.text_frame.text = text
            holder = etree.SubElement(box.element.nvSpPr.find(qn("p:nvPr")), qn("p:ph"))
            holder.set("type", kind)
            holder.set("idx", "11" if kind == "ftr" else "12")
    deck.save(str(tmp_path / "a.pptx"))
    assert load(tmp_path / "a.pptx").text.split() == ["第1章", "内部资料", "第2章"]


def test_formulas_and_shapes_stored_twice(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
    box.text_frame.text = "面积"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = etree.fromstring(f"<mc:AlternateContent {spaces}><mc:Choice/></mc:AlternateContent>")
    box.element.addnext(both)
    both[0].append(box.element)
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    drawing = "http://schemas.microsoft.com/office/drawing/2010/main"
    box.text_frame.paragraphs[0]._p.append(
        etree.fromstring(
            f'<a14:m xmlns:a14="{drawing}" xmlns:m="{math}"><m:oMath><m:f><m:num><m:r><m:t>a'
            "</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></a14:m>"
        )
    )
    deck.save(str(tmp_path / "a.pptx"))
    assert load(tmp_path / "a.pptx").text == "面积a/b"


def test_comments_follow_the_notes(tmp_path: Path) -> None:
    path = write_deck(tmp_path)
    space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    deck = pptx.Presentation(str(path))
    for owner, name, kind, xml in (
        (deck.part, "commentAuthors", "commentAuthors", '<p:cmAuthor id="0" name="李四"/>'),
        (
            deck.slides[0].part,
            "comments/comment1",
            "comments",
            '<p:cm authorId="0"><p:text>数字要核对</p:text></p:cm>',
        ),
    ):
        content = f"<p:list {space}>{xml}</p:list>".encode()
        part = Part(PackURI(f"/ppt/{name}.xml"), "application/xml", deck.part.package, content)
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        owner.relate_to(part, f"{base}/{kind}")
    deck.save(str(path))
    notes = [b.text for b in load(path).blocks if b.kind == "notes"]
    assert notes == ["备注内容", "[批注 李四] 数字要核对"]


def test_real_decks() -> None:
    parsed = load(fixture_file("office/fake-power-point-table.pptx"))
    assert "| Tangerine | Pink | Aqua |" in parsed.text
    assert load(fixture_file("office/fake-power-point-malformed.pptx")).title == "Test Slide"
    picture = load(fixture_file("office/ocr_test.pptx")).blocks[-1]
    lines = sorted(picture.text.split("\n"))
    assert (picture.kind, lines) == ("image", ["English text", "横向文本框", "竖向文本框"])


def test_hidden_slides_are_named_and_powers_kept(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slide._element.set("show", "0")
    paragraph = slide.shapes.add_textbox(*AREA).text_frame.paragraphs[0]
    for text in ("10", "8"):
        paragraph.add_run().text = text
    paragraph.runs[1]._r.get_or_add_rPr().set("baseline", "30000")
    deck.save(str(tmp_path / "a.pptx"))
    parsed = load(tmp_path / "a.pptx")
    assert parsed.text == "10⁸"
    assert parsed.warnings == ("slide 1 is hidden; it was read as well",)
