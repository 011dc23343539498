"""The order in which a person reads the lines of a page: columns, rows, titles across columns.

A recursive cut at white space (the XY-cut of Nagy and Seth, 1984) that looks for *gutters* first:
white stripes from top to bottom with text on both sides. A line across a gutter (a title, a
caption) ends the columns above it. Stripes between the cells of a table or a form are no gutters:
there the rows are read. Vertical writing is turned, and then read the same way.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from statistics import median

import numpy as np

from loaders.layout import (
    SAME_HEIGHT,
    WIDE_GAP,
    Gutter,
    Item,
    Mark,
    Verdict,
    are_single_lines,
    group_rows,
    judge_sides,
    side_of,
    split_sides,
    white_gaps,
)
from loaders.lines import Line

_DEEPEST = 16
_MOST_CELLS = 1500
_BULLETS = tuple("•●○■□◆▪–·※")
_LABEL = re.compile(r"[^：:，。]{1,8}[：:]")
# All in ems, the page's median size of characters.
_NARROWEST_GUTTER = 0.75
_LEADING = 0.35


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of one page in the order in which a person reads them.

    Columns are read one after the other, left before right (vertical writing: right before
    left); lines across them end the run of columns above. The rows of tables and forms are read
    from left to right. Where the given order already goes downwards in a column it is kept.

    Args:
        lines: Lines in any unit, counted from the top left.

    Returns:
        The same lines, each once.
    """
    if len(lines) <= 1:
        return list(lines)
    is_vertical = _is_vertical(lines)
    items = [_item(line, index, turned=is_vertical) for index, line in enumerate(lines)]
    em = median(item.bottom - item.top for item in items) if is_vertical else _em(lines)
    return [lines[item.index] for item in _order(items, em=max(em, 1e-3), depth=0)]


def _em(lines: Sequence[Line]) -> float:
    return median(line.size if line.size > 0 else line.bottom - line.top for line in lines)


def _is_vertical(lines: Sequence[Line]) -> bool:
    """Whether most characters stand in lines that run from top to bottom, as in old books."""
    upright = sum(
        len(line.text)
        for line in lines
        if len(line.text) > 1 and line.bottom - line.top > 2 * (line.right - line.left)
    )
    return upright > sum(len(line.text) for line in lines) / 2


def _item(line: Line, index: int, *, turned: bool) -> Item:
    box = (line.left, line.top, line.right, line.bottom)
    if turned:
        box = (line.top, -line.right, line.bottom, -line.left)
    left, top, right, bottom = box
    return Item(
        index=index,
        left=left,
        top=top,
        right=max(right, left),
        bottom=max(bottom, top),
        mark=_mark(line.text.lstrip()),
    )


def _mark(text: str) -> Mark:
    if text.startswith(_BULLETS):
        return "bullet"
    return "label" if _LABEL.match(text) else ""


def _order(items: list[Item], *, em: float, depth: int) -> list[Item]:
    """Order a part of the page: cut at its clearest gutter, and each piece again."""
    gutter = _find_gutter(items, em=em) if depth < _DEEPEST else None
    if gutter is None:
        return _by_rows(items, em=em)
    ordered: list[Item] = []
    for is_across, group in _runs(items, gutter=gutter, em=em):
        if is_across:
            again = len(group) < len(items)
            ordered += _order(group, em=em, depth=depth + 1) if again else _by_rows(group, em=em)
            continue
        for verdict, band in _bands(group, gutter=gutter, em=em, is_page=depth == 0):
            pieces = [band] if verdict == "columns" else _table_rows(band, gutter=gutter, em=em)
            for piece in pieces:
                left, right = split_sides(piece, gutter=gutter, em=em)
                if verdict == "rows" and are_single_lines(left, right, em=em):
                    ordered += _by_rows(piece, em=em)
                    continue
                for side in (left, right):
                    ordered += _order(side, em=em, depth=depth + 1)
    return ordered


