"""Tables of our own wording, written into files of every format that has tables.

A table is drawn as lines of cells between `|`; `<` continues the cell on the left and `^` the
one above (merged cells). An empty cell is empty.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

Span = tuple[int, int, int, int]
"""First row and column, last row and column."""


@dataclass(frozen=True, kw_only=True)
class SuiteTable:
    """A table whose every cell is known.

    Attributes:
        name: What the table is called; used as the file's name.
        drawing: The table, as drawn above.
        header: Rows that name the columns together.
        captions: Rows above them that are one merged cell.
        key: Columns that say which row it is.
    """

    name: str
    drawing: str
    header: int = 1
    captions: int = 0
    key: tuple[int, ...] = (0,)

    @property
    def cells(self) -> list[list[str]]:
        """The drawing's cells, marks included."""
        lines = self.drawing.strip("\n").split("\n")
        return [[cell.strip() for cell in line.split("|")] for line in lines]

    @property
    def grid(self) -> list[list[str]]:
        """The text that stands in each place, merged cells in all of theirs."""
        cells = self.cells
        owners = [[self._owner(y, x) for x in range(len(row))] for y, row in enumerate(cells)]
        return [[cells[y][x] for y, x in row] for row in owners]

    @property
    def spans(self) -> list[Span]:
        """The merged cells."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for y, row in enumerate(self.cells):
            for x in range(len(row)):
                found.setdefault(self._owner(y, x), []).append((y, x))
        return [(*places[0], *places[-1]) for places in found.values() if len(places) > 1]

    @property
    def facts(self) -> Iterator[tuple[frozenset[str], str, str]]:
        """(texts that name the row, column name, value) of each filled cell."""
        grid = self.grid
        top = grid[self.captions : self.captions + self.header]
        names = ["".join(dict.fromkeys(column)) for column in zip(*top, strict=True)]
        for row in grid[self.captions + self.header :]:
            key = frozenset(squeeze(row[column]) for column in self.key)
            for name, value in zip(names, row, strict=True):
                if value:
                    yield key, squeeze(name), squeeze(value)

    def _owner(self, y: int, x: int) -> tuple[int, int]:
        cells = self.cells
        while cells[y][x] in ("<", "^"):
            y, x = (y, x - 1) if cells[y][x] == "<" else (y - 1, x)
        return y, x


def squeeze(text: str) -> str:
    """Return a text without white space, which formats treat as they like."""
    return "".join(text.split())


def write_docx(table: SuiteTable, path: Path) -> None:
    """Write a Word document with text around the table."""
    import docx

    document = docx.Document()
    document.add_heading(table.name, level=1)
    document.add_paragraph("下表由各部门提供，数据截至填报之日。")
    grid = table.grid
    made = document.add_table(rows=len(grid), cols=len(grid[0]))
    made.style = "Table Grid"
    for top, left, bottom, right in table.spans:
        made.cell(top, left).merge(made.cell(bottom, right))
    for y, row in enumerate(table.cells):
        for x, text in enumerate(row):
            if text not in ("<", "^", ""):
                made.cell(y, x).text = text
    document.add_paragraph("以上内容如有变动，以最新通知为准。")
    document.save(str(path))


def write_xlsx(table: SuiteTable, path: Path) -> None:
    """Write a workbook whose numbers and dates are values with a format."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for y, row in enumerate(table.cells, start=1):
        for x, text in enumerate(row, start=1):
            if text not in ("<", "^", ""):
                value, code = typed_value(text)
                sheet.cell(y, x, value).number_format = code
    for top, left, bottom, right in table.spans:
        sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    book.save(path)


def typed_value(text: str) -> tuple[str | float | dt.date, str]:
    """Return the value and the number format that a spreadsheet shows as this text."""
    decimals = "0" * len(text.rstrip("%").partition(".")[2])
    plain = f"0.{decimals}" if decimals else "0"
    value: str | float | dt.date = text
    code = "General"
    if re.fullmatch(r"-?\d+(\.\d+)?%", text):
        value, code = float(text[:-1]) / 100, f"{plain}%"
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        value, code = dt.date.fromisoformat(text), "yyyy-mm-dd"
    elif found := re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text):
        value, code = dt.date(*map(int, found.groups())), 'yyyy"年"m"月"d"日"'
    elif re.fullmatch(r"\([\d,]+\)", text):
        value, code = -float(text[1:-1].replace(",", "")), "#,##0_);(#,##0)"
    elif re.fullmatch(r"¥[\d,]+\.\d\d", text):
        value, code = float(text[1:].replace(",", "")), '"¥"#,##0.00'
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        value, code = float(text.replace(",", "")), "#,##0"
    elif re.fullmatch(r"0\d+", text):
        value, code = int(text), "0" * len(text)
    elif re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
        value, code = float(text), plain
    return value, code


def write_html(table: SuiteTable, path: Path) -> None:
    """Write a page whose table uses `rowspan` and `colspan`."""
    spans = {(top, left): (bottom - top + 1, right - left + 1)
             for top, left, bottom, right in table.spans}  # fmt: skip
    rows = []
    for y, row in enumerate(table.cells):
        tag = "th" if y < table.captions + table.header else "td"
        cells = ""
        for x, text in enumerate(row):
            if text in ("<", "^"):
                continue
            height, width = spans.get((y, x), (1, 1))
            cells += f'<{tag} rowspan="{height}" colspan="{width}">{escape(text)}</{tag}>'
        rows.append(f"<tr>{cells}</tr>")
    path.write_text(
        f"<html><head><meta charset='utf-8'><title>{table.name}</title></head><body>"
        f"<h1>{table.name}</h1><p>下表由各部门提供，数据截至填报之日。</p>"
        f"<table border='1'>{''.join(rows)}</table><p>以上内容如有变动，以最新通知为准。</p>"
        "</body></html>",
        encoding="utf-8",
    )


def write_pdf(table: SuiteTable, path: Path) -> None:
    """Write a PDF whose table has ruling lines; a long one runs over pages, header repeated."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("zh", fontName="STSong-Light", fontSize=10, leading=14, wordWrap="CJK")
    title = ParagraphStyle("title", parent=style, fontSize=16, leading=24)
    data = [
        [Paragraph(escape(cell), style) if cell not in ("<", "^") else "" for cell in row]
        for row in table.cells
    ]
    made = Table(
        data,
        colWidths=[450 / len(data[0])] * len(data[0]),
        repeatRows=table.captions + table.header,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, "black"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *(("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in table.spans),
        ],
    )
    SimpleDocTemplate(str(path), title=table.name).build(
        [
            Paragraph(table.name, title),
            Paragraph("下表由各部门提供，数据截至填报之日。", style),
            made,
            Paragraph("以上内容如有变动，以最新通知为准。", style),
        ]
    )
