"""Tables as Markdown rows, in blocks small enough for one chunk, each with the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from loaders.documents import Block, Location

Row = Sequence[str]

MAX_BLOCK_ROWS = 20
MAX_BLOCK_CHARS = 1500
_SEPARATING = frozenset(("br", "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5"))


@dataclass(frozen=True, kw_only=True)
class TablePart:
    """Some rows of a table with its header.

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


def split_table(rows: Sequence[Row]) -> Iterator[TablePart]:
    """Yield a table in parts of up to 20 rows and about 1,500 characters.

    Args:
        rows: The header and the rows below it, all of the same length.
    """
    header = f"{format_row(rows[0])}\n|{' --- |' * len(rows[0])}"
    lines: list[str] = []
    first, length = 0, len(header)
    for index, row in enumerate(rows[1:], start=1):
        line = format_row(row)
        full = len(lines) == MAX_BLOCK_ROWS or length + len(line) + 1 > MAX_BLOCK_CHARS
        if lines and full:
            yield TablePart(text="\n".join([header, *lines]), first=first, last=index - 1)
            lines, first, length = [], index, len(header)
        lines.append(line)
        length += len(line) + 1
    yield TablePart(text="\n".join([header, *lines]), first=first, last=len(rows) - 1)


def table_blocks(rows: Sequence[Row], *, location: Location) -> list[Block]:
    """Return a table as blocks that all stand at `location`; no blocks for an empty table."""
    kept = drop_empty(rows)
    if not kept:
        return []
    return [Block(text=part.text, kind="table", location=location) for part in split_table(kept)]


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