def _table_rows(items: list[Item], *, gutter: Gutter, em: float) -> list[list[Item]]:
    """Cut a table where the white space is wider than between the lines of one cell."""
    sides = [side for side in split_sides(items, gutter=gutter, em=em) if len(side) > 1]
    gaps = sorted(gap for side in sides for gap in white_gaps(side) if gap > 0)
    within = gaps[len(gaps) // 8] if gaps else 0.0
    return _cut_across(items, wider_than=max(1.35 * within, within + 0.15 * em))


def _find_gutter(items: list[Item], *, em: float) -> Gutter | None:
    """Return the white stripe with text on both sides at the most heights, if there is one."""
    if len(items) < 4:  # noqa: PLR2004 - two lines on each side
        return None
    left, top = min(item.left for item in items), min(item.top for item in items)
    width = max(item.right for item in items) - left
    height = max(item.bottom for item in items) - top
    across, down = max(em / 4, width / _MOST_CELLS), max(em / 4, height / _MOST_CELLS)
    ink = np.zeros((int(height / down) + 2, int(width / across) + 2), dtype=bool)
    for item in items:
        # A line inks its leading too, so that lines at other heights stand beside it.
        first = max(round((item.top - _LEADING * em - top) / down), 0)
        last = max(round((item.bottom + _LEADING * em - top) / down), first + 1)
        start, end = round((item.left - left) / across), round((item.right - left) / across)
        ink[first:last, start:end] = True
    begun = np.logical_or.accumulate(ink, axis=1)
    to_come = np.logical_or.accumulate(ink[:, ::-1], axis=1)[:, ::-1]
    support = (~ink & begun & to_come).sum(axis=0)
    enough = 2.5 * em / down  # two lines; one alone has its height and its leading
    stripes = _stripes(support >= max(0.9 * support.max(), enough))
    start, end = max(stripes, key=lambda stripe: stripe[1] - stripe[0], default=(0, 0))
    if (end - start) * across < _NARROWEST_GUTTER * em:
        return None
    return Gutter(left=left + start * across, right=left + end * across)


def _stripes(wanted: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    """Return the runs of True as (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _runs(items: list[Item], *, gutter: Gutter, em: float) -> list[tuple[bool, list[Item]]]:
    """Cut a part of the page where lines run across the gutter; True marks those pieces."""
    crossing = [item for item in items if side_of(item, gutter=gutter, em=em) == "across"]
    crossing.sort(key=lambda item: item.top)
    spans: list[tuple[float, float]] = []
    for item in crossing:
        if spans and item.top <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], item.bottom)
        else:
            spans.append((item.top, item.bottom))
    starts = [start for start, _ in spans]
    taken = {item.index for item in crossing}

    def is_across(item: Item) -> bool:
        if item.index in taken:
            return True
        before = bisect_left(starts, item.middle) - 1
        return before >= 0 and item.middle < spans[before][1]

    downwards = sorted(items, key=lambda item: item.middle)
    return [
        (key, sorted(group, key=lambda item: item.index))
        for key, group in groupby(downwards, key=is_across)
    ]


def _bands(
    items: list[Item], *, gutter: Gutter, em: float, is_page: bool
) -> list[tuple[Verdict, list[Item]]]:
    """Cut lines that no line crosses at wide white space, and say how each piece is read."""
    usual = median([gap for gap in white_gaps(items) if gap > 0] or [0.0])
    pieces = _cut_across(items, wider_than=max(WIDE_GAP * em, 1.8 * usual))
    judged = [
        (judge_sides(*split_sides(piece, gutter=gutter, em=em), em=em), piece) for piece in pieces
    ]
    if not any(verdict == "columns" for verdict, _ in judged):
        return [("rows", items)]
    last = len(judged) - 1
    bands: list[tuple[Verdict, list[Item]]] = []
    for number, (verdict, piece) in enumerate(judged):
        is_edge = is_page and number in (0, last) and len(group_rows(piece, em=em)) == 1
        kind: Verdict = "rows" if verdict == "rows" or is_edge else "columns"
        if kind == "columns" and bands and bands[-1][0] == "columns":
            bands[-1] = kind, bands[-1][1] + piece
        else:
            bands.append((kind, piece))
    return bands


def _cut_across(items: list[Item], *, wider_than: float) -> list[list[Item]]:
    """Cut at white space from side to side that is wider than a limit."""
    downwards = sorted(items, key=lambda item: item.top)
    pieces = [downwards[:1]]
    for item, gap in zip(downwards[1:], white_gaps(items), strict=True):
        if gap > wider_than:
            pieces.append([])
        pieces[-1].append(item)
    return [sorted(piece, key=lambda item: item.index) for piece in pieces]


def _by_rows(items: list[Item], *, em: float) -> list[Item]:
    """Order one column, or a table: from top to bottom, lines at one height left to right."""
    if _reads_down(items, em=em):
        return items
    return [item for row in group_rows(items, em=em) for item in sorted(row, key=lambda i: i.left)]


def _reads_down(items: list[Item], *, em: float) -> bool:
    """Whether the given order never goes up, and at one height never to the left."""
    floor, edge = float("-inf"), float("-inf")
    for item in items:
        if item.middle < floor - SAME_HEIGHT * em:
            return False
        if item.middle <= floor + SAME_HEIGHT * em and item.left < edge - em:
            return False
        floor, edge = item.middle, item.right
    return True
