"""Paragraphs, tables and figures become blocks with their place and the headings above them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.documents import Block, BlockKind, Location
from loaders.grid import caption_text, count_captions
from loaders.headings import HeadingTrail
from loaders.line_groups import Paragraph
from loaders.lines import Box, Line, around
from loaders.paragraphs import join_lines
from loaders.pdf.outline import Bookmark
from loaders.pdf.table import Table, TableRow
from loaders.tables import drop_empty, split_table


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a line without text keeps the place of: a table, or the text of a figure.

    Attributes:
        table: The table, None for a figure.
        figure: Lines read by OCR in the figure.
    """

    table: Table | None = None
    figure: Sequence[Line] = ()


def build_blocks(
    paragraphs: Sequence[Paragraph],
    *,
    held: Sequence[Held],
    unprinted: dict[int, list[Bookmark]],
) -> list[Block]:
    """Return the blocks of a document.

    Args:
        paragraphs: Those of all pages, in reading order.
        held: What `Paragraph.holds` counts in.
        unprinted: Bookmarks, by page, that are no line of their page; they hold for what follows.
    """
    trail = HeadingTrail()
    blocks: list[Block] = []
    waiting = sorted(unprinted)
    for paragraph in paragraphs:
        while waiting and waiting[0] < paragraph.boxes[0][0]:
            for mark in unprinted[waiting.pop(0)]:
                trail.enter(mark.title, level=mark.level)
        if paragraph.holds is not None:
            blocks += _held_blocks(held[paragraph.holds], heading=str(trail) or None)
            continue
        if paragraph.level is not None:
            trail.enter(paragraph.text, level=paragraph.level)
        where = _location(paragraph.boxes, heading=str(trail) or None)
        kind: BlockKind = "text" if paragraph.level is None else "heading"
        blocks.append(Block(text=paragraph.text, kind=kind, location=where))
    return blocks


def _held_blocks(held: Held, *, heading: str | None) -> Iterator[Block]:
    if held.table is not None:
        yield from _table_blocks(held.table, heading=heading)
    for paragraph in join_lines(held.figure) if held.figure else ():
        where = _location(paragraph.boxes, heading=heading)
        yield Block(text=paragraph.text, kind="image", location=where)


def _table_blocks(table: Table, *, heading: str | None) -> Iterator[Block]:
    """Yield a table in parts of one chunk, each with the place of its own rows."""
    rows = [row for row in table.rows if any(cell.strip() for cell in row.cells)]
    cells = drop_empty([row.cells for row in rows])
    top = count_captions(cells)
    caption = "\n".join(map(caption_text, cells[:top]))
    if caption:
        yield Block(text=caption, location=_rows_location(rows[:top], heading=heading))
    for part in split_table(cells[top:], taken=len(caption) + 2 if caption else 0):
        where = _rows_location(rows[top + part.first : top + part.last + 1], heading=heading)
        yield Block(text=part.text, kind="table", location=where)


def _rows_location(rows: Sequence[TableRow], *, heading: str | None) -> Location:
    places = [place for row in rows for place in row.places]
    pages = sorted({page for page, _ in places})
    boxes = [(page, around([box for on, box in places if on == page])) for page in pages]
    return _location(boxes, heading=heading)


def _location(boxes: Sequence[tuple[int, Box]], *, heading: str | None) -> Location:
    first, last = boxes[0][0], boxes[-1][0]
    return Location(
        page=first,
        page_end=last if last != first else None,
        boxes=tuple((float(page), *(round(edge, 1) for edge in box)) for page, box in boxes),
        heading=heading,
    )
