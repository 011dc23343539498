"""What the rows at the top of a grid of cells are: captions, a header of one or several rows.

Everything here works on texts alone, with merged cells already filled (the same text in each of
their places), so that tables of all formats are understood alike.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

Row = Sequence[str]

_DEEPEST_HEADER = 4
_MOST_CAPTIONS = 20
# Numbers with signs, currencies, units of counting and percent; dates; the usual "no value" marks.
_NUMBER = re.compile(
    r"[-+(（△▲]?\s*[¥￥$€£]?\s*[-+]?\d[\d,，. ]*(?:[eE][-+]?\d+)?\s*[%‰%]?\s*[万亿元]*[)）]?"
    r"|\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?|[-—–/]{1,2}|#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NULL!|NUM!)"
)
_PLAIN_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")


def is_number(text: str) -> bool:
    """Whether a cell holds a number, a date, a time or a mark for a missing number."""
    return bool(_NUMBER.fullmatch(text.strip()))


def is_year(text: str) -> bool:
    """Whether a cell holds a year, which may name a column."""
    return bool(_YEAR.fullmatch(text.strip()))


def looks_like_header(row: Row) -> bool:
    """Whether a row may name columns: two or more texts, nearly all filled, no number but years."""
    filled = [cell for cell in row if cell.strip()]
    return (
        len(filled) > 1
        and len(filled) >= len(row) - 1
        and not any(is_number(cell) and not is_year(cell) for cell in filled)
    )


def lacks_header(rows: Sequence[Row]) -> bool:
    """Whether the first row is data already: mostly numbers, in columns of numbers.

    Years, and numbers that count 1, 2, 3 …, name columns.
    """
    numbers = [i for i, cell in enumerate(rows[0]) if _PLAIN_NUMBER.fullmatch(cell.strip())]
    values = [rows[0][i].strip() for i in numbers]
    filled = sum(1 for cell in rows[0] if cell.strip())
    if len(rows) <= 1 or not numbers or len(numbers) < filled / 2:
        return False
    if all(map(is_year, values)) or (len(values) > 1 and _counts(values)):
        return False
    return all(is_number(row[i]) or not row[i].strip() for row in rows[1:] for i in numbers)


def _counts(values: Sequence[str]) -> bool:
    whole = [int(value) if value.isdecimal() else -1 for value in values]
    return whole[0] >= 0 and all(b - a == 1 for a, b in pairwise(whole))


def count_captions(rows: Sequence[Row]) -> int:
    """Return how many rows above the header are captions of the whole table.

    A caption is a row that is one merged cell, or a few cells (制表单位：…, 单位：万元) above a
    row that names columns; exports of accounting programs have several of them.
    """
    deepest = min(len(rows) - 1, _MOST_CAPTIONS)
    return next(
        (
            count
            for count in range(deepest, 0, -1)
            if all(_is_caption(row, rows[count]) for row in rows[:count])
        ),
        0,
    )


def caption_text(row: Row) -> str:
    """Return a caption's words: its texts without the copies that merged cells make."""
    return "  ".join(cell.strip() for cell, _ in groupby(row) if cell.strip())


def count_header_rows(rows: Sequence[Row]) -> int:
    """Return how many rows, 1 or more, name the columns together.

    A header goes on below cells merged side by side (2023年 over 营收 and 利润), and below a row
    whose every cell is merged with the one under it.
    """
    depth = 1
    while depth < min(len(rows) - 1, _DEEPEST_HEADER) and _goes_on(rows[depth - 1], rows[depth]):
        depth += 1
    return depth


def join_header(rows: Sequence[Row]) -> list[str]:
    """Return one name a column, from the outer to the inner: "2023年 营收"."""
    filled = [_spread(row) for row in rows[:-1]]
    columns = zip(*filled, rows[-1], strict=True)
    return [" ".join(dict.fromkeys(filter(None, map(str.strip, names)))) for names in columns]


def _is_caption(row: Row, below: Row) -> bool:
    texts = [cell for cell, _ in groupby(row) if cell.strip()]
    if len(row) <= 1 or not texts:  # a single column has a header, no caption
        return False
    if len(texts) == 1 and all(cell == row[0] for cell in row):
        return True
    if not looks_like_header(below) or len(texts) >= len(set(below)):
        return False
    if len(texts) == 1:
        # In two columns, a text on the right alone is a header whose corner is empty.
        return len(row) > 2 or bool(row[0].strip())  # noqa: PLR2004 - as said
    return len(texts) <= len(row) / 2 and any("：" in text or ":" in text for text in texts)


def _goes_on(upper: Row, lower: Row) -> bool:
    """Whether `lower` belongs to the header that `upper` is a row of."""
    if list(upper) == list(lower):
        return True
    groups = [group for group in _groups(upper, lower) if not _is_same(upper, lower, group)]
    inside = {column for group in groups for column in group}
    outside = [column for column in range(len(upper)) if column not in inside]
    if not groups or not all(lower[column].strip() for column in inside):
        return False
    if any(len({lower[column] for column in group}) == 1 for group in groups):
        return False
    numbers = [c for c in range(len(lower)) if is_number(lower[c]) and not is_year(lower[c])]
    if any(upper[column].strip() and upper[column] == lower[column] for column in outside):
        # A cell merged over both rows proves it; what stands beside it may be years and numbers.
        return not any(column in numbers for column in outside if upper[column] != lower[column])
    return not numbers and all(_is_blank_or_same(upper[c], lower[c]) for c in outside)


def _groups(upper: Row, lower: Row) -> Iterator[range]:
    """Yield the runs of columns under one name."""
    start = 0
    for name, run in groupby(_spread(upper) if not lower[0].strip() else upper):
        width = len(list(run))
        if name.strip() and width > 1:
            yield range(start, start + width)
        start += width


def _is_same(upper: Row, lower: Row, group: range) -> bool:
    return all(upper[column] == lower[column] for column in group)


def _is_blank_or_same(upper: str, lower: str) -> bool:
    return upper == lower or not upper.strip() or not lower.strip()


def _spread(row: Row) -> list[str]:
    """Return a row whose names also stand in the empty cells to their right.

    So csv files and "centre across selection" write a name over several columns. Where merged
    cells say it, an empty cell is none of them.
    """
    if any(cell.strip() and cell == after for cell, after in pairwise(row)):
        return list(row)
    filled: list[str] = []
    for cell in row:
        filled.append(cell if cell.strip() or not filled else filled[-1])
    return filled
