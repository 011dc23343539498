"""Where the column of text around a line ends, and whether the line fills it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from loaders.cleaning import HAN
from loaders.lines import Line

CHINESE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")
_WORD = re.compile(r"[!-~]+")
_LETTER = 0.5  # of the size: mean width of a Latin letter
_ALIKE = 0.3
_REACH = 3  # rows above and below that say where the column ends
_ENOUGH_LINES = 3
_SURE_LINES = 5
_NARROWEST = 15  # characters: the least that a column of text has room for
_SHORT = 2.5  # of the size


def column_edges(rows: Sequence[Line], *, page: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the left and right edge of the column around each line.

    The lines nearby say where it ends. Where they are few, or end at different places, as the
    items of a list do, and nothing stands to the right of them, it ends where the column's
    other lines do.

    Args:
        rows: Lines below each other.
        page: All lines of the page.
    """
    wide = _shared_edge(rows)
    found = []
    for index, row in enumerate(rows):
        nearby = rows[max(0, index - _REACH) : index + _REACH]
        (left, right), is_sure = _edges_nearby(row, nearby)
        if not is_sure and wide > right + _SHORT * row.size:
            before = rows[index - 1] if index else row
            free = (right, min(before.top, row.top), wide, max(before.bottom, row.bottom))
            right = right if any(_begins_in(line, free) for line in page) else wide
        found.append((left, right))
    return found


def is_short(line: Line, *, column: tuple[float, float], below: Line) -> bool:
    """Whether a line ends so far from the right edge that its paragraph ends with it.

    Args:
        line: The line.
        column: Left and right edge of the text around it.
        below: The next line; a long word that it begins with had no room.
    """
    left, right = column
    if CHINESE.search(line.text[-1]) is None:
        return right - line.right > 0.4 * (right - left)
    word = _WORD.match(below.text)
    room = right - line.right - (_LETTER * line.size * len(word[0]) if word else 0.0)
    return room > _SHORT * line.size


def _edges_nearby(row: Line, nearby: Sequence[Line]) -> tuple[tuple[float, float], bool]:
    """Return the edges that the lines nearby have, and whether enough of them agree.

    Lines of other sizes do not count, nor do those across several columns where three lines end
    at the same place.
    """
    alike = [line for line in nearby if line.holds is None and _is_alike(line, row)] or [row]
    even = [line for line in alike if abs(line.right - row.right) <= row.size]
    is_full = row.right - row.left >= _NARROWEST * row.size
    if is_full and len(even) >= _ENOUGH_LINES:
        alike = even
    edges = min(line.left for line in alike), max(line.right for line in alike)
    return edges, is_full and len(even) >= _SURE_LINES


def _shared_edge(rows: Sequence[Line]) -> float:
    """Return the rightmost place where two or more lines end."""
    texts = [line for line in rows if line.holds is None]
    if not texts:
        return 0.0
    size = median(line.size for line in texts)
    ends = sorted((line.right for line in texts if _is_alike_size(line.size, size)), reverse=True)
    for first, second in pairwise(ends):
        if first - second <= size:
            return first
    return 0.0


def _begins_in(line: Line, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return left <= line.left < right and line.top < bottom and line.bottom > top


def _is_alike(a: Line, b: Line) -> bool:
    return _is_alike_size(a.size, b.size)


def _is_alike_size(a: float, b: float) -> bool:
    return abs(a - b) <= _ALIKE * max(a, b)
