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

_KINDS: dict[str, BlockKind] = {
    "Title": "heading",
    "ListItem": "list",
    "Table": "table",
    "CodeSnippet": "code",
}


def parse_elements(elements: Iterable[Document], *, slides: bool = False) -> Iterator[Block]:
    """Yield blocks in reading order, each with the headings above it.

    Args:
        elements: What `load()` of a loader in `mode="elements"` returned.
        slides: Whether page numbers are slide numbers; then each slide starts a new trail.
    """
    trail, slide = HeadingTrail(), None
    for element in elements:
        number = element.metadata.get("page_number")
        if slides and number != slide:
            trail, slide = HeadingTrail(), number
        where = Location(slide=number) if slides else Location(page=number)
        yield from _element_blocks(element, trail=trail, location=where)


def join_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join neighbouring list items at the same place into one block, one item a line."""
    for (kind, location), run in groupby(blocks, key=lambda block: (block.kind, block.location)):
        if kind == "list":
            text = textwrap.dedent("\n".join(block.text for block in run))
            yield Block(text=text, kind="list", location=location)
        else:
            yield from run


def _element_blocks(element: Document, *, trail: HeadingTrail, location: Location) -> list[Block]:
    metadata = element.metadata
    text = re.sub(rf"\s*{LINE_BREAK}\s*", "\n", element.page_content.replace(GUARD, ""))
    kind = _KINDS.get(metadata.get("category", ""), "text")
    if not text.strip():
        return []
    level = _heading_level(kind, metadata, text)
    if level is not None:
        trail.enter(text, level=level)
        kind = "heading"
    location = replace(location, heading=str(trail) or None)
    if kind == "table":
        return table_blocks(_table_rows(metadata, text), location=location)
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
