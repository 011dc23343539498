"""Every chunk of a table says what its columns are called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.documents import ParsedFile
from loaders.header import format_header
from loaders.options import HeaderOptions
from loaders.splitter import Splitter, TextChunk
from tests.support.loader_files import load, load_text
from tests.support.suite_tables import PDF
from tests.support.tables import SuiteTable, write_docx, write_html, write_pdf, write_xlsx

LONG = next(table for table in PDF if table.name == "材料入库清单")
HEADER = "| 编号 | 名称 | 数量 | 单价（元） | 入库时间 |"
RULE = "| --- | --- | --- | --- | --- |"


def write_csv(table: SuiteTable, path: Path) -> None:
    path.write_text("\n".join(",".join(row) for row in table.grid), encoding="gbk")


WRITERS: dict[str, Callable[[SuiteTable, Path], None]] = {
    "csv": write_csv,
    "docx": write_docx,
    "html": write_html,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
}


def table_chunks(parsed: ParsedFile, *, chunk_size: int = 256) -> list[TextChunk]:
    chunks = Splitter(chunk_size=chunk_size).split(parsed)
    return [chunk for chunk in chunks if "| " in chunk.text]


@pytest.mark.parametrize("suffix", WRITERS)
def test_chunks_begin_with_the_header(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    WRITERS[suffix](LONG, path)
    parsed = load(path)
    chunks = table_chunks(parsed)
    assert len(chunks) > 10
    for chunk in chunks:
        lines = [line for line in chunk.text.split("\n") if line.startswith("|")]
        assert lines[:2] == [HEADER, RULE]
        assert len(lines) > 2
    for n in (1, 35, 70):
        [found] = [chunk for chunk in chunks if f"| {n:05} |" in chunk.text]
        assert (
            found.location.rows is None
            or found.location.rows[0] <= n + 1 <= (found.location.rows[1])
        )


@pytest.mark.parametrize("chunk_size", [64, 128, 200, 512, 1000])
def test_other_sizes_have_the_header_in_the_chunk_or_beside_it(
    tmp_path: Path, chunk_size: int
) -> None:
    write_xlsx(LONG, tmp_path / "a.xlsx")
    parsed = load(tmp_path / "a.xlsx")
    for chunk in table_chunks(parsed, chunk_size=chunk_size):
        index_text = f"{format_header(parsed, chunk, options=HeaderOptions())}\n{chunk.text}"
        assert HEADER in index_text
        assert all(line.startswith("|") for line in chunk.text.split("\n") if line)
        assert all(line.endswith("|") for line in chunk.text.split("\n") if line)


def test_long_rows_begin_beside_the_header_and_go_on_with_their_name(tmp_path: Path) -> None:
    answer = "先断开电源，再打开后盖。取下滤网，用清水冲洗。晾干之后装回。" * 12
    parsed = load_text(tmp_path, "a.csv", f"问题,解答\n滤网怎么清洗,{answer}\n报警怎么办,断电。\n")
    chunks = table_chunks(parsed)
    assert chunks[0].text.startswith("| 问题 | 解答 |\n| --- | --- |\n| 滤网怎么清洗 | 先断开")
    inside = [chunk for chunk in Splitter().split(parsed) if "先断开" in chunk.text][1:]
    assert inside
    assert {chunk.table_header for chunk in inside} == {"| 问题 | 解答 |\n| 滤网怎么清洗 |"}


def test_a_long_header_stands_beside_the_chunks(tmp_path: Path) -> None:
    names = [f"第{n}项指标的完整名称及其统计口径说明（含调整项与期初数）" * 2 for n in "一二三四"]
    rows = [f"{n}月," + ",".join(str(n * 10 + i) for i in range(4)) for n in range(1, 13)]
    parsed = load_text(tmp_path, "a.csv", "\n".join([",".join(["月份", *names]), *rows]))
    first, *others = table_chunks(parsed)
    assert first.text.startswith("| 月份 | 第一项指标")
    assert others
    assert all(chunk.table_header.startswith("| 月份 | 第一项指标") for chunk in others)


def test_wide_tables_are_cut_into_groups_of_columns(tmp_path: Path) -> None:
    names = ["序号", "姓名", *(f"考核指标{n}" for n in range(1, 24))]
    rows = [[str(n), f"员工{n}", *(f"{n}.{i}" for i in range(1, 24))] for n in range(1, 9)]
    text = "\n".join(",".join(row) for row in [names, *rows])
    parsed = load_text(tmp_path, "a.csv", text)
    chunks = table_chunks(parsed)
    for chunk in chunks:
        assert chunk.text.startswith("| 序号 | 姓名 | 考核指标")
    for n in range(1, 9):
        for i in range(1, 24):
            assert any(has_cell(chunk.text, f"员工{n}", f"考核指标{i}", f"{n}.{i}")
                       for chunk in chunks)  # fmt: skip


def has_cell(text: str, key: str, name: str, value: str) -> bool:
    for table in text.split("\n\n"):
        header, _, *rows = [line[2:-2].split(" | ") for line in table.split("\n")]
        for row in rows:
            if key in row and name in header and row[header.index(name)] == value:
                return True
    return False
