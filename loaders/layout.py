"""Pieces of a page, how they stand to each other, and whether they are columns or a table."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["columns", "rows", "open"]
Side = Literal["left", "right", "across"]
Mark = Literal["bullet", "label", ""]

# In ems, the page's median size of characters.
WIDE_GAP = 1.2
SAME_HEIGHT = 0.3
_NARROWEST_PROSE = 8.0

# Lines of the side with fewer: from how many on they tell a table, and from how many text too.
_FEWEST_CELLS, _FEWEST_FULL_LINES = 3, 6
_LINES_WITH_OUTLIER = 10
"""From so many lines on, one may be longer than the column is wide."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line's box, turned so that the writing runs from left to right.

    Attributes:
        index: Its place in the order given.
        left: Where the line begins; like the other edges counted from the top left.
        top: Its upper edge.
        right: Where the line ends.
        bottom: Its lower edge.
        mark: Whether it begins as a list does, or with a label and a colon as forms do.
    """

    index: int
    left: float
    top: float
    right: float
    bottom: float
    mark: Mark

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """The length of the line."""
        return self.right - self.left


@dataclass(frozen=True, kw_only=True)
class Gutter:
    """The edges of a white stripe between two columns or cells."""

    left: float
    right: float


def side_of(item: Item, *, gutter: Gutter, em: float) -> Side:
    """Say on which side of a gutter a line stands; one that only juts into it does not cross."""
    centre = (gutter.left + gutter.right) / 2
    slack = (gutter.right - gutter.left) / 2 + em / 2
    before, after = centre - item.left > slack, item.right - centre > slack
    if before == after:
        return "across"
    return "left" if before else "right"


def split_sides(items: list[Item], *, gutter: Gutter, em: float) -> tuple[list[Item], list[Item]]:
    """Return the lines left of a gutter, and the others, each in the order given."""
    left = [item for item in items if side_of(item, gutter=gutter, em=em) == "left"]
    taken = {item.index for item in left}
    return left, [item for item in items if item.index not in taken]


def judge_sides(left: list[Item], right: list[Item], *, em: float) -> Verdict:
    """Say whether two sides are columns of text or the cells of a table; few lines leave it open.

    Cells stand at the same height as their row, and are short, of many lengths or far apart.
    Columns may share their heights too, but then most of their lines are full.
    """
    few = min(len(left), len(right))
    if few <= 1:  # one line beside a column may be anything
        return "open"
    is_sparse = _is_sparse(left, em=em) or _is_sparse(right, em=em)
    is_text = _is_prose(left, em=em) and _is_prose(right, em=em)
    if _both_begin(left, right, mark="label"):
        return "rows"
    is_list = _both_begin(left, right, mark="bullet")
    if is_list or (is_text and not is_sparse):
        return "columns"
    if few < (_FEWEST_FULL_LINES if is_text else _FEWEST_CELLS):
        return "open"
    return "rows" if is_sparse or _are_aligned(left, right, em=em) else "columns"


def _both_begin(left: list[Item], right: list[Item], *, mark: Mark) -> bool:
    """Whether most lines on both sides begin with a mark."""
    return all(sum(i.mark == mark for i in side) * 2 > len(side) for side in (left, right))


def _are_aligned(left: list[Item], right: list[Item], *, em: float) -> bool:
    """Whether nearly each line of the side with fewer lines has one beside it."""
    few, many = sorted((left, right), key=len)
    heights, reach = sorted(item.middle for item in many), SAME_HEIGHT * em
    found = sum(_is_near(item.middle, heights, reach=reach) for item in few)
    return found >= 0.8 * len(few)


def _is_sparse(items: list[Item], *, em: float) -> bool:
    """Whether wide white space follows more than every third line."""
    gaps = white_gaps(items)
    return sum(gap > WIDE_GAP * em for gap in gaps) >= 0.3 * len(gaps)


def white_gaps(items: list[Item]) -> list[float]:
    """Return the white space above each line but the first, from top to bottom."""
    downwards = sorted(items, key=lambda item: item.top)
    floor, gaps = downwards[0].bottom, []
    for item in downwards[1:]:
        gaps.append(item.top - floor)
        floor = max(floor, item.bottom)
    return gaps


def _is_near(value: float, ordered: list[float], *, reach: float) -> bool:
    place = bisect_left(ordered, value - reach)
    return place < len(ordered) and ordered[place] <= value + reach


def _is_prose(items: list[Item], *, em: float) -> bool:
    """Whether most lines are long, and about as long as the longest."""
    widths = sorted(item.width for item in items)
    has_outlier = len(widths) >= _LINES_WITH_OUTLIER
    longest = widths[int(0.9 * (len(widths) - 1))] if has_outlier else widths[-1]
    full = sum(width >= 0.85 * longest for width in widths)
    return longest >= _NARROWEST_PROSE * em and full * 2 >= len(widths)


def are_single_lines(left: list[Item], right: list[Item], *, em: float) -> bool:
    """Whether a piece of a table is rows of single lines, not two cells of several lines each."""
    rows = [len(group_rows(side, em=em)) for side in (left, right)]
    if min(rows) <= 1:
        return max(rows) <= 1 or min(rows) == 0
    is_centred = abs(_centre(left) - _centre(right)) < SAME_HEIGHT * em
    return _are_aligned(left, right, em=em) and not (is_centred and rows[0] != rows[1])


def _centre(items: list[Item]) -> float:
    return (min(item.top for item in items) + max(item.bottom for item in items)) / 2


def group_rows(items: list[Item], *, em: float) -> list[list[Item]]:
    """Group lines at the same height."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda one: one.middle):
        first = rows[-1][0] if rows else None
        if first and item.middle - first.middle < 0.5 * min(
            max(em, item.bottom - item.top), max(em, first.bottom - first.top)
        ):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows
