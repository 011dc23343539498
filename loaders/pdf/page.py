"""One PDF page as it is read before anything is known about the other pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pypdfium2 import PdfDocument

from loaders.lines import UNMAPPED, Box, Line, area, around
from loaders.pdf.drawings import Picture, read_drawings
from loaders.pdf.glyphs import Glyphs
from loaders.pdf.table import Table
from loaders.pdf.tables import find_tables
from loaders.pdf.text import drop_doubled, read_lines

_GARBLED = re.compile(f"[{UNMAPPED}\ue000-\uf8ff\U000f0000-\U0010ffff\x01-\x08\x0e-\x1f]")
# What a Chinese text layer in GBK looks like when its font is read as Latin-1.
_LATIN = re.compile("[\u0080-\u00ff]")
_MOST_LATIN = 0.3
_SMALLEST_FIGURE = 36.0  # points on each side: smaller ones are icons, bullets, stamps
_MOST_TILES = 400
_BACKGROUND = 0.8  # of the page


@dataclass(frozen=True, kw_only=True)
class PageContent:
    """What stands on one page.

    Attributes:
        number: Its number, from 1.
        size: Width and height as shown, in PDF points.
        lines: The lines of its text layer, in the order of its content, without tables.
        tables: Ruled tables.
        figures: Pictures large enough to show something.
        covered: Share (0-1) of the page that its pictures take.
        is_painted: Whether there is anything on the page at all.
        characters: Number of printed characters in its text layer.
        garbled: How many of them are no text.
        unmapped: How many of them the font maps to no character.
    """

    number: int
    size: tuple[float, float]
    lines: Sequence[Line]
    tables: Sequence[Table]
    figures: Sequence[Picture]
    covered: float
    is_painted: bool
    characters: int
    garbled: int
    unmapped: int


def read_page(pdf: PdfDocument, number: int, *, tables: bool) -> PageContent:
    """Read the text layer, the tables and the places of the pictures of a page.

    Args:
        pdf: The open document.
        number: The page, from 1.
        tables: Whether to look for tables where there are ruling lines.
    """
    if pdf.formenv:
        form = pdf[number - 1]
        form.flatten()  # what was filled into a form becomes text of the page
        form.close()
    page = pdf[number - 1]
    textpage = page.get_textpage()
    try:
        glyphs = Glyphs(page, textpage)
        drawings = read_drawings(page, glyphs.space)
        drop_doubled(glyphs)
        text = glyphs.text
        found = find_tables(drawings.rules, glyphs=glyphs, page=number) if tables else []
        lines = read_lines(glyphs, page=number)
        space = glyphs.space
    finally:
        textpage.close()
        page.close()
    figures, covered = _figures(drawings.pictures, size=space.shown_size)
    characters = len(text) - sum(map(str.isspace, text)) - text.count("\0")
    return PageContent(
        number=number,
        size=space.shown_size,
        lines=lines,
        tables=found,
        figures=figures,
        covered=covered,
        is_painted=drawings.is_painted,
        characters=characters,
        garbled=_count_garbled(text, characters=characters),
        unmapped=text.count(UNMAPPED),
    )


def _count_garbled(text: str, *, characters: int) -> int:
    if text.isascii():
        return len(_GARBLED.findall(text))
    latin = len(_LATIN.findall(text))
    return len(_GARBLED.findall(text)) + (latin if latin > _MOST_LATIN * characters else 0)


def _figures(
    pictures: Sequence[Picture], *, size: tuple[float, float]
) -> tuple[list[Picture], float]:
    """Return the pictures that show something, tiles joined, and the share of the page they take.

    A picture behind the whole page is a background, or the scan that the text layer was made from.
    """
    page = (0.0, 0.0, *size)
    whole = max(area(page), 1.0)
    boxes = [(_clipped(picture.box, page), picture) for picture in pictures]
    parts = [(box, picture) for box, picture in boxes if area(box) < _BACKGROUND * whole]
    if len(parts) > _MOST_TILES:
        return [], 1.0
    joined = _joined(parts)
    is_behind = len(parts) < len(boxes)
    covered = 1.0 if is_behind else min(1.0, sum(area(box) for box, _ in joined) / whole)
    figures = [
        Picture(box=box, content=picture.content)
        for box, picture in joined
        if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_FIGURE
        and area(box) < _BACKGROUND * whole
    ]
    return figures, covered


def _clipped(box: Box, page: Box) -> Box:
    left, top = max(box[0], page[0]), max(box[1], page[1])
    return left, top, max(left, min(box[2], page[2])), max(top, min(box[3], page[3]))


def _joined(boxes: list[tuple[Box, Picture]]) -> list[tuple[Box, Picture]]:
    """Join pictures that overlap or touch along a side: scanners and printers cut into tiles."""
    found: list[tuple[Box, Picture]] = []
    for box, picture in sorted(boxes, key=lambda one: (one[0][1], one[0][0])):
        grown, first = box, picture
        while touching := [one for one in found if _touches(one[0], grown)]:
            found = [one for one in found if one not in touching]
            grown, first = around([grown, *(one[0] for one in touching)]), touching[0][1]
        found.append((grown, first))
    return found


def _touches(a: Box, b: Box) -> bool:
    """Whether two boxes overlap, or lie side by side with (nearly) equal edges."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across > 1 and down > 1:
        return True
    flush_x = abs(a[0] - b[0]) < 1 and abs(a[2] - b[2]) < 1
    flush_y = abs(a[1] - b[1]) < 1 and abs(a[3] - b[3]) < 1
    return (flush_x and down > -1) or (flush_y and across > -1)
