"""Which lines of a page are headings: by their number, by larger letters, by bold ones."""

import re

from loaders.cleaning import HAN
from loaders.headings import chapter_level
from loaders.text_columns import CHINESE

SENTENCE_END = tuple("。！？；：.!?;:…”」』）")
CAPTION = re.compile(r"(图|圖|表|Figure|Fig\.|Table)\s*\d")
LARGER = 1.15
_NUMBERED = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})\s+[A-Z{HAN}]")
_LONGEST_HEADING = 80  # in columns: a Chinese character takes two
_LONGEST_BOLD = 50
_BOLD_LEVEL = 6.0  # below all numbered ones
_INNER = re.compile(r"[（(]|\d")


def heading_level(text: str, *, size: float, body: float | None, is_bold: bool) -> float | None:
    """Return the level of a heading, None for other text.

    Args:
        text: One paragraph.
        size: Size of its characters.
        body: Size of the document's text; None when sizes are only estimates (OCR).
        is_bold: Whether it is bold, in a document whose text is not.
    """
    if len(text) > _LONGEST_HEADING or "\n" in text or text.endswith(SENTENCE_END):
        return None
    columns = sum(2 if CHINESE.match(char) else 1 for char in text)
    if columns > _LONGEST_HEADING or CAPTION.match(text):
        return None
    if level := chapter_level(text) or _numbered_level(text):
        return level
    if body is None or sum(map(str.isalpha, text)) <= 1:
        return None
    if is_bold and columns <= _LONGEST_BOLD and body < LARGER * size <= LARGER**2 * body:
        return _BOLD_LEVEL + (1 if _INNER.match(text) else 0)
    return body / size if size > LARGER * body else None


def _numbered_level(text: str) -> int | None:
    """Return the level of a heading such as 2.1 数据, None when it has no such number."""
    numbered = _NUMBERED.match(text)
    return 2 + numbered[1].count(".") if numbered else None
