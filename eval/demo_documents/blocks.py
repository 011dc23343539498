"""Reads the small Markdown dialect of the sources into typed blocks."""

import re
from dataclasses import dataclass
from itertools import groupby

_HEADING = re.compile(r"(#{1,3}) (.+)")
_ITEM = re.compile(r"(-|\d+\.) (.+)")


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a signed one is the sender or date under a letter, set flush right."""

    text: str
    signed: bool = False


@dataclass(frozen=True)
class ListItem:
    """One list item; ``marker`` is ``-`` or a number with a full stop."""

    marker: str
    text: str

    @property
    def ordered(self) -> bool:
        """Tell a numbered item from a bullet."""
        return self.marker != "-"


@dataclass(frozen=True)
class Table:
    """A table of equally long rows; the first is its header."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | ListItem | Table


def parse_blocks(text: str) -> list[Block]:
    """Parse headings, paragraphs, list items, ``>`` signatures and pipe tables.

    Every line is a block of its own, except for the rows of one table.

    Args:
        text: Source in the dialect.

    Returns:
        Blocks in order of appearance.
    """
    blocks: list[Block] = []
    for is_table, group in groupby(text.splitlines(), key=lambda line: line.startswith("|")):
        lines = [line for line in group if line]
        blocks.extend([_parse_table(lines)] if is_table else [_parse_line(line) for line in lines])
    return blocks


def _parse_line(line: str) -> Block:
    if heading := _HEADING.fullmatch(line):
        return Heading(len(heading[1]), heading[2])
    if item := _ITEM.fullmatch(line):
        return ListItem(item[1], item[2])
    if line.startswith("> "):
        return Paragraph(line[2:], signed=True)
    return Paragraph(line)


def _parse_table(lines: list[str]) -> Table:
    rows = (tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
    return Table(tuple(row for row in rows if set("".join(row)) - {"-"}))
