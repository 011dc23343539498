"""Comma- and tab-separated values: rows as Markdown tables with their row numbers."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.encoding import decode_text
from loaders.grid import caption_text, count_captions, lacks_header
from loaders.options import LoaderOptions
from loaders.sheets.worksheet import column_letters
from loaders.tables import drop_empty, split_table
from loaders.versions import parser_id

_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_ROWS = 50
# Excel's own first line that names the delimiter; it shows no row for it.
_DECLARED = re.compile(r"sep=(.)\n?", re.IGNORECASE)
_MOST_LINES = 100
# How programs keep a spreadsheet from reading 001001 as a number; it shows the text inside.
_FORCED_TEXT = re.compile(r'="([^"]*)"')


def parse_delimited(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a csv or tsv file in any encoding; the delimiter is what makes rows of equal length.

    `Location.rows` count records, as a spreadsheet program does: a quoted line end is no new row.
    """
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    rows, warnings = _read_rows([f"{line}\n" for line in text.split("\n")])
    rows = [[_FORCED_TEXT.sub(r"\1", cell) for cell in row] for row in rows]
    return ParsedFile(
        blocks=tuple(_row_blocks(rows)),
        parser=parser_id("delimited"),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *warnings, *_ragged_warning(rows)),
        health=FileHealth(
            codec_confidence=decoded.confidence, garble_ratio=decoded.garble, tables=1
        ),
    )


def _read_rows(lines: list[str]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the records, and a warning where quotes could not be what they should."""
    declared = _DECLARED.fullmatch(lines[0])
    lines = lines[1:] if declared else lines
    csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, lines))))
    delimiter = declared[1] if declared else _sniff_delimiter(lines)
    rows = list(csv.reader(lines, delimiter=delimiter))
    longest = max((cell.count("\n") for row in rows for cell in row), default=0)
    if longest <= _MOST_LINES:
        return rows, ()
    # A quote that nothing closes takes all that follows for one cell.
    rows = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return rows, ("a quotation mark is never closed; all were read as plain characters",)


def _sniff_delimiter(lines: list[str]) -> str:
    """Return the delimiter that gives most rows the same number (above one) of cells.

    `csv.Sniffer` takes letters and Chinese commas for delimiters in prose-like cells.
    """

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines[:_SNIFFED_ROWS], delimiter=delimiter))
        return max(((n, width) for width, n in widths.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=agreement)


def _row_blocks(records: Sequence[Sequence[str]]) -> Iterator[Block]:
    numbers = [number for number, row in enumerate(records, start=1) if any(map(str.strip, row))]
    rows = drop_empty(records)
    if not rows:
        return
    top = count_captions(rows)
    taken = 0
    for number, row in zip(numbers[:top], rows, strict=False):
        caption = caption_text(row)
        taken += len(caption) + 2
        yield Block(text=caption, location=Location(rows=(number, number)))
    rows, numbers = rows[top:], numbers[top:]
    if lacks_header(rows):  # then the columns are called as a spreadsheet program calls them
        letters = [column_letters(column + 1) for column in range(len(rows[0]))]
        rows, numbers = [letters, *rows], [numbers[0], *numbers]
    for part in split_table(rows, taken=taken):
        where = Location(rows=(numbers[part.first], numbers[part.last]))
        yield Block(text=part.text, kind="table", location=where)


def _ragged_warning(records: Sequence[Sequence[str]]) -> tuple[str, ...]:
    rows = [row for row in records if any(map(str.strip, row))]
    top = count_captions(drop_empty(rows))
    width = max((len(row) for row in rows[: top + 1]), default=0)
    ragged = sum(1 for row in rows if row and len(row) > width)
    return (f"{ragged} row(s) have more cells than the header",) if ragged else ()
