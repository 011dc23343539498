"""Workbooks (xlsx): every sheet's rows as Markdown tables, values as the program shows them.

unstructured returns a whole sheet as one element without row numbers, so rows are read here.
"""

import datetime as dt
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from loaders.documents import Block, Location, ParsedFile
from loaders.headings import choose_title
from loaders.options import LoaderOptions
from loaders.tables import split_table
from loaders.versions import parser_id

CellValue = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

_PERCENT = re.compile(r"0(?:\.(0+))?%")


def parse_xlsx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a workbook: merged cells filled, empty rows and columns left out, dates as ISO.

    Formulas give the value that was stored when the workbook was last saved.
    """
    with warnings.catch_warnings():
        # openpyxl warns of styles and validation rules that it does not keep when saving.
        warnings.simplefilter("ignore", UserWarning)
        # Not read_only: that mode knows nothing of merged cells.
        book = load_workbook(path, data_only=True)
        formulas = load_workbook(path, read_only=True)
        blocks = [block for sheet in book.worksheets for block in _sheet_blocks(sheet)]
        found = [text for s in book.worksheets for text in _unread(s, formulas[s.title])]
        formulas.close()
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("xlsx"),
        title=choose_title(book.properties.title, blocks=blocks),
        warnings=tuple(found),
    )


def format_value(value: CellValue, *, number_format: str = "General") -> str:
    """Return a cell's value as the spreadsheet program shows it: 1.0 → 1, 0.125 → 12.5%."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return _format_number(value, number_format=number_format)
        case dt.datetime():
            text = value.isoformat(sep=" ", timespec="seconds")
            return text.removesuffix(" 00:00:00")
        case _:  # dates, times and durations print as ISO
            return str(value)


def _format_number(value: float, *, number_format: str) -> str:
    if percent := _PERCENT.search(number_format):
        return f"{value:.{len(percent[1] or '')}%}"
    # 15 digits is what a spreadsheet shows of 0.1 + 0.2.
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _sheet_blocks(sheet: Worksheet) -> Iterator[Block]:
    rows = _filled_rows(sheet)
    numbers, table = list(rows), list(rows.values())
    # A first row that is one merged cell is the table's title; the header is below it.
    while len(table) > 1 and len(table[0]) > 1 and len(set(table[0])) == 1:
        where = Location(sheet=sheet.title, rows=(numbers[0], numbers[0]))
        yield Block(text=table[0][0], kind="heading", location=where)
        table, numbers = table[1:], numbers[1:]
    for part in split_table(table) if table else ():
        where = Location(sheet=sheet.title, rows=(numbers[part.first], numbers[part.last]))
        yield Block(text=part.text, kind="table", location=where)


def _filled_rows(sheet: Worksheet) -> dict[int, list[str]]:
    """Return row number to cells, of the rows and columns that are not empty.

    Only cells that exist are visited: one coloured cell in row 1,048,576 makes
    `Worksheet.iter_rows` create every cell above it.
    """
    texts = {
        place: text
        for place, cell in sheet._cells.items()
        if (text := format_value(cell.value, number_format=cell.number_format)).strip()
    }
    ys, xs = sorted({y for y, _ in texts}), sorted({x for _, x in texts})
    for merged in sheet.merged_cells.ranges:
        text = texts.get((merged.min_row, merged.min_col), "")
        for y in ys[bisect_left(ys, merged.min_row) : bisect_right(ys, merged.max_row)]:
            for x in xs[bisect_left(xs, merged.min_col) : bisect_right(xs, merged.max_col)]:
                texts[y, x] = text
    return {y: [texts.get((y, x), "") for x in xs] for y in ys}


def _unread(sheet: Worksheet, formulas: Worksheet) -> Iterator[str]:
    """Name what a reader of the sheet sees but the stored values do not hold."""
    formulas.reset_dimensions()  # what other programs write there is often wrong
    missing = sum(
        1
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
    )
    if missing:
        yield (
            f"sheet {sheet.title}: {missing} formula(s) have no stored result and were not read; "
            "open the workbook in Excel or LibreOffice and save it"
        )
    drawings = len(sheet._charts) + len(sheet._images)
    if drawings:
        yield f"sheet {sheet.title}: {drawings} chart(s) or picture(s) not read"
