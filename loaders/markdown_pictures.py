"""Pictures of a Markdown file: those inside the file are read, the others counted."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from loaders.documents import Block
from loaders.ocr.figures import FigureReader
from loaders.web.html_pictures import is_decoration_name

_DATA = re.compile(r"(data:image/[\w.+-]+);base64,([A-Za-z0-9+/=]+)")
_CUT = "…"  # stands for the bytes that were taken out
_CUT_DATA = re.compile(rf"data:image/[\w.+-]+{_CUT}")
_IMG = re.compile(r"<img\b[^>]*\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class CutText:
    """Markdown without the bytes of its pictures.

    Attributes:
        text: The source, each `data:` address shortened to its type.
        pictures: The bytes taken out, in order; b"" where they were malformed.
    """

    text: str
    pictures: tuple[bytes, ...] = ()


def cut_pictures(text: str) -> CutText:
    """Take the bytes of pictures out of Markdown, where they are no text."""
    pictures = tuple(_decode(match[2]) for match in _DATA.finditer(text))
    return CutText(text=_DATA.sub(rf"\1{_CUT}", text), pictures=pictures)


def with_picture_text(
    blocks: Iterable[Block], pictures: Iterable[bytes], *, figures: FigureReader
) -> Iterator[Block]:
    """Yield the blocks, each followed by the text of the pictures that it holds."""
    waiting = iter(pictures)
    for block in blocks:
        yield block
        for _ in _CUT_DATA.finditer(block.text):
            yield from figures.blocks(next(waiting, None), location=block.location)


def count_linked_pictures(tokens: Iterable[Token]) -> int:
    """Count the pictures that stand in other files, without badges and icons."""
    return sum(
        not (source.startswith("data:") or is_decoration_name(source))
        for token in tokens
        for source in _sources(token)
    )


def _sources(token: Token) -> Iterator[str]:
    for part in [token, *(token.children or [])]:
        if part.type == "image":
            yield str(part.attrs.get("src", ""))
        elif part.type in ("html_block", "html_inline"):
            yield from _IMG.findall(part.content)


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded + "==")
    except binascii.Error:
        return b""
