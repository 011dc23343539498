"""The cells of a table's row that a question asks for, read with their columns' names."""

import re
from collections.abc import Sequence

from chains.providers.analysis import fold, terms
from chains.providers.coverage import Coverage

_BAR = re.compile(r"(?<!\\)\|")
_UNIT = re.compile(r"[(（]([^)）]{1,8})[)）]$")
_NAMED = 0.5
"""Share of a column's name (its terms) that a question must hold to be asking for it."""


def format_cells(row: str, *, header: str, question: Coverage) -> str:
    """Return `column: cell, …` of what names the row and of the columns that are asked for.

    All columns where the question names none; the row as it stands without a header.

    Args:
        row: A Markdown row.
        header: The row of column names, or "".
        question: The question's terms.
    """
    names, cells = split_row(header), split_row(row)
    if not names or len(names) != len(cells):
        return row
    asked = asked_columns(names, question=question)
    filled = [column for column, cell in enumerate(cells) if cell]
    if asked & set(filled):
        key = set(filled[:1])
        matching = {c for c in filled if question.covered(cells[c])}
        filled = [c for c in filled if c in asked | key | matching]
    return _joined([(names[c], cells[c]) for c in filled])


def reads_row(sentence: str, *, row: str, header: str) -> bool:
    """Tell whether a sentence is nothing but cells of a row with their columns' names.

    Args:
        sentence: What `format_cells` may have made.
        row: A Markdown row.
        header: The row of column names.
    """
    names, cells = split_row(header), split_row(row)
    if not names or len(names) != len(cells):
        return False
    whole = rest = _without_blanks(sentence)
    for name, cell in zip(names, cells, strict=True):
        part = _without_blanks(f"{name}：{cell}" if name else cell)
        if cell and re.match(rf"{re.escape(part)}(?:,|$)", rest):
            rest = rest[len(part) :].removeprefix(",")
    return bool(whole) and not rest


def _without_blanks(text: str) -> str:
    return "".join(fold(text).split())


def split_row(row: str) -> list[str]:
    r"""Return the cells of a Markdown row; `\|` is a bar within a cell."""
    parts = _BAR.split(row.strip())
    return [part.replace("\\|", "|").strip() for part in parts[1:-1]]


def with_units(row: str, *, header: str) -> str:
    """Return a row with the units of its columns (单价（元）) behind its cells.

    Args:
        row: A Markdown row.
        header: The row of column names, or "".
    """
    names, cells = split_row(header), split_row(row)
    if len(names) != len(cells):
        return row
    units = (_UNIT.search(name) for name in names)
    both = zip(cells, units, strict=True)
    return "|".join(cell + (unit[1] if unit and cell else "") for cell, unit in both)


def asked_columns(names: Sequence[str], *, question: Coverage) -> set[int]:
    """Return the columns whose names a question holds at least half of."""
    shares = [_share(name, question=question) for name in names]
    best = max(shares, default=0.0)
    return {c for c, share in enumerate(shares) if share >= max(_NAMED, best)}


def _share(name: str, *, question: Coverage) -> float:
    """Return how much of a column's name, units in brackets aside, the question holds."""
    found = set(terms(re.sub(r"[(（][^)）]*[)）]", "", fold(name))))
    return len(found & set(question.weights)) / max(len(found), 1)


def _joined(pairs: Sequence[tuple[str, str]]) -> str:
    is_chinese = any(
        "\u4e00" <= character <= "\u9fff" for character in "".join(map("".join, pairs))
    )
    colon, comma = ("：", "，") if is_chinese else (": ", ", ")
    return comma.join(f"{name}{colon}{cell}" if name else cell for name, cell in pairs)
