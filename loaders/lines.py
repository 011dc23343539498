"""Lines of text with their place on a page, and how they are read from a PDF page."""

import math
import re
import unicodedata
from dataclasses import dataclass
from statistics import median

from pypdfium2 import PdfPage, PdfTextPage
from pypdfium2 import raw as pdfium

Box = tuple[float, float, float, float]

UNMAPPED = "\ufffd"
HYPHEN = "\u00ad"

_NO_CHARACTER = "\ufffe"
_SAMPLED_CHARACTERS = 20
# PDF fonts often map characters to the look-alikes of the Kangxi radicals block (⼈ for 人).
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of text.

    Attributes:
        text: Its text; may end with a soft hyphen where a word was divided.
        left: Left edge; like all coordinates counted from the top left of the page as shown.
        top: Upper edge.
        right: Right edge.
        bottom: Lower edge.
        size: Height of its characters.
        gaps: Number of gaps wider than a character, as between the cells of a table row.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    gaps: int = 0


def read_lines(page: PdfPage, textpage: PdfTextPage) -> list[Line]:
    """Return the lines of a pypdfium2 page in the order of its content, in PDF points."""
    text = _resolve(textpage)
    lines = []
    # pdfium drops the line end after a hyphen that divides a word.
    for found in re.finditer(f"[^\r\n{HYPHEN}]+{HYPHEN}?", text):
        if not found[0].strip():
            continue
        count = textpage.count_rects(found.start(), len(found[0]))
        boxes = [_shown(page, textpage.get_rect(index)) for index in range(count)]
        if boxes:
            size = _character_size(textpage, range(found.start(), found.end()))
            lines.append(_line(found[0].strip(), boxes, size=size))
    return lines


def _line(text: str, boxes: list[Box], *, size: float) -> Line:
    left, top, right, bottom = zip(*boxes, strict=True)
    return Line(
        text=text,
        left=min(left),
        top=min(top),
        right=max(right),
        bottom=max(bottom),
        size=size,
        gaps=sum(1 for end, start in zip(right, left[1:], strict=False) if start - end > size),
    )


def _character_size(textpage: PdfTextPage, indices: range) -> float:
    """Return the median size of a line's first characters, as it comes out on the page."""
    matrix, sizes = pdfium.FS_MATRIX(), []
    for index in indices[:_SAMPLED_CHARACTERS]:
        if pdfium.FPDFText_GetMatrix(textpage, index, matrix):
            scale = math.hypot(matrix.c, matrix.d)
            sizes.append(pdfium.FPDFText_GetFontSize(textpage, index) * scale)
    return median(sizes) if sizes else 1.0


def _shown(page: PdfPage, box: Box) -> Box:
    """Turn a box of PDF space (origin bottom left, unrotated) into the page as it is shown."""
    x0, y0, x1, y1 = page.get_cropbox()
    left, bottom, right, top = box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0
    width, height = x1 - x0, y1 - y0
    match page.get_rotation():
        case 90:
            return bottom, left, top, right
        case 180:
            return width - right, bottom, width - left, top
        case 270:
            return height - top, width - right, height - bottom, width - left
        case _:
            return left, height - top, right, height - bottom


def _resolve(textpage: PdfTextPage) -> str:
    """Return the page's text with pdfium's placeholders replaced, character by character."""
    text = textpage.get_text_range().translate(_RADICALS)
    return "".join(
        _placeholder(textpage, index) if char == _NO_CHARACTER else char
        for index, char in enumerate(text)
    )


def _placeholder(textpage: PdfTextPage, index: int) -> str:
    """Return a soft hyphen, a space, or U+FFFD for a glyph that the font maps to no character."""
    if pdfium.FPDFText_IsHyphen(textpage, index):
        return HYPHEN
    _, bottom, _, top = textpage.get_charbox(index)
    return UNMAPPED if top - bottom > 0 else " "
