import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from loaders.documents import ParsedFile
from tests.support.loader_files import load

Rows = dict[str, Sequence[object]]
"""First cell of a row of values -> the values."""


def load_cells(folder: Path, rows: Rows, *, merged: Sequence[str] = ()) -> ParsedFile:
    book = Workbook()
    sheet = book.active
    for start, values in rows.items():
        first = sheet[start]
        for offset, value in enumerate(values):
            sheet.cell(first.row, first.column + offset, value)
    for area in merged:
        sheet.merge_cells(area)
    book.save(folder / "a.xlsx")
    return load(folder / "a.xlsx")


def lines(parsed: ParsedFile) -> list[tuple[str, list[str], str | None, tuple[int, int] | None]]:
    """Return kind, rows without the rule, heading and row numbers of each block."""
    return [
        (
            block.kind[0],
            [line.strip("| ") for line in block.text.split("\n") if "---" not in line],
            block.location.heading,
            block.location.rows,
        )
        for block in parsed.blocks
    ]


def test_empty_rows_part_tables(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["产品", "价格"], "A2": ["水泵", 120], "A3": ["阀门", 35],
        "A6": ["姓名", "电话"], "A7": ["王芳", "010-8888"],
    }  # fmt: skip
    parsed = load_cells(tmp_path, rows)
    assert lines(parsed) == [
        ("t", ["产品 | 价格", "水泵 | 120", "阀门 | 35"], None, (1, 3)),
        ("t", ["姓名 | 电话", "王芳 | 010-8888"], None, (6, 7)),
    ]
    assert parsed.health.tables == 2


def test_data_goes_on_below_an_empty_row(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["产品", "数量"], "A2": ["水泵", 3], "A3": ["阀门", 5],
        "A5": ["管件", 8], "A7": ["合计", 16],
    }  # fmt: skip
    assert lines(load_cells(tmp_path, rows)) == [
        ("t", ["产品 | 数量", "水泵 | 3", "阀门 | 5", "管件 | 8", "合计 | 16"], None, (1, 7))
    ]


def test_double_spaced_tables_are_one(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["姓名", "岗位"], "A3": ["王芳", "会计"], "A5": ["李强", "出纳"],
        "A7": ["制表人：赵敏", "审核：孙浩"],
    }  # fmt: skip
    assert [words for _, words, _, _ in lines(load_cells(tmp_path, rows))] == [
        ["姓名 | 岗位", "王芳 | 会计", "李强 | 出纳"],
        ["制表人：赵敏  审核：孙浩"],
    ]


def test_empty_columns_part_tables_under_a_common_title(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["2024年资产负债表"],
        "A2": ["资产", "期末", None, "负债", "期末"],
        "A3": ["现金", 100, None, "借款", 40],
        "A4": ["存货", 60],
    }
    found = lines(load_cells(tmp_path, rows, merged=["A1:E1"]))
    assert found == [
        ("h", ["2024年资产负债表"], "2024年资产负债表", (1, 1)),
        ("t", ["资产 | 期末", "现金 | 100", "存货 | 60"], "2024年资产负债表", (2, 4)),
        ("t", ["负债 | 期末", "借款 | 40"], "2024年资产负债表", (2, 3)),
    ]


def test_an_empty_column_inside_a_table_parts_nothing(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["姓名", "部门", None, "一月", "二月"],
        "A2": ["王芳", "财务", None, 10, 12],
        "A3": ["李强", "生产", None, 9, 15],
    }
    assert [block[1][1] for block in lines(load_cells(tmp_path, rows))] == ["王芳 | 财务 | 10 | 12"]


def test_titles_units_and_notes_are_no_header(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["利润表"],
        "A2": ["编制单位：华泰公司", None, None, "单位：万元"],
        "A3": ["项目", "行次", "本期", "上期"],
        "A4": ["营业收入", 1, 320.5, 298],
        "A5": ["营业成本", 2, 210, 190],
        "A7": ["注：以上数据未经审计。"],
    }
    found = lines(load_cells(tmp_path, rows, merged=["A1:D1"]))
    table = ["项目 | 行次 | 本期 | 上期", "营业收入 | 1 | 320.5 | 298", "营业成本 | 2 | 210 | 190"]
    assert found == [
        ("h", ["利润表"], "利润表", (1, 1)),
        ("t", ["编制单位：华泰公司  单位：万元"], "利润表", (2, 2)),
        ("t", table, "利润表", (3, 5)),
        ("t", ["注：以上数据未经审计。"], None, (7, 7)),
    ]


