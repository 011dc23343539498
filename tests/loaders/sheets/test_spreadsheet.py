import datetime as dt
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from tests.support.loader_files import fixture_file, load

CellValue = str | float | dt.datetime | None


def write_book(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "销售"
    sheet["B2"] = "2024 年销售表"
    sheet.merge_cells("B2:D2")
    rows: list[list[CellValue]] = [
        ["地区", "季度", "额"],
        ["华东", "一季", 1.0],
        [None, "二季", 2.5],
    ]
    for row in rows:
        sheet.append([None, *row])
    sheet.merge_cells("B4:B5")
    other = book.create_sheet("说明")
    other.append(["项", "值"])
    other.append(["率", 0.5])
    other["B2"].number_format = "0%"
    other.append(["和", "=1+1"])
    chart = BarChart()
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=2))
    other.add_chart(chart, "D2")
    book.create_sheet("空")
    book.properties.title = "年度销售"
    book.save(path)
    return path


def test_sheets_are_tables_with_their_rows(tmp_path: Path) -> None:
    parsed = load(write_book(tmp_path / "a.xlsx"))
    title = "2024 年销售表"
    assert [(b.kind, b.text, b.location.to_dict()) for b in parsed.blocks] == [
        ("heading", title, {"sheet": "销售", "rows": [2, 2], "heading": title}),
        (
            "table",
            "| 地区 | 季度 | 额 |\n| --- | --- | --- |\n| 华东 | 一季 | 1 |\n| 华东 | 二季 | 2.5 |",
            {"sheet": "销售", "rows": [3, 5], "heading": title},
        ),
        (
            "table",
            "| 项 | 值 |\n| --- | --- |\n| 率 | 50% |\n| 和 |  |",
            {"sheet": "说明", "rows": [1, 3]},
        ),
    ]
    assert parsed.title == "年度销售"
    assert (parsed.health.tables, parsed.health.figures_unread) == (2, 1)


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    assert load(write_book(tmp_path / "a.xlsx")).warnings == (
        "sheet 说明: 1 formula(s) have no stored result and were not read; "
        "open the workbook in Excel or LibreOffice and save it",
        "1 figure not read",
    )


def test_far_away_and_merged_empty_cells_are_no_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["名", "量"])
    sheet.append(["甲", 1])
    sheet.cell(1_048_576, 16_384).number_format = "0%"
    sheet["A3"] = "合计"
    sheet.merge_cells("A3:J9")
    book.save(tmp_path / "a.xlsx")
    [block] = load(tmp_path / "a.xlsx").blocks
    assert block.text.endswith("| 甲 | 1 |\n| 合计 | 合计 |")
    assert block.location.rows == (1, 3)


def test_real_workbook() -> None:
    parsed = load(fixture_file("office/chatglm_open.xlsx"))
    assert parsed.blocks[0].text.startswith("|  | title | file | url | detail | id |\n| --- |")
    assert parsed.blocks[-1].location.rows == (324, 324)
    assert not parsed.warnings
