"""The tables on a sheet: where empty rows and columns part them, and what stands beside them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.grid import is_number, looks_like_header
from loaders.sheets.worksheet import MergedRange

Cells = Mapping[int, Mapping[int, str]]

MOST_FILLED = 1_000_000
"""Cells that merged ranges of one sheet may fill, whatever the file says."""

_LONGEST_GAP = 3
_MOST_TITLES = 5
_SPARSE = 50
_SMALL = 10_000


@dataclass(frozen=True, kw_only=True)
class Region:
    """Rows and columns that stand together, apart from all others.

    Attributes:
        numbers: The row numbers, as the program shows them.
        columns: The columns, from 1.
        grid: One list of cells a row; [] where the cells lie too far apart for a table.
    """

    numbers: list[int]
    columns: list[int]
    grid: list[list[str]]


def fill_merged(rows: dict[int, dict[int, str]], merged: Sequence[MergedRange]) -> int:
    """Write the text of merged ranges into each of their cells, in rows and columns in use.

    Returns:
        How many ranges were left as they are, because the sheet has too many merged cells.
    """
    numbers = sorted(rows)
    columns = sorted({column for row in rows.values() for column in row})
    budget, skipped = MOST_FILLED, 0
    for area in merged:
        ys = numbers[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]
        xs = columns[bisect_left(columns, area.left) : bisect_right(columns, area.right)]
        if len(ys) * len(xs) > budget:
            skipped += 1
            continue
        budget -= len(ys) * len(xs)
        text = rows.get(area.top, {}).get(area.left, "")
        for y in ys:
            for x in xs:
                if text:
                    rows[y][x] = text
                else:
                    rows[y].pop(x, None)  # covered by the merged cell, so nobody sees it
    return skipped


def find_regions(rows: Cells, *, merged: Sequence[MergedRange]) -> Iterator[Region]:
    """Yield the regions of a sheet from top to bottom, those side by side from left to right."""
    numbers = [number for number in sorted(rows) if rows[number]]
    if numbers:
        yield from _Cutter(rows, merged=merged).cut(numbers)


class _Cutter:
    def __init__(self, rows: Cells, *, merged: Sequence[MergedRange]) -> None:
        self._rows = rows
        self._tall = _spans((area.top, area.bottom) for area in merged)
        self._broad = [area for area in merged if area.right > area.left]

    def cut(self, numbers: list[int], within: range | None = None) -> Iterator[Region]:
        """Yield the regions of these rows; `within` are the columns looked at."""
        kept = [n for n in numbers if self._columns([n], within)]
        for band in self._bands(kept, within):
            titles, groups = self._groups(band, within)
            if titles:
                yield self._region(titles, within)
            rest = band[len(titles) :]
            if len(groups) == 1:
                yield self._region(rest, within)
                continue
            for group in groups:
                yield from self.cut(rest, range(group[0], group[-1] + 1))

    def _bands(self, numbers: list[int], within: range | None) -> list[list[int]]:
        """Return the rows between empty rows; data goes on below an empty row without header."""
        bands: list[list[int]] = []
        for number in numbers:
            if bands and (number - bands[-1][-1] == 1 or self._bridged(bands[-1][-1], number)):
                bands[-1].append(number)
            else:
                bands.append([number])
        joined: list[list[int]] = []
        for band in bands:
            if joined and self._goes_on(joined[-1], band, within):
                joined[-1] += band
            else:
                joined.append(band)
        return joined

    def _bridged(self, above: int, below: int) -> bool:
        """Whether a merged cell reaches over the empty rows between two rows."""
        at = bisect_right(self._tall, (above, float("inf"))) - 1
        return at >= 0 and self._tall[at][1] >= below

    def _goes_on(self, above: list[int], below: list[int], within: range | None) -> bool:
        first = self._cells(below[0], within)
        last = self._cells(above[-1], within)
        head = self._cells(above[0], within)
        if below[0] - above[-1] > _LONGEST_GAP or min(len(first), len(head)) <= 1:
            return False
        if len(below) == 1 and not any(_is_signature(text) for text in first.values()):
            # One row alone is no table: in double-spaced tables every row is.
            return set(first) <= head.keys() | last.keys()
        if len(above) <= 1 or looks_like_header(list(first.values())):
            return False
        numeric = [column for column, text in first.items() if is_number(text)]
        return bool(numeric) and all(is_number(last.get(column, "0")) for column in numeric)

    def _groups(self, band: list[int], within: range | None) -> tuple[list[int], list[list[int]]]:
        """Return the title rows above tables side by side, and the columns of each table."""
        for skipped in range(min(len(band), _MOST_TITLES + 1)):
            if skipped and len(set(self._cells(band[skipped - 1], within).values())) > 1:
                break
            columns = sorted(self._columns(band[skipped:], within))
            groups = self._part(columns, band[skipped:])
            if len(groups) > 1:
                return band[:skipped], groups
        return [], [sorted(self._columns(band, within))]

    def _part(self, columns: list[int], band: list[int]) -> list[list[int]]:
        """Part columns at empty ones, where both sides are tables with names of their own."""
        groups = [[columns[0]]]
        for before, column in pairwise(columns):
            if column - before > 1:
                groups.append([])
            groups[-1].append(column)
        if len(groups) == 1 or self._is_over_gap(groups, band):
            return [columns]
        joined = [groups[0]]
        for group in groups[1:]:
            if min(len(group), len(joined[-1])) > 1 and self._names_rows(group, band):
                joined.append(group)
            else:
                joined[-1] = joined[-1] + group
        return joined

    def _is_over_gap(self, groups: list[list[int]], band: list[int]) -> bool:
        gaps = [(a[-1], b[0]) for a, b in pairwise(groups)]
        return any(
            area.left <= left and area.right >= right
            for area in self._broad
            if area.top <= band[-1] and area.bottom >= band[0]
            for left, right in gaps
        )

    def _names_rows(self, group: list[int], band: list[int]) -> bool:
        """Whether the first of these columns says what its rows are: texts, or other rows."""
        filled = [n for n in band if self._columns([n], range(group[0], group[-1] + 1))]
        below = [self._rows[n].get(group[0], "") for n in filled[1:]]
        return len(filled) < len(band) or any(t.strip() and not is_number(t) for t in below)

    def _cells(self, number: int, within: range | None) -> dict[int, str]:
        row = self._rows[number]
        return {c: text for c, text in row.items() if within is None or c in within}

    def _columns(self, numbers: Sequence[int], within: range | None) -> set[int]:
        found = {column for number in numbers for column in self._rows[number]}
        return found if within is None else {column for column in found if column in within}

    def _region(self, numbers: list[int], within: range | None) -> Region:
        """Return a region whose columns are those of its rows, but not of its titles alone."""
        numbers = [n for n in numbers if self._columns([n], within)]
        several = [n for n in numbers if len(set(self._cells(n, within).values())) > 1]
        columns = sorted(self._columns(several or numbers, within))
        filled = sum(len(self._rows[number]) for number in numbers)
        if len(numbers) * len(columns) > _SPARSE * filled + _SMALL:
            return Region(numbers=numbers, columns=columns, grid=[])
        grid = [self._row(self._cells(number, within), columns) for number in numbers]
        return Region(numbers=numbers, columns=columns, grid=grid)

    @staticmethod
    def _row(row: Mapping[int, str], columns: list[int]) -> list[str]:
        cells = [row.get(column, "") for column in columns]
        if not any(cells):  # a title beside the columns
            cells[0] = next(iter(row.values()))
        return cells


def _is_signature(text: str) -> bool:
    """Whether a cell says something of its own, such as 制表人：张三."""
    return "：" in text or ":" in text.rstrip("0123456789: ")


def _spans(pairs: Iterator[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the union of intervals, in order, so that one search finds what covers a gap."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(pairs):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
