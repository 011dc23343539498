"""Twenty tables of known cells, written in four formats: do the cells arrive where they belong?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.documents import ParsedFile
from tests.support.loader_files import load
from tests.support.suite_tables import DOCX, HTML, PDF, XLSX
from tests.support.tables import (
    SuiteTable,
    squeeze,
    write_docx,
    write_html,
    write_pdf,
    write_xlsx,
)

FORMATS: dict[str, tuple[tuple[SuiteTable, ...], Callable[[SuiteTable, Path], None]]] = {
    "docx": (DOCX, write_docx),
    "xlsx": (XLSX, write_xlsx),
    "html": (HTML, write_html),
    "pdf": (PDF, write_pdf),
}


def read_rows(parsed: ParsedFile) -> list[tuple[frozenset[str], frozenset[tuple[str, str]]]]:
    """Return (texts of the row, (column name, value) of its cells) for each row of each block."""
    rows = []
    for block in parsed.blocks:
        if block.kind != "table":
            continue
        lines = [
            [squeeze(cell.replace("\\|", "|")) for cell in line[2:-2].split(" | ")]
            for line in block.text.split("\n")
        ]
        header = lines[0]
        rows += [(frozenset(line), frozenset(zip(header, line, strict=True))) for line in lines[2:]]
    return rows


def misplaced(table: SuiteTable, parsed: ParsedFile) -> list[tuple[frozenset[str], str, str]]:
    """Return the cells that stand in no row of their key under their column's name."""
    rows = read_rows(parsed)
    return [
        (key, name, value)
        for key, name, value in table.facts
        if not any(key <= texts and (name, value) in cells for texts, cells in rows)
    ]


def test_cells_stand_in_their_row_under_their_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shares: dict[str, float] = {}
    all_cells = all_lost = 0
    for suffix, (tables, write) in FORMATS.items():
        cells, lost = 0, []
        for table in tables:
            path = tmp_path / f"{table.name}.{suffix}"
            write(table, path)
            cells += len(list(table.facts))
            lost += [(table.name, *cell) for cell in misplaced(table, load(path))]
        shares[suffix] = 1 - len(lost) / cells
        all_cells, all_lost = all_cells + cells, all_lost + len(lost)
        with capsys.disabled():
            print(f"\n{suffix}: {cells - len(lost)} of {cells} cells in place {lost or ''}", end="")  # noqa: T201 - the figures
    total = 1 - all_lost / all_cells
    with capsys.disabled():
        print(f"\nall: {total:.4f} of {all_cells} cells in 20 tables in place")  # noqa: T201 - the figures
    assert sum(len(tables) for tables, _ in FORMATS.values()) == 20
    assert total >= 0.95
    assert min(shares.values()) >= 0.9
