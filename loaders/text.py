"""Plain text and logs: paragraphs between blank or before indented lines."""

import re
from collections.abc import Iterator
from pathlib import Path

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.encoding import decode_text
from loaders.headings import HeadingTrail, chapter_level, choose_title
from loaders.options import LoaderOptions
from loaders.versions import parser_id

# A blank line, or the two full-width spaces that open a Chinese paragraph.
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*|\n(?=\u3000\u3000)")

_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def parse_text(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a text file in whatever encoding it has; lines such as 第一章 总则 become headings."""
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    blocks = tuple(paragraph_blocks(_TERMINAL_COLOUR.sub("", decoded.text)))
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("text"),
        title=choose_title(None, blocks=blocks),
        codec=decoded.codec,
        warnings=decoded.warnings,
        health=FileHealth(codec_confidence=decoded.confidence, garble_ratio=decoded.garble),
    )


def paragraph_blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs of plain text, with the chapter headings above them."""
    trail = HeadingTrail()
    for paragraph in _paragraphs(text.replace("\r\n", "\n").replace("\r", "\n")):
        if level := chapter_level(paragraph):
            trail.enter(paragraph, level=level)
        where = Location(heading=str(trail) or None)
        yield Block(text=paragraph, kind="heading" if level else "text", location=where)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH_END.split(text):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            if chapter_level(line.strip()):
                yield from filter(str.strip, ["\n".join(lines).strip(), line.strip()])
                lines = []
            else:
                lines.append(line)
        if rest := "\n".join(lines).strip():
            yield rest
