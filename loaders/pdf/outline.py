"""The outline (bookmarks) of a PDF, which says what its headings are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pypdfium2 import PdfDocument

from loaders.line_groups import Paragraph

_FEWEST_BOOKMARKS = 3


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """An entry of the outline.

    Attributes:
        level: 1 is outermost.
        title: Its words.
        page: The page it leads to, from 1.
    """

    level: int
    title: str
    page: int


def read_outline(pdf: PdfDocument) -> dict[int, list[Bookmark]]:
    """Return the outline by page, {} when it is too short or broken to give the headings."""
    found: dict[int, list[Bookmark]] = {}
    for mark in pdf.get_toc():
        target = mark.get_dest()
        index = target.get_index() if target else None
        if index is not None and mark.get_title().strip():
            title = mark.get_title().strip()
            bookmark = Bookmark(level=mark.level + 1, title=title, page=index + 1)
            found.setdefault(index + 1, []).append(bookmark)
    return found if sum(map(len, found.values())) >= _FEWEST_BOOKMARKS else {}


def mark_headings(
    paragraphs: Sequence[Paragraph], outline: dict[int, list[Bookmark]]
) -> tuple[list[Paragraph], dict[int, list[Bookmark]]]:
    """Return the paragraphs with the levels of their bookmarks, and the bookmarks not found.

    Where there is an outline, it alone says what is a heading, but for the title above them all.
    """
    if not outline:
        return list(paragraphs), {}
    waiting = {page: list(marks) for page, marks in outline.items()}
    marked = [
        replace(paragraph, level=_level(paragraph.text, waiting.get(paragraph.boxes[0][0], [])))
        for paragraph in paragraphs
    ]
    title = _find_title(paragraphs, marked)
    if title is not None:
        marked[title] = paragraphs[title]
    return marked, waiting


def _find_title(paragraphs: Sequence[Paragraph], marked: Sequence[Paragraph]) -> int | None:
    """Return which paragraph of the first page, in letters larger than any other, is the title."""
    first = next((i for i, one in enumerate(marked) if one.level is not None), 0)
    page = paragraphs[0].boxes[0][0] if paragraphs else 0
    large = [
        index
        for index, one in enumerate(paragraphs[:first])
        if one.boxes[0][0] == page and one.level is not None and one.level < 1
    ]
    title = max(large, key=lambda index: paragraphs[index].size, default=None)
    if title is None or paragraphs[title].size <= paragraphs[first].size:
        return None
    return title


def _level(text: str, waiting: list[Bookmark]) -> int | None:
    """Return the level of the bookmark that this text is the heading of, and take it out."""
    text = re.sub(r"\s", "", text)
    for mark in waiting:
        title = re.sub(r"\s", "", mark.title)
        if text == title or (len(text) <= len(title) + 8 and text.endswith(title)):
            waiting.remove(mark)
            return mark.level
    return None
