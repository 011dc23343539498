"""One sheet of a workbook, read row by row from its XML: cells as shown, merged ranges.

openpyxl's sheets are not used: the full ones create every cell of a merged range or a linked
column (A1:XFD1048576), the read-only ones know nothing of merged cells.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

from lxml import etree

from loaders.sheets.date_format import to_serial
from loaders.sheets.number_format import format_number, format_text

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_CELL_PICTURE = re.compile(r'DISPIMG\("([^"]+)"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT_DIGITS = 15


@dataclass(frozen=True, kw_only=True)
class MergedRange:
    """Cells merged into one; rows and columns count from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class SheetStyles:
    """What a workbook gives to all of its sheets.

    Attributes:
        strings: The texts that cells refer to by number.
        codes: Format code by a cell's style number.
        from_1904: Whether dates count from 1904-01-01.
    """

    strings: Sequence[str]
    codes: Sequence[str]
    from_1904: bool


@dataclass(frozen=True, kw_only=True)
class SheetCells:
    """What stands in the cells of a sheet.

    Attributes:
        rows: Row number to column number to text; only cells that show something.
        merged: Merged ranges.
        pictures: (row, name) of the pictures that cells hold (WPS), "" for one of Excel's.
        missing: Number of formulas without a stored result.
        hidden_rows: Number of hidden rows that hold something.
        hidden_columns: Number of hidden columns that hold something.
    """

    rows: dict[int, dict[int, str]]
    merged: tuple[MergedRange, ...]
    pictures: tuple[tuple[int, str], ...]
    missing: int
    hidden_rows: int
    hidden_columns: int


def read_cells(source: IO[bytes], *, styles: SheetStyles) -> SheetCells:
    """Read the XML of a sheet.

    Args:
        source: The sheet's part of the package.
        styles: Texts and formats that it refers to.
    """
    reader = _SheetReader(styles)
    merged: list[MergedRange] = []
    hidden: list[range] = []
    events = etree.iterparse(
        source, tag=("{*}row", "{*}mergeCell", "{*}col"), resolve_entities=False, no_network=True
    )
    for _, node in events:
        match etree.QName(node).localname:
            case "row":
                reader.read_row(node)
                node.clear()
                while (before := node.getprevious()) is not None:
                    node.getparent().remove(before)
            case "col" if node.get("hidden") in ("1", "true"):
                hidden.append(range(int(node.get("min")), int(node.get("max")) + 1))
            case "mergeCell" if found := _range(node.get("ref", "")):
                merged.append(found)
    used = {column for row in reader.rows.values() for column in row} if hidden else set()
    return SheetCells(
        rows=reader.rows,
        merged=tuple(merged),
        pictures=tuple(reader.pictures),
        missing=reader.missing,
        hidden_rows=reader.hidden_rows,
        hidden_columns=sum(1 for column in used if any(column in span for span in hidden)),
    )


def cell_place(reference: str) -> tuple[int, int] | None:
    """Return (row, column), from 1, of a reference such as `B3`; None for anything else."""
    found = _PLACE.fullmatch(reference)
    return (int(found[2]), column_number(found[1])) if found else None


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, which counts from 1: 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _range(reference: str) -> MergedRange | None:
    first, _, last = reference.partition(":")
    start, end = cell_place(first), cell_place(last or first)
    if start is None or end is None:
        return None
    return MergedRange(top=start[0], left=start[1], bottom=end[0], right=end[1])


class _SheetReader:
    """Collects the cells of a sheet while its rows come in."""

    def __init__(self, styles: SheetStyles) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self.pictures: list[tuple[int, str]] = []
        self.missing = 0
        self.hidden_rows = 0
        self._styles = styles
        self._row = 0

    def read_row(self, node: etree._Element) -> None:
        self._row = int(float(node.get("r", self._row + 1)))
        column, found = 0, {}
        for cell in node.iterchildren("{*}c"):
            place = cell_place(cell.get("r", ""))
            column = place[1] if place else column + 1
            text = self._cell_text(cell)
            if text and not text.isspace():
                found[column] = text
        if found:
            self.rows.setdefault(self._row, {}).update(found)
            self.hidden_rows += node.get("hidden") in ("1", "true")

    def _cell_text(self, cell: etree._Element) -> str:
        value, formula, inline = "", None, ""
        for part in cell:
            match part.tag.rpartition("}")[2] if isinstance(part.tag, str) else "":
                case "v":
                    value = part.text or ""
                case "f":
                    formula = part.text or ""
                case "is":
                    inline = _rich_text(part)
        kind = cell.get("t", "n")
        if picture := _CELL_PICTURE.search(formula or (value if kind == "str" else "")):
            self.pictures.append((self._row, picture[1]))
            return ""
        if kind == "e" and cell.get("vm"):  # Excel's picture in a cell is an error to old programs
            self.pictures.append((self._row, ""))
            return ""
        if not value and kind != "inlineStr":
            self.missing += formula is not None and kind != "str"
            return ""
        return self._shown(value or inline, kind=kind, code=self._code(cell))

    def _code(self, cell: etree._Element) -> str:
        style, codes = int(cell.get("s", 0)), self._styles.codes
        return codes[style] if style < len(codes) else "General"

    def _shown(self, value: str, *, kind: str, code: str) -> str:
        match kind:
            case "s":
                text = self._styles.strings[int(value)] or ""
            case "str" | "inlineStr":
                text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
            case "b":
                return "FALSE" if value in ("0", "false") else "TRUE"
            case "e":
                return value
            case "d" if code == "General":
                return value.removesuffix("T00:00:00").replace("T", " ")
            case "d":
                return format_number(to_serial(dt.datetime.fromisoformat(value)), code=code)
            case _:
                return self._shown_number(value, code=code)
        return text if code in ("General", "@") else format_text(text, code=code)

    def _shown_number(self, value: str, *, code: str) -> str:
        if code == "General" and value.isdecimal() and len(value) <= _EXACT_DIGITS:
            return value
        try:
            number = int(value) if value.lstrip("-").isdecimal() else float(value)
        except ValueError:
            return value
        return format_number(number, code=code, from_1904=self._styles.from_1904)


def _rich_text(node: etree._Element) -> str:
    """Return the text of runs, without the readings that stand above them."""
    if len(node) == 1 and len(node[0]) == 0:
        return node[0].text or ""
    texts = node.xpath(".//*[local-name()='t'][not(ancestor::*[local-name()='rPh'])]")
    return "".join(text.text or "" for text in texts)
