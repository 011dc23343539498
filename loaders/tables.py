"""Tables as Markdown rows, in blocks small enough for one chunk, each with the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from loaders.documents import Block, Location
from loaders.grid import (
    Row,
    caption_text,
    count_captions,
    count_header_rows,
    is_number,
    join_header,
)

MAX_BLOCK_ROWS = 20
MAX_BLOCK_CHARS = 250
"""Longest block, so that one with the separator behind it fits a chunk of the default 256."""
MAX_LONG_BLOCK_CHARS = 1500
"""Longest block where header and row do not fit a chunk; its chunks carry the header apart."""

_WIDE_COLUMNS = 8
_LONGEST_KEY = 60
_FEWEST_BAND_COLUMNS = 2
_SHORTEST_BAND = 5  # characters; shorter texts (同意, 不适用) may be the same in all columns
_FRAME = len("|\n|\n|")  # what a header, its rule and a row have beside their columns
_SEPARATING = frozenset(("br", "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5"))


@dataclass(frozen=True, kw_only=True)
class TablePart:
    """Some rows of a table, and of a wide table some columns, with their header.

    Attributes:
        text: Markdown, one row a line.
        first: Index of the first row in the table; 0 in the part that starts with the header.
        last: Index of the last row.
    """

    text: str
    first: int
    last: int


def format_row(cells: Row) -> str:
    r"""Return one Markdown row: line ends become spaces, `|` becomes `\|`."""
    escaped = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def split_table(rows: Sequence[Row], *, taken: int = 0) -> Iterator[TablePart]:
    """Yield a table in parts that are one chunk each and begin with the header.

    A header of several rows becomes one ("2023年 营收"). A table of eight or more columns that
    are too wide for a chunk is cut into groups of columns, each with the column that names the
    row, as a printer does it; the groups of the same rows follow each other.

    Args:
        rows: The header and the rows below it, all of the same length.
        taken: Characters of the first part's chunk that something before it (a caption) takes.
    """
    depth = count_header_rows(rows)
    header, body = join_header(rows[:depth]), [*map(_without_copies, rows[depth:])]
    bands = _column_bands([header, *body])
    tables = [
        (_header_lines([header[c] for c in band]), [format_row([r[c] for c in band]) for r in body])
        for band in bands
    ]
    first = 0
    for start, stop in _row_ranges(tables, taken=taken):
        for top, lines in tables:
            text = "\n".join([top, *lines[start:stop]])
            yield TablePart(text=text, first=first, last=max(stop + depth - 1, depth - 1))
        first = stop + depth


def table_blocks(rows: Sequence[Row], *, location: Location) -> list[Block]:
    """Return a table as blocks that all stand at `location`; no blocks for an empty table.

    Rows above the header that are one merged cell are captions; they become a block of their own.
    """
    kept = drop_empty(rows)
    if not kept:
        return []
    top = count_captions(kept)
    caption = "\n".join(map(caption_text, kept[:top]))
    blocks = [Block(text=caption, location=location)] if caption else []
    parts = split_table(kept[top:], taken=len(caption) + 2 if caption else 0)
    return [*blocks, *(Block(text=part.text, kind="table", location=location) for part in parts)]


def _without_copies(row: Row) -> Row:
    """Return a row that holds one merged cell alone (一、流动资产, 备注：…) with its text once."""
    texts = [cell for cell in row if cell]
    is_band = len(texts) > _FEWEST_BAND_COLUMNS and len(set(texts)) == 1
    if not is_band or len(texts[0]) < _SHORTEST_BAND or is_number(texts[0]):
        return row
    at = row.index(texts[0])
    return [cell if column == at else "" for column, cell in enumerate(row)]


def _header_lines(header: Row) -> str:
    return f"{format_row(header)}\n|{' --- |' * len(header)}"


def _row_ranges(
    tables: Sequence[tuple[str, list[str]]], *, taken: int
) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the rows that stand together, at least one in each."""
    tops = [len(top) for top, _ in tables]
    is_long = len(tables) == 1 and _is_header_too_long(*tables[0])
    usual = MAX_LONG_BLOCK_CHARS if is_long else MAX_BLOCK_CHARS
    count = len(tables[0][1])
    start, lengths = 0, [top + taken for top in tops]
    for index in range(count):
        added = [len(lines[index]) + 1 for _, lines in tables]
        # A row that fits no chunk together with the header gains nothing from one of its own,
        # which would be a chunk without content.
        is_alone = len(tables) == 1 and tops[0] + added[0] > MAX_BLOCK_CHARS
        limit = MAX_LONG_BLOCK_CHARS if is_alone else usual
        is_full = any(length + more > limit for length, more in zip(lengths, added, strict=True))
        if index > start and (is_full or index - start == MAX_BLOCK_ROWS):
            yield start, index
            start, lengths = index, list(tops)
        lengths = [length + more for length, more in zip(lengths, added, strict=True)]
    yield start, count


