"""The statements of a passage: what can answer a question, with what it must be read with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.sentences import sentence_spans

TABLE_RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
"""The line of a Markdown table that parts the columns' names from the rows."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A sentence, a list item or a table row.

    Attributes:
        text: The statement.
        start: Offset in the passage's text, in code points.
        end: Offset behind its last code point.
        context: What it is read with: a row's column names, a sentence's neighbours.
        is_heading: Whether it only announces others: a heading, or a row of column names.
    """

    text: str
    start: int
    end: int
    context: str
    is_heading: bool


def statements(
    text: str, *, headings: frozenset[str] = frozenset(), table_header: str = ""
) -> Iterator[Statement]:
    """Yield the statements of a passage in reading order.

    Args:
        text: The passage.
        headings: Headings that are known to stand in it, or above it.
        table_header: Column names of the table that the passage begins inside of, if any.
    """
    spans = list(sentence_spans(text))
    pieces = [text[start:end] for start, end in spans]
    header = table_header
    for position, ((start, end), piece) in enumerate(zip(spans, pieces, strict=True)):
        if TABLE_RULE.match(piece):
            continue
        following = pieces[position + 1] if position + 1 < len(pieces) else ""
        if piece.startswith("|"):
            names_columns = bool(TABLE_RULE.match(following))
            if names_columns:
                header = piece
            context = "" if names_columns else header
        else:
            names_columns = False
            header = ""
            before = pieces[position - 1] if position else ""
            around = (part for part in (before, following) if part and not part.startswith("|"))
            context = "\n".join(around)
        yield Statement(
            text=piece,
            start=start,
            end=end,
            context=context,
            is_heading=names_columns or _announces(piece, headings),
        )


def column_names(header: str) -> str:
    """Return the row of column names that a chunk's header repeats of its table, or ""."""
    return next((line for line in header.split("\n") if line.startswith("|")), "")


def _announces(piece: str, headings: frozenset[str]) -> bool:
    """Tell whether a line is a heading, perhaps without its number, or asks a question itself."""
    if piece.startswith("#") or piece.endswith(("?", "？")):
        return True
    return any(heading.endswith(piece) for heading in headings)
