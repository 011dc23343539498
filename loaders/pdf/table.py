"""A table of a PDF, on one page or several."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.cleaning import close_chinese_gaps
from loaders.grid import is_number, looks_like_header
from loaders.line_groups import join_words
from loaders.line_headings import SENTENCE_END
from loaders.lines import Box

_SAME_EDGE = 4.0  # points


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A row of a table.

    Attributes:
        cells: Its texts.
        places: Page and box; two where the end of a page divides the row.
    """

    cells: tuple[str, ...]
    places: tuple[tuple[int, Box], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, which may run over several pages.

    Attributes:
        rows: Its rows; a merged cell's text stands in each of its places.
        edges: The x of its vertical lines, by which it is known again on the next page.
        box: Its place on its first page.
    """

    rows: tuple[TableRow, ...]
    edges: tuple[float, ...]
    box: Box


def continues_table(table: Table, after: Table) -> bool:
    """Whether `after`, at the top of the next page, goes on with `table`.

    It does with the same columns; also where the rows on one page have fewer, because cells there
    are merged throughout, unless a header begins something new.
    """
    outer = ((table.edges[0], after.edges[0]), (table.edges[-1], after.edges[-1]))
    if any(abs(a - b) > _SAME_EDGE for a, b in outer):
        return False
    if len(table.edges) == len(after.edges):
        return _are_among(table.edges, after.edges)
    fewer, more = sorted((table.edges, after.edges), key=len)
    return _are_among(fewer, more) and not looks_like_header(after.rows[0].cells)


def join_tables(table: Table, after: Table) -> Table:
    """Return both as one table; a header that is printed again on the next page comes once."""
    edges = max(table.edges, after.edges, key=len)
    rows, more = (_spread(one, edges) for one in (table, after))
    again = 0
    for a, b in zip(rows, more, strict=False):
        if a.cells != b.cells:
            break
        again += 1
    again = again if again < len(more) else 0
    more = more[again:]
    if _is_rest(rows[-1].cells, more[0].cells):
        cells = map(join_words, rows[-1].cells, more[0].cells)
        places = rows[-1].places + more[0].places
        rows[-1] = TableRow(cells=tuple(map(close_chinese_gaps, cells)), places=places)
        more = more[1:]
    elif all(row.cells[0] for row in rows):
        more = _with_label(rows[-1].cells[0], more)
    return Table(rows=(*rows, *more), edges=edges, box=table.box)


def _with_label(label: str, rows: Sequence[TableRow]) -> list[TableRow]:
    """Repeat the last label of a page for rows of the next one that its merged cell goes on to."""
    empty = next((i for i, row in enumerate(rows) if row.cells[0]), len(rows))
    return [
        replace(row, cells=(label, *row.cells[1:])) if i < empty else row
        for i, row in enumerate(rows)
    ]


def _is_rest(row: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a row at the top of a page is the rest of the last one on the page before."""
    filled = [(a, b) for a, b in zip(row, after, strict=True) if b]
    return (
        len(filled) * 2 <= len(row)
        and not after[0]
        and all(a and not a.endswith(SENTENCE_END) for a, _ in filled)
        and not any(is_number(b) for _, b in filled)
    )


def _are_among(edges: Sequence[float], others: Sequence[float]) -> bool:
    return all(any(abs(a - b) <= _SAME_EDGE for b in others) for a in edges)


def _spread(table: Table, edges: tuple[float, ...]) -> list[TableRow]:
    """Return the rows with merged cells repeated for the columns that `edges` divide them into."""
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    last = len(table.edges) - 2
    columns = [min(max(bisect_right(table.edges, x) - 1, 0), last) for x in middles]
    return [replace(row, cells=tuple(row.cells[c] for c in columns)) for row in table.rows]