def _is_header_too_long(top: str, lines: Sequence[str]) -> bool:
    """Whether the header fills half a chunk and leaves no room for most rows."""
    if len(top) <= MAX_BLOCK_CHARS / 2 or not lines:
        return False
    return len(top) + 1 + _ninth_tenth(lines) > MAX_BLOCK_CHARS


def _ninth_tenth(texts: Sequence[str]) -> int:
    """Return the length that nine tenths of the texts do not exceed."""
    lengths = sorted(map(len, texts))
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _column_bands(rows: Sequence[Row]) -> list[list[int]]:
    """Return the groups of columns, each with the key columns, that a wide table is cut into."""
    width = len(rows[0])
    everything = [list(range(width))]
    if width < _WIDE_COLUMNS:
        return everything
    widths = [_typical_width([row[column] for row in rows]) for column in range(width)]
    key = _key_columns(rows)
    key_width = sum(widths[column] for column in key)
    if sum(widths) <= MAX_BLOCK_CHARS - _FRAME or key_width > _LONGEST_KEY:
        return everything
    bands: list[list[int]] = []
    room = 0
    for column in range(len(key), width):
        if not bands or widths[column] > room:
            bands.append(list(key))
            room = MAX_BLOCK_CHARS - _FRAME - key_width
        bands[-1].append(column)
        room -= widths[column]
    return bands


def _typical_width(cells: Sequence[str]) -> int:
    """Return the characters that a column takes in a block: its name, its rule and a long cell."""
    return len(cells[0]) + _ninth_tenth(cells[1:]) + len(" | --- |  | ")


def _key_columns(rows: Sequence[Row]) -> list[int]:
    """Return the columns that name a row: the first, with the second where the first counts."""
    counts = len(rows) > 1 and all(is_number(row[0]) or not row[0].strip() for row in rows[1:])
    return [0, 1] if counts else [0]


def drop_empty(rows: Sequence[Row]) -> list[list[str]]:
    """Return the rows without empty rows and columns, all padded to the same length."""
    width = max((len(row) for row in rows), default=0)
    padded = [
        [*row, *[""] * (width - len(row))] for row in rows if any(cell.strip() for cell in row)
    ]
    columns = [i for i in range(width) if any(row[i].strip() for row in padded)]
    return [[row[i] for i in columns] for row in padded]


def parse_html_table(table: etree._Element) -> list[list[str]]:
    """Return the grid of an lxml `<table>`; a merged cell's text stands in each of its places."""
    grid: dict[tuple[int, int], str] = {}
    rows = [tr for tr in table.iter("tr") if _owner(tr) is table]
    for y, tr in enumerate(rows):
        x = 0
        for cell in tr.iterchildren("td", "th"):
            while (y, x) in grid:
                x += 1
            text = _cell_text(cell)
            # https://html.spec.whatwg.org/multipage/tables.html caps both spans like this.
            for dy in range(_span(cell, "rowspan", most=len(rows) - y)):
                for dx in range(_span(cell, "colspan", most=1000)):
                    grid.setdefault((y + dy, x + dx), text)
    width = 1 + max((x for _, x in grid), default=-1)
    return [[grid.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def _cell_text(cell: etree._Element) -> str:
    """Return the text of a cell; only line and block ends separate words, inline tags do not."""
    parts: list[str] = []
    for event, node in etree.iterwalk(cell, events=("start", "end")):
        edge = " " if node.tag in _SEPARATING else ""
        if event == "start":
            parts += [edge, node.text or "" if isinstance(node.tag, str) else ""]
        elif node is not cell:
            parts += [edge, node.tail or ""]
    return " ".join("".join(parts).split())


def _owner(tr: etree._Element) -> etree._Element | None:
    return next(tr.iterancestors("table"), None)


def _span(cell: etree._Element, name: str, *, most: int) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), most)) if value.isdecimal() else 1
