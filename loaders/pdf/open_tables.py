"""Tables with horizontal rules only, the three-line tables (三线表) of scientific papers.

A rule of full width on top, one below the header, one at the bottom. Where the columns are is told
by the white space between their texts; where that is not clear the text stays in the flow.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from loaders.lines import Box, around
from loaders.pdf.cells import cell_text, characters_inside, group_baselines
from loaders.pdf.glyphs import Glyphs
from loaders.pdf.open_rows import TextRow, join_wrapped, split_pieces
from loaders.pdf.rules import RuleGroup, group_rules, join_rules
from loaders.pdf.table import Table, TableRow

_DIVIDES = 2.5  # points: how far an upright line reaches into a table that it divides
_FEWEST_RULES = 3
_DEEPEST_HEADER = 4
_STRIPE = 0.7  # of the size: the least white space between two columns
_MOST_ACROSS = 0.34  # of the lines: those with one text across columns
_FULL = 0.85
_FEW_ROWS = 3
_LONG_CELL = 12  # characters


def find_open_tables(
    rules: Sequence[Box], *, glyphs: Glyphs, page: int
) -> Iterator[tuple[set[int], Table]]:
    """Yield the tables with horizontal rules only, each with the characters that it takes.

    Args:
        rules: Ruling lines, as boxes without height or width.
        glyphs: The characters of the page, without those of other tables.
        page: Its number, from 1.
    """
    flat = join_rules([box for box in rules if box[2] - box[0] > box[3] - box[1]])
    upright = [box for box in rules if box[3] - box[1] > box[2] - box[0]]
    groups = [group for group in group_rules(flat) if len(group.heights) >= _FEWEST_RULES]
    if not groups:
        return
    frame = around([(g.left - 2, g.heights[0], g.right + 2, g.heights[-1]) for g in groups])
    boxes = characters_inside(glyphs, frame)
    for group in groups:
        start = 0
        while start + 2 < len(group.heights):
            found = _read(group, start, boxes=boxes, glyphs=glyphs, flat=flat)
            if found is None or _is_divided(found.box, upright):
                start += 1
                continue
            yield found.characters, found.table(glyphs, boxes=boxes, page=page)
            start = found.end


def _is_divided(box: Box, upright: Sequence[Box]) -> bool:
    """Whether upright lines stand inside; then it is a table of another kind."""
    left, top, right, bottom = box
    return any(
        left - 2 < u[0] < right + 2 and min(u[3], bottom) - max(u[1], top) > _DIVIDES
        for u in upright
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A table before its texts are read; `end` is the number of its last rule."""

    box: Box
    end: int
    header: list[TextRow]
    bands: list[list[TextRow]]
    columns: list[tuple[float, float]]
    spans: list[Box]

    @property
    def edges(self) -> list[float]:
        inner = [(a[1] + b[0]) / 2 for a, b in pairwise(self.columns)]
        return [self.box[0], *inner, self.box[2]]

    @property
    def characters(self) -> set[int]:
        rows = [*self.header, *(row for band in self.bands for row in band)]
        return {index for row in rows for index in row.indices}

    def table(self, glyphs: Glyphs, *, boxes: dict[int, Box], page: int) -> Table:
        """Return the table; its rows share the height between them."""
        parts = [[cells] for cells in self._header_rows(boxes)]
        parts += [
            [self._cells(row, boxes=boxes) for row in rows]
            for band in self.bands
            for rows in join_wrapped(band, edges=self.edges, boxes=boxes, bands=len(self.bands))
        ]
        left, top, right, bottom = self.box
        rows = []
        for lines in parts:
            taken = [{i for line in lines for i in line[c]} for c in range(len(self.columns))]
            ys = [boxes[i] for column in taken for i in column]
            texts = tuple(cell_text(glyphs, sorted(column), boxes=boxes) for column in taken)
            place = page, (left, min(y[1] for y in ys), right, max(y[3] for y in ys))
            rows.append(TableRow(cells=texts, places=(place,)))
        return Table(rows=tuple(rows), edges=tuple(self.edges), box=(left, top, right, bottom))

    def _cells(self, row: TextRow, *, boxes: dict[int, Box]) -> list[set[int]]:
        """Return the characters of each cell; one text across columns stands in all of them."""
        cells: list[set[int]] = [set() for _ in self.columns]
        if len(row.pieces) == 1 and len(_covered(row.box(boxes), self.columns)) > 1:
            return [set(row.indices) for _ in self.columns]
        for index in row.indices:
            middle = (boxes[index][0] + boxes[index][2]) / 2
            column = bisect_right(self.edges, middle) - 1
            cells[min(max(column, 0), len(cells) - 1)].add(index)
        return cells

    def _header_rows(self, boxes: dict[int, Box]) -> list[list[set[int]]]:
        """Return the characters of the header: one row, or two where names stand over others.

        A name beside those two rows, at any height, is merged over both.
        """
        upper: list[set[int]] = [set() for _ in self.columns]
        lower: list[set[int]] = [set() for _ in self.columns]
        single = []
        for row in self.header:
            for piece in row.pieces:
                box = around([boxes[index] for index in piece])
                over = _covered(self._ruled_below(box), self.columns)
                if len(over) > 1 and row is not self.header[-1]:
                    for column in over:
                        upper[column] |= set(piece)
                else:
                    single.append(piece)
        for piece in single:
            part = self._cells(TextRow(pieces=(piece, piece)), boxes=boxes)
            for column, more in enumerate(part):
                lower[column] |= more
        if not any(upper):
            return [lower]
        return [[above or below for above, below in zip(upper, lower, strict=True)], lower]

    def _ruled_below(self, box: Box) -> Box:
        """Return the short rule right below a name, which says what it stands over, else itself."""
        reach = box[3] + 2 * (box[3] - box[1])
        return next(
            (
                span
                for span in self.spans
                if span[0] - 2 <= box[0] and box[2] <= span[2] + 2 and box[1] < span[1] < reach
            ),
            box,
        )


