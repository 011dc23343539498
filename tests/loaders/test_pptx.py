from pathlib import Path

import pptx
from PIL import Image
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.support.loader_files import fixture_file, load

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
    table.cell(0, 0).text = "头"
    table.cell(0, 0).merge(table.cell(0, 1))
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
        ("notes", "备注内容", {"slide": 1}),
        ("heading", "第二页", {"slide": 2, "heading": "第二页"}),
        (
            "table",
            "| 头 | 头 |\n| --- | --- |\n| a\\|b | c |\n| a\\|b | d |",
            {"slide": 2, "heading": "第二页"},
        ),
        ("text", "边外文字", {"slide": 2, "heading": "第二页"}),
        ("table", "|  | 营收 |\n| --- | --- |\n| 一季 | 1.5 |\n| 二季 |  |", {"slide": 2}),
    ]
    assert (parsed.title, parsed.warnings) == ("第一页", ())


def test_pictures_and_scatter_charts_are_named_as_unread(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "dot.png")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "页"
    slide.shapes.add_picture(str(tmp_path / "dot.png"), 0, 0)
    data = XyChartData()
    data.add_series("点").add_data_point(1, 2)
    slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *AREA, data)
    deck.save(str(tmp_path / "a.pptx"))
    warnings = load(tmp_path / "a.pptx").warnings
    assert warnings == ("slide 1: 2 picture(s) or diagram(s) not read",)


def test_real_decks() -> None:
    parsed = load(fixture_file("office/fake-power-point-table.pptx"))
    assert "| Tangerine | Pink | Aqua |" in parsed.text
    assert load(fixture_file("office/fake-power-point-malformed.pptx")).title == "Test Slide"
    assert load(fixture_file("office/ocr_test.pptx")).warnings