def test_a_caption_above_an_empty_row_is_the_tables(tmp_path: Path) -> None:
    rows: Rows = {"A1": ["价格表"], "A3": ["型号", "价格"], "A4": ["A1", 5], "A5": ["A2", 6]}
    assert [(kind, heading) for kind, _, heading, _ in lines(load_cells(tmp_path, rows))] == [
        ("h", "价格表"),
        ("t", "价格表"),
    ]


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["项目", "2023年", None, "2024年", None],
        "A2": [None, "营收", "利润", "营收", "利润"],
        "A3": ["华东", 1, 2, 3, 4],
    }
    [table] = lines(load_cells(tmp_path, rows, merged=["A1:A2", "B1:C1", "D1:E1"]))
    assert table[1] == [
        "项目 | 2023年 营收 | 2023年 利润 | 2024年 营收 | 2024年 利润",
        "华东 | 1 | 2 | 3 | 4",
    ]
    assert table[3] == (1, 3)


def test_tables_without_a_header_have_the_names_of_the_columns(tmp_path: Path) -> None:
    rows: Rows = {"B2": [1.5, 20, 3], "B3": [2.5, 30, 7]}
    assert lines(load_cells(tmp_path, rows)) == [
        ("t", ["B | C | D", "1.5 | 20 | 3", "2.5 | 30 | 7"], None, (2, 3))
    ]


def test_long_texts_in_one_column_are_paragraphs(tmp_path: Path) -> None:
    text = "本表由各部门按月填报，逾期未报的由财务部按上月数据暂估入账，次月据实调整。" * 2
    rows: Rows = {"A1": ["说明"], "A2": [text], "A3": ["第二条。"]}
    found = lines(load_cells(tmp_path, rows))
    assert [(kind, words) for kind, words, _, _ in found] == [
        ("t", ["说明"]),
        ("t", [text]),
        ("t", ["第二条。"]),
    ]


def test_a_tall_merged_cell_bridges_an_empty_row(tmp_path: Path) -> None:
    rows: Rows = {
        "A1": ["地区", "城市"], "A2": ["华东", "上海"], "B3": ["南京"], "B5": ["杭州"],
    }  # fmt: skip
    [table] = lines(load_cells(tmp_path, rows, merged=["A2:A5"]))
    assert table[1] == ["地区 | 城市", "华东 | 上海", "华东 | 南京", "华东 | 杭州"]


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ({"A1": ["甲", "乙"], "A2": ["丙", 1]}, ["A3:XFD1048576"]),
        ({f"{c}{n}": ["字"] for n in range(1, 9) for c in "ABCDEFGH"}, ["A1:XFD1048576"]),
        ({"A1": ["甲"], "XFD1048576": ["乙"]}, ["B2:XFC1048575"]),
    ],
)
def test_huge_ranges_cost_nothing(tmp_path: Path, rows: Rows, merged: list[str]) -> None:
    book = Workbook()
    sheet = book.active
    for start, values in rows.items():
        for offset, value in enumerate(values):
            sheet.cell(sheet[start].row, sheet[start].column + offset, value)
    book.save(tmp_path / "a.xlsx")
    write_merged(tmp_path / "a.xlsx", merged)
    start_time = time.monotonic()
    assert load(tmp_path / "a.xlsx").blocks
    assert time.monotonic() - start_time < 5


def write_merged(path: Path, areas: Sequence[str]) -> None:
    """Merge ranges in the XML: openpyxl would create each of their cells."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    cells = f"</sheetData><mergeCells>{merged}</mergeCells>".encode()
    parts[name] = parts[name].replace(b"</sheetData>", cells)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_cells_far_apart_are_lines(tmp_path: Path) -> None:
    rows: Rows = {f"A{n}": [*[None] * (n - 1), f"值{n}"] for n in range(1, 400)}
    parsed = load_cells(tmp_path, rows)
    assert len(parsed.text) < 20_000
    assert all(f"值{n}" in parsed.text for n in range(1, 400))
