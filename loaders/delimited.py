"""Comma- and tab-separated values: rows as Markdown tables with their row numbers."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.documents import Block, Location, ParsedFile
from loaders.encoding import decode_text
from loaders.options import LoaderOptions
from loaders.tables import drop_empty, split_table
from loaders.versions import parser_id

_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_ROWS = 50


def parse_delimited(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a csv or tsv file in any encoding; the delimiter is what makes rows of equal length."""
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    rows = list(csv.reader(lines, delimiter=_sniff_delimiter(lines)))
    return ParsedFile(
        blocks=tuple(_row_blocks(rows)),
        parser=parser_id("delimited"),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *_ragged_warning(rows)),
    )


def _sniff_delimiter(lines: list[str]) -> str:
    """Return the delimiter that gives most rows the same number (above one) of cells.

    `csv.Sniffer` takes letters and Chinese commas for delimiters in prose-like cells.
    """

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines[:_SNIFFED_ROWS], delimiter=delimiter))
        return max(((n, width) for width, n in widths.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=agreement)


def _row_blocks(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    numbers = [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    for part in split_table(drop_empty(rows)) if numbers else ():
        where = Location(rows=(numbers[part.first], numbers[part.last]))
        yield Block(text=part.text, kind="table", location=where)


def _ragged_warning(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    width = len(rows[0]) if rows else 0
    ragged = sum(1 for row in rows if row and len(row) > width)
    return (f"{ragged} row(s) have more cells than the header",) if ragged else ()
