"""RTF: through LibreOffice when it is installed, which keeps the structure, else the text alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.headings import choose_title
from loaders.office.legacy import CONVERTED, parse_converted
from loaders.office.libreoffice import find_libreoffice
from loaders.options import LoaderOptions
from loaders.tables import table_blocks
from loaders.text import paragraph_blocks
from loaders.versions import parser_id

_HIGH = re.compile(rb"[\x80-\xff]")
_CODE_PAGE = re.compile(r"\\ansicpg(\d+)")
_FONT_CHARSET = re.compile(r"\\fcharset[01](?!\d)")
# Code pages of East Asian text and the character sets of their fonts; see "Font Table" in the
# RTF specification 1.9.1.
_CHARSETS = {932: 128, 936: 134, 949: 129, 950: 136}
_PICTURE = re.compile(r"\\pict(?![a-z])")
_CELL = "|"


def parse_rtf(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read an RTF document; without LibreOffice its headings and pictures are lost, and it says so.

    Raises:
        CorruptFileError: LibreOffice cannot read it.
    """
    if find_libreoffice() is None:
        return read_plain(path)
    parsed = parse_converted(path, suffix=".rtf", target="docx", options=options)
    return replace(parsed, parser=parser_id("rtf") + CONVERTED)


def read_plain(path: Path) -> ParsedFile:
    """Read paragraphs and tables of an RTF document with `striprtf`."""
    from striprtf.striprtf import rtf_to_text

    # Some programs write Chinese bytes as they are instead of as \'xx.
    source = _HIGH.sub(lambda byte: b"\\'%02x" % byte[0][0], path.read_bytes()).decode("ascii")
    found = _CODE_PAGE.search(source)
    page = int(found[1]) if found else 0
    if page in _CHARSETS:  # fonts that claim to be Western are used for Chinese all the same
        source = _FONT_CHARSET.sub(rf"\\fcharset{_CHARSETS[page]}", source)
    text = rtf_to_text(source, encoding="gb18030", errors="replace")
    # Characters beyond U+FFFF come as two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    blocks = tuple(_blocks(text))
    pictures = len(_PICTURE.findall(source))
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("rtf"),
        title=choose_title(None, blocks=blocks),
        warnings=tuple(_warnings(pictures)),
        health=FileHealth(
            figures_unread=pictures, tables=sum(block.kind == "table" for block in blocks)
        ),
    )


def _blocks(text: str) -> Iterator[Block]:
    """Yield a block a line; `striprtf` ends each cell of a table with a bar."""
    trail: str | None = None
    for is_row, group in groupby(text.split("\n"), key=lambda line: line.endswith(_CELL)):
        lines = list(group)
        if is_row:
            rows = [line.removesuffix(_CELL).split(_CELL) for line in lines]
            yield from table_blocks(rows, location=Location(heading=trail))
        else:
            blocks = list(paragraph_blocks("\n\n".join(lines)))
            trail = blocks[-1].location.heading if blocks else trail
            yield from blocks


def _warnings(pictures: int) -> Iterator[str]:
    yield "read without LibreOffice, which is not installed: headings and lists are plain text"
    if pictures:
        yield f"{pictures} figure{'s' if pictures > 1 else ''} not read"
