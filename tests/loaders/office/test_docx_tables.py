from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table

from tests.support.loader_files import load, outline


def save(document: Document, folder: Path) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def fill(table: Table, *rows: tuple[str, ...]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "特别提示"
    fill(cell.add_table(2, 2), ("项目", "金额"), ("押金", "500元"))
    parsed = load(save(document, tmp_path))
    assert [(b.kind, b.text) for b in parsed.blocks] == [
        ("text", "特别提示"),
        ("table", "| 项目 | 金额 |\n| --- | --- |\n| 押金 | 500元 |"),
    ]
    assert parsed.health.tables == 1


def test_a_table_in_a_cell_keeps_its_rows(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    fill(table, ("名称", "明细"), ("套餐", "见后"))
    fill(table.cell(1, 1).add_table(2, 2), ("品名", "数量"), ("茶杯", "6"))
    fill(table.cell(1, 0).add_table(1, 1), ("热销",))
    parsed = load(save(document, tmp_path))
    assert [(b.kind, b.text) for b in parsed.blocks] == [
        ("table", "| 名称 | 明细 |\n| --- | --- |\n| 套餐 热销 | 见后 |"),
        ("table", "| 品名 | 数量 |\n| --- | --- |\n| 茶杯 | 6 |"),
    ]


def test_rows_deleted_under_revision_are_gone(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    fill(table, ("品名", "单价"), ("旧品", "1元"), ("新品", "2元"))
    deleted = parse_xml(f'<w:trPr {nsdecls("w")}><w:del w:id="1" w:author="a"/></w:trPr>')
    table.rows[1]._tr.insert(0, deleted)
    parsed = load(save(document, tmp_path))
    assert parsed.text == "| 品名 | 单价 |\n| --- | --- |\n| 新品 | 2元 |"


def test_headings_inside_a_frame_count(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].style = "Heading 1"
    cell.paragraphs[0].text = "总则"
    document.add_paragraph("正文")
    parsed = load(save(document, tmp_path))
    assert outline(parsed.blocks) == [("heading", "总则", "总则"), ("text", "正文", "总则")]


def test_a_cell_that_goes_on_from_nothing_hides_no_row(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    fill(table, ("甲", "乙"), ("甲1", "乙1"), ("甲2", "乙2"))
    first, second, third = (row._tr for row in table.rows)
    second.remove(second.tc_lst[0])
    second.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    for row in (first, third):
        merge = parse_xml(f"<w:vMerge {nsdecls('w')}/>")
        row.tc_lst[0].get_or_add_tcPr().append(merge)
    assert load(save(document, tmp_path)).text == (
        "| 甲 | 乙 |\n| --- | --- |\n|  | 乙1 |\n| 甲2 | 乙2 |"
    )
