"""Lines of text in a table without upright rules: their pieces, and which lines make one row."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.lines import Box, around

_PIECE = 0.9  # of the size: the least white space between two pieces
_RULED_ROWS = 3
_OVERLAP = 0.25  # of the height of a line
_CLOSER = 1.25  # lines of one cell stand so much closer than rows


@dataclass(frozen=True, kw_only=True)
class TextRow:
    """One line of text, cut at wide white space; pieces are indices of characters."""

    pieces: tuple[tuple[int, ...], ...]

    @property
    def indices(self) -> tuple[int, ...]:
        """All characters from left to right."""
        return tuple(index for piece in self.pieces for index in piece)

    def box(self, boxes: dict[int, Box]) -> Box:
        """Return the smallest box around it."""
        return around([boxes[index] for index in self.indices])


def split_pieces(line: Sequence[int], *, boxes: dict[int, Box], size: float) -> TextRow:
    """Cut the characters of one line where wide white space stands between them."""
    ordered = sorted(line, key=lambda index: boxes[index][0])
    pieces, reach = [[ordered[0]]], boxes[ordered[0]][2]
    for index in ordered[1:]:
        left, _, right, _ = boxes[index]
        if left - reach > _PIECE * size:
            pieces.append([])
        pieces[-1].append(index)
        reach = max(reach, right)
    return TextRow(pieces=tuple(map(tuple, pieces)))


def join_wrapped(
    band: Sequence[TextRow], *, edges: Sequence[float], boxes: dict[int, Box], bands: int
) -> list[list[TextRow]]:
    """Group the lines between two rules into rows: a long text takes several lines of its cell.

    Args:
        band: The lines, from top to bottom.
        edges: The edges of the columns.
        boxes: The boxes of the characters.
        bands: Into how many parts rules divide the table below its header.
    """
    filled = [_filled(row, edges=edges, boxes=boxes) for row in band]
    width = len(edges) - 1
    if bands >= _RULED_ROWS and len(band) > 1 and sum(0 in columns for columns in filled) == 1:
        return [list(band)]
    joins = _joins([row.box(boxes) for row in band], filled=filled, width=width)
    rows: list[list[TextRow]] = []
    for place, row in enumerate(band):
        if place and (joins[place] or _goes_on(filled[place], filled[place - 1], width=width)):
            rows[-1].append(row)
        else:
            rows.append([row])
    return rows


def _joins(places: Sequence[Box], *, filled: Sequence[set[int]], width: int) -> list[bool]:
    """Return for each line whether it belongs to the row of the line above.

    It does where some column goes on from above the line to it, or to a line below, with the
    small step of lines within a cell; or where it overlaps the line above, as a text of one line
    does that is centred beside one of two.
    """
    columns = [[i for i, found in enumerate(filled) if c in found] for c in range(width)]
    pairs = [
        (a, b, places[b][3] - places[a][3])
        for one in columns
        for a, b in pairwise(one)
        # Not across lines in which the cell of this column is empty.
        if all(_meet(places[a], places[i]) or _meet(places[i], places[b]) for i in range(a + 1, b))
    ]
    limit = _CLOSER * min((step for _, _, step in pairs), default=0.0)
    widest = max((step for _, _, step in pairs), default=0.0)
    joins = [False] * len(places)
    for a, b, step in pairs:
        has_gap = any(len(filled[i]) < width for i in range(a, b + 1))
        if step <= limit < widest and has_gap:
            joins[a + 1 : b + 1] = [True] * (b - a)
    for place in range(1, len(places)):
        joins[place] |= _meet(places[place - 1], places[place])
    return joins


def _meet(above: Box, box: Box) -> bool:
    """Whether two lines overlap in height."""
    return above[3] - box[1] > _OVERLAP * (box[3] - box[1])


def _filled(row: TextRow, *, edges: Sequence[float], boxes: dict[int, Box]) -> set[int]:
    middles = ((boxes[i][0] + boxes[i][2]) / 2 for i in row.indices)
    return {bisect_right(edges, middle) - 1 for middle in middles}


def _goes_on(columns: set[int], last: set[int], *, width: int) -> bool:
    """Whether a line holds nothing but the rest of one longer text, in no first column."""
    if width <= 2:  # noqa: PLR2004 - the second of two columns always stands alone
        return False
    return len(columns) == 1 and 0 not in columns and columns <= last
