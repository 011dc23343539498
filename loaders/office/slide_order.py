"""The order in which the boxes of a slide are read."""

from collections.abc import Sequence
from dataclasses import dataclass

# Boxes are larger than their text: so much of an overlap, in shares of the slide, counts as none.
_SLACK = 0.02


@dataclass(frozen=True, kw_only=True)
class Box:
    """The place of a shape or a group on its slide, in shares (0-1) of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the indexes of boxes as a person reads them.

    The slide is cut along its widest empty band, across or down, and so are the parts. So cards
    that stand side by side are read one after the other, and rows of cards from the top. Boxes
    that no band separates go from top to bottom, those of one height from left to right.
    """
    ordered: list[int] = []
    parts = [list(range(len(boxes)))]
    while parts:
        part = parts.pop()
        first = _before_cut(part, boxes)
        if first:
            parts += [[index for index in part if index not in first], sorted(first)]
        else:
            ordered += _in_rows(part, boxes)
    return ordered


def _before_cut(part: list[int], boxes: Sequence[Box]) -> set[int]:
    """Return those boxes of a part that stand above or left of its widest band; none without."""
    across, row = _widest_gap([(boxes[i].top, boxes[i].bottom) for i in part])
    down, column = _widest_gap([(boxes[i].left, boxes[i].right) for i in part])
    if max(across, down) <= 0:
        return set()
    if across >= down:
        return {i for i in part if boxes[i].top < row}
    return {i for i in part if boxes[i].left < column}


def _widest_gap(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the width of the widest band that no span covers, and where it ends; 0 for none."""
    ordered = sorted(spans)
    best, at, reached = 0.0, 0.0, float("-inf")
    for start, end in ordered:
        gap = start - reached + _SLACK
        if start > ordered[0][0] and gap > best:
            best, at = gap, start
        reached = max(reached, end)
    return best, at


def _in_rows(indexes: list[int], boxes: Sequence[Box]) -> list[int]:
    rows: list[list[int]] = []
    for index in sorted(indexes, key=lambda i: (boxes[i].top, boxes[i].left)):
        if rows and boxes[index].top - boxes[rows[-1][0]].top < _SLACK:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [index for row in rows for index in sorted(row, key=lambda i: boxes[i].left)]