def _covered(box: Box, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [i for i, (left, right) in enumerate(columns) if box[0] < right and box[2] > left]


def _read(
    group: RuleGroup, start: int, *, boxes: dict[int, Box], glyphs: Glyphs, flat: list[Box]
) -> _Found | None:
    """Return the table that begins with a rule, None when there is none."""
    heights = group.heights

    def band(number: int) -> list[TextRow]:
        upper, lower = heights[number], heights[number + 1]
        inside = [
            index
            for index, box in boxes.items()
            if upper < (box[1] + box[3]) / 2 < lower
            and group.left - 2 < (box[0] + box[2]) / 2 < group.right + 2
        ]
        lines = group_baselines(glyphs, inside)
        return [split_pieces(line, boxes=boxes, size=glyphs.size(line[0])) for line in lines]

    header = band(start)
    if not 0 < len(header) <= _DEEPEST_HEADER or max(len(r.pieces) for r in header) <= 1:
        return None
    size = median(glyphs.size(row.indices[0]) for row in header)
    bands: list[list[TextRow]] = []
    columns: list[tuple[float, float]] = []
    for number in range(start + 1, len(heights) - 1):
        rows = band(number)
        more = [*bands, rows]
        wider = _columns([row for part in more for row in part], boxes=boxes, size=size)
        if len(wider) < max(2, len(columns)) or (bands and not _is_part(rows, wider, boxes=boxes)):
            break
        bands, columns = more, wider
    if not bands or not _has_names(header, columns, boxes=boxes):
        return None
    end = start + 1 + len(bands)
    top, bottom = heights[start], heights[end]
    spans = [
        box for box in flat
        if top < box[1] < heights[start + 1] and group.left - 2 < box[0] < box[2] < group.right + 2
    ]  # fmt: skip
    return _Found(
        box=(group.left, top, group.right, bottom), end=end, header=header, bands=bands,
        columns=columns, spans=spans,
    )  # fmt: skip


def _is_part(
    rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], *, boxes: dict[int, Box]
) -> bool:
    """Whether lines below another rule belong to the table; a caption or a sentence does not."""
    return any(len(row.pieces) > 1 for row in rows) and not any(
        len(row.pieces) == 1 and len(_covered(row.box(boxes), columns)) > 1 for row in rows
    )


def _columns(
    rows: Sequence[TextRow], *, boxes: dict[int, Box], size: float
) -> list[tuple[float, float]]:
    """Return the left and right edges of the columns, [] when they are not clear."""
    cut = [row for row in rows if len(row.pieces) > 1]
    if not cut:
        return []
    spans = sorted((boxes[i][0], boxes[i][2]) for row in cut for i in row.indices)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left - columns[-1][1] < _STRIPE * size:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    if len(rows) <= 1 and len(columns) < 3:  # noqa: PLR2004 - one row of two cells tells little
        return []
    across = [r for r in rows if len(r.pieces) == 1 and len(_covered(r.box(boxes), columns)) > 1]
    if len(across) > _MOST_ACROSS * len(rows):
        return []
    return [] if _is_prose(cut, columns, boxes=boxes) else columns


def _is_prose(
    rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], *, boxes: dict[int, Box]
) -> bool:
    """Whether these are columns of text: most lines are long, and fill their column."""
    if len(rows) <= _FEW_ROWS:
        return False
    for left, right in columns:
        parts = [[boxes[i] for i in row.indices if left <= boxes[i][0] <= right] for row in rows]
        full = [
            part for part in parts
            if len(part) >= _LONG_CELL and max(b[2] for b in part) - left > _FULL * (right - left)
        ]  # fmt: skip
        if len(full) * 2 < len(rows):
            return False
    return True


def _has_names(
    header: Sequence[TextRow], columns: Sequence[tuple[float, float]], *, boxes: dict[int, Box]
) -> bool:
    """Whether there is text above all columns, or all but one."""
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    named = set()
    for row in header:
        for piece in row.pieces:
            box = around([boxes[index] for index in piece])
            named |= {*_covered(box, columns), bisect_right(edges, (box[0] + box[2]) / 2)}
    return len(named) >= max(2, len(columns) - 1)
