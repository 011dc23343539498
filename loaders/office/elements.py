"""Elements of LangChain's per-format Unstructured loaders become blocks."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from langchain_core.documents import Document
from lxml import html

from loaders.documents import Block, BlockKind, Location
from loaders.headings import HeadingTrail, chapter_level
from loaders.tables import parse_html_table, table_blocks

# Two marks that the copies made for unstructured carry and that are taken out again here.
# GUARD, put before a text, keeps it from dropping paragraphs of one character (是) and from
# cutting off a leading mark as a bullet. LINE_BREAK survives its folding of white space.
GUARD = "\u2060"
LINE_BREAK = "\ue000"
_INSERT = "\ue003"
_INSERTED = re.compile(f"{_INSERT}(\\d+){_INSERT}")

_KINDS: dict[str, BlockKind] = {
    "Title": "heading",
    "ListItem": "list",
    "Table": "table",
    "CodeSnippet": "code",
}


class Inserts:
    """Blocks that unstructured cannot carry (pictures, charts, comments), by their marks.

    The copy made for it holds a mark where such blocks belong; `parse_elements` puts them there.
    """

    def __init__(self) -> None:
        """Start without blocks."""
        self._found: list[list[Block]] = []

    def add(self, blocks: list[Block]) -> str:
        """Keep blocks, and return the text that stands for them."""
        self._found.append(blocks)
        return f"{_INSERT}{len(self._found) - 1}{_INSERT}"

    def blocks(self, text: str, *, location: Location) -> list[Block]:
        """Return the blocks of a text that is nothing but marks, at a place; else none."""
        if _INSERTED.sub("", text).strip():
            return []
        return [
            replace(
                block,
                location=replace(location, heading=block.location.heading or location.heading),
            )
            for number in _INSERTED.findall(text)
            if int(number) < len(self._found)
            for block in self._found[int(number)]
        ]

    def write_out(self, text: str) -> str:
        """Replace the marks inside other text (a cell of a table) by the words of their blocks."""
        return _INSERTED.sub(self._words, text)

    def _words(self, found: re.Match[str]) -> str:
        number = int(found[1])
        if number >= len(self._found):
            return found[0]  # these characters stood in the document itself
        return " ".join(block.text for block in self._found[number])


def parse_elements(
    elements: Iterable[Document], *, slides: bool = False, inserts: Inserts | None = None
) -> Iterator[Block]:
    """Yield blocks in reading order, each with the headings above it.

    Args:
        elements: What `load()` of a loader in `mode="elements"` returned.
        slides: Whether page numbers are slide numbers; then each slide starts a new trail.
        inserts: Blocks whose marks stand in the elements.
    """
    trail, slide, inserts = HeadingTrail(), None, inserts or Inserts()
    for element in elements:
        number = element.metadata.get("page_number")
        if slides and number != slide:
            trail, slide = HeadingTrail(), number
        where = Location(slide=number) if slides else Location(page=number)
        here = replace(where, heading=str(trail) or None)
        found = inserts.blocks(element.page_content.replace(GUARD, ""), location=here)
        yield from found or _element_blocks(element, trail=trail, location=where, inserts=inserts)


def join_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join neighbouring list items at the same place into one block, one item a line."""
    for (kind, location), run in groupby(blocks, key=lambda block: (block.kind, block.location)):
        if kind == "list":
            text = textwrap.dedent("\n".join(block.text for block in run))
            yield Block(text=text, kind="list", location=location)
        else:
            yield from run


def _element_blocks(
    element: Document, *, trail: HeadingTrail, location: Location, inserts: Inserts
) -> list[Block]:
    metadata = element.metadata
    text = inserts.write_out(element.page_content.replace(GUARD, ""))
    text = re.sub(rf"\s*{LINE_BREAK}\s*", "\n", text).strip()
    kind = _KINDS.get(metadata.get("category", ""), "text")
    if not text:
        return []
    level = _heading_level(kind, metadata, text)
    if level is not None:
        trail.enter(text, level=level)
        kind = "heading"
    location = replace(location, heading=str(trail) or None)
    if kind == "table":
        rows = _table_rows(metadata, text)
        rows = [[inserts.write_out(cell) for cell in row] for row in rows]
        return table_blocks(rows, location=location)
    if kind == "list":
        text = f"{'  ' * _depth(metadata)}{text}"
    return [Block(text=text, kind=kind, location=location)]


def _heading_level(kind: BlockKind, metadata: dict[str, Any], text: str) -> int | None:
    if kind == "heading":
        return 1 + _depth(metadata)
    return chapter_level(text) if kind == "text" else None


def _table_rows(metadata: dict[str, Any], text: str) -> list[list[str]]:
    source = metadata.get("text_as_html")
    if not source:
        return [[text]]
    return parse_html_table(html.fragment_fromstring(source.replace(GUARD, "")))


def _depth(metadata: dict[str, Any]) -> int:
    return int(metadata.get("category_depth") or 0)
