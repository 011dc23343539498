"""Markdown: the source itself, cut where CommonMark says that blocks begin and end.

`UnstructuredMarkdownLoader` is not used: it renders to HTML first, which loses list numbers, the
languages of code fences and paragraphs of one character, and joins the lines of a Chinese
paragraph with spaces. Markdown is readable text already, and citations shall show it verbatim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from loaders.documents import Block, BlockKind, Location, ParsedFile
from loaders.encoding import decode_text
from loaders.headings import HeadingTrail, choose_title
from loaders.markdown_pictures import count_linked_pictures, cut_pictures, with_picture_text
from loaders.ocr.figures import FigureReader
from loaders.options import LoaderOptions
from loaders.tables import parse_html_table, table_blocks
from loaders.versions import parser_id

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}


def parse_markdown(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a Markdown file; YAML front matter gives the title and stands first in the text.

    Pictures are counted, and those that the file holds itself (`data:` addresses) read.
    """
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    front, text = _split_front_matter(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    cut, figures = cut_pictures(text), FigureReader(options=options)
    tokens = MarkdownIt("commonmark").enable("table").parse(cut.text)
    blocks = (
        *([Block(text=front.text)] if front.text else []),
        *with_picture_text(_read_blocks(cut.text, tokens), cut.pictures, figures=figures),
    )
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("markdown"),
        title=choose_title(front.title, blocks=blocks),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *figures.warnings),
        health=replace(
            figures.health(tables=sum(map(_is_table, tokens))),
            codec_confidence=decoded.confidence,
            garble_ratio=decoded.garble,
            figures_unread=figures.unread_count + count_linked_pictures(tokens),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _FrontMatter:
    """What stands between the two rulers, and the title in it; nothing without them."""

    text: str = ""
    title: str | None = None


def _split_front_matter(text: str) -> tuple[_FrontMatter, str]:
    """Return the YAML front matter and the text below it."""
    found = _FRONT_MATTER.match(text)
    try:
        # BaseLoader makes strings of all scalars; safe_load raises on a date such as 2024-02-30.
        front = yaml.load(found[1], Loader=yaml.BaseLoader) if found else None
    except yaml.YAMLError:
        front = None
    if found is None or not isinstance(front, dict):
        return _FrontMatter(), text
    title = front.get("title")
    named = str(title) if title else None
    return _FrontMatter(text=found[1].strip("\n"), title=named), text[found.end() :]


def _read_blocks(text: str, tokens: list[Token]) -> Iterator[Block]:
    lines, trail, done = text.split("\n"), HeadingTrail(), 0
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        first, last = token.map
        # Definitions of link targets give no token, but they are part of what was written.
        yield from _text_block(lines[done:first], trail=trail)
        done = last
        kind = _KINDS.get(token.type, "text")
        if kind == "heading":
            trail.enter(_plain(tokens[index + 1]), level=int(token.tag[1]))
        if rows := _table_rows(token, tokens[index:]):
            yield from table_blocks(rows, location=Location(heading=str(trail) or None))
        else:
            yield from _text_block(lines[first:last], trail=trail, kind=kind)
    yield from _text_block(lines[done:], trail=trail)


def _text_block(
    lines: list[str], *, trail: HeadingTrail, kind: BlockKind = "text"
) -> Iterator[Block]:
    if source := "\n".join(lines).strip("\n"):
        yield Block(text=source, kind=kind, location=Location(heading=str(trail) or None))


def _table_rows(token: Token, following: list[Token]) -> list[list[str]]:
    """Return the rows of a table in Markdown or HTML; [] for any other block."""
    if token.type == "html_block" and _is_table(token):
        return parse_html_table(html.fragment_fromstring(token.content.strip()))
    rows: list[list[str]] = []
    for part in following if token.type == "table_open" else ():
        if part.type == "table_close":
            break
        if part.type == "tr_open":
            rows.append([])
        elif part.type == "inline":
            rows[-1].append(part.content)
    return rows


def _is_table(token: Token) -> bool:
    is_html = token.type == "html_block" and token.content.lstrip().startswith("<table")
    return is_html or token.type == "table_open"


def _plain(inline: Token) -> str:
    """Return a heading's words without its emphasis marks, links and code ticks."""
    return "".join(part.content for part in inline.children or []).strip()
