"""Ruled tables of a PDF page: cells from its ruling lines, texts from its characters.

The cells are found by the functions of pdfplumber's table finder. They are fed with the lines
that pdfium sees, so that no page is parsed a second time (by pdfminer, at some ten pages a second).
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from loaders.lines import Box, around
from loaders.pdf.cells import cell_text, characters_inside
from loaders.pdf.glyphs import Glyphs
from loaders.pdf.open_tables import find_open_tables
from loaders.pdf.table import Table, TableRow

_SNAP = 3.0  # points; pdfplumber's default
_SHORTEST_EDGE = 8.0
_MOST_EDGES = 800
_SMALLEST_CELL = 3.0
_FEWEST_CHARACTERS = 4
_FEWEST_FILLED = 0.15


def find_tables(rules: Sequence[Box], *, glyphs: Glyphs, page: int) -> list[Table]:
    """Return the ruled tables of a page, and take their characters out of `glyphs.text`.

    Args:
        rules: Ruling lines, as boxes without height or width.
        glyphs: The characters of the page.
        page: Its number, from 1.
    """
    tables = []
    if grids := _find_grids(rules):
        indices = characters_inside(glyphs, around([around(cells) for cells in grids]))
        for cells in grids:
            taken, table = _read_table(cells, glyphs=glyphs, indices=indices, page=page)
            if table is not None:
                tables.append(table)
                glyphs.blank(taken)
                indices = {i: box for i, box in indices.items() if i not in taken}
    for taken, table in find_open_tables(rules, glyphs=glyphs, page=page):
        tables.append(table)
        glyphs.blank(taken)
    return sorted(tables, key=lambda table: table.box[1])


def _find_grids(rules: Sequence[Box]) -> list[list[Box]]:
    """Return the cells of each table; merged cells are larger ones."""
    if not _may_be_table(rules):
        return []
    from pdfplumber import table as finder

    edges = finder.merge_edges([_edge(box) for box in rules], _SNAP, _SNAP, _SNAP, _SNAP)
    edges = [edge for edge in edges if edge["width"] + edge["height"] >= _SHORTEST_EDGE]
    edges = edges + _open_sides(edges)
    if len(edges) > _MOST_EDGES:
        return []
    cells = finder.intersections_to_cells(finder.edges_to_intersections(edges, _SNAP, _SNAP))
    cells = [cell for cell in cells if min(cell[2] - cell[0], cell[3] - cell[1]) > _SMALLEST_CELL]
    grids = [list(group) for group in finder.cells_to_tables(cells)]
    return [cells for cells in grids if _is_grid(cells)]


def _may_be_table(rules: Sequence[Box]) -> bool:
    """Whether there are enough lines in both directions; cheap, asked of each page."""
    upright = sum(1 for box in rules if box[2] - box[0] < box[3] - box[1])
    return upright > 1 and len(rules) - upright > 1


def _edge(box: Box) -> dict[str, Any]:
    left, top, right, bottom = box
    return {
        "x0": left, "x1": right, "top": top, "bottom": bottom,
        "width": right - left, "height": bottom - top, "object_type": "line",
        "orientation": "v" if right - left < bottom - top else "h",
    }  # fmt: skip


def _open_sides(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outer vertical lines of tables that are open to the left and right.

    Such tables are common in Chinese standards and reports: their horizontal lines all begin and
    end at the same places, where no vertical line stands.
    """
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for edge in edges:
        if edge["orientation"] == "h":
            groups.setdefault((round(edge["x0"] / 3), round(edge["x1"] / 3)), []).append(edge)
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    added = []
    for group in groups.values():
        top, bottom = min(e["top"] for e in group), max(e["top"] for e in group)
        left, right = group[0]["x0"], group[0]["x1"]
        inner = [
            e for e in upright
            if left - _SNAP < e["x0"] < right + _SNAP and e["top"] < bottom and e["bottom"] > top
        ]  # fmt: skip
        if len(group) < 3 or not inner:  # noqa: PLR2004 - two lines frame one row
            continue
        added += [
            _edge((x, top, x, bottom))
            for x in (left, right)
            if all(abs(e["x0"] - x) > 2 * _SNAP for e in inner)
        ]
    return added


def _is_grid(cells: list[Box]) -> bool:
    """Whether cells stand in two or more rows and columns; a frame around text does not."""
    return len(_stops(cells, 0)) > 2 and len(_stops(cells, 1)) > 2  # noqa: PLR2004 - 2 cells, 3 edges


def _stops(cells: Sequence[Box], axis: int) -> list[float]:
    """Return the edges of the columns (axis 0) or rows (axis 1)."""
    stops: list[float] = []
    for stop in sorted({cell[axis] for cell in cells} | {cell[axis + 2] for cell in cells}):
        if not stops or stop - stops[-1] > _SMALLEST_CELL:
            stops.append(stop)
    return stops


def _read_table(
    cells: list[Box], *, glyphs: Glyphs, indices: dict[int, Box], page: int
) -> tuple[set[int], Table | None]:
    """Return the characters of a table and the table; None when the grid is a drawing."""
    xs, ys = _stops(cells, 0), _stops(cells, 1)
    spans = [_span(cell, xs, ys) for cell in cells]
    owner = {(x, y): i for i, (x0, y0, x1, y1) in enumerate(spans)
             for x in range(x0, x1) for y in range(y0, y1)}  # fmt: skip
    held: list[list[int]] = [[] for _ in cells]
    for index, (left, top, right, bottom) in indices.items():
        place = bisect_right(xs, (left + right) / 2) - 1, bisect_right(ys, (top + bottom) / 2) - 1
        if place in owner:
            held[owner[place]].append(index)
    taken = {index for part in held for index in part}
    if len(taken) < _FEWEST_CHARACTERS or sum(map(bool, held)) < _FEWEST_FILLED * len(cells):
        return set(), None
    texts = [cell_text(glyphs, part, boxes=indices) for part in held]
    rows = []
    for y, (top, bottom) in enumerate(pairwise(ys)):
        row = tuple(texts[owner[x, y]] if (x, y) in owner else "" for x in range(len(xs) - 1))
        rows.append(TableRow(cells=row, places=((page, (xs[0], top, xs[-1], bottom)),)))
    return taken, Table(rows=tuple(rows), edges=tuple(xs), box=(xs[0], ys[0], xs[-1], ys[-1]))


def _span(cell: Box, xs: list[float], ys: list[float]) -> tuple[int, int, int, int]:
    """Return the columns and rows that a cell takes, as (first, first, end, end)."""
    half = _SMALLEST_CELL
    left, top, right, bottom = cell
    return (
        bisect_right(xs, left + half) - 1,
        bisect_right(ys, top + half) - 1,
        bisect_right(xs, right + half) - 1,
        bisect_right(ys, bottom + half) - 1,
    )
