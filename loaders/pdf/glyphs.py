"""The characters of a PDF page as pdfium sees them: text, boxes and sizes."""

import ctypes
import math
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from pypdfium2 import PdfPage, PdfTextPage
from pypdfium2 import raw as pdfium

from loaders.lines import HYPHEN, UNMAPPED, Box

_NO_CHARACTER = "\ufffe"
# PDF fonts often map characters to the look-alikes of the Kangxi radicals block (⼈ for 人).
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
# The bullets of Wingdings and Symbol, which those fonts keep in the private-use area.
_BULLET = re.compile(r"(?m)^([^\S\r\n]*)[\uf020-\uf0ff](?=[ \t\u3000]*[^\s\ue000-\uf8ff])")
# Chinese bold: Heiti (SimHei, STHeiti, 方正黑体 FZHT) among Songti, and 方正小标宋 FZXBS.
_BOLD = re.compile(
    rb"bold|black|heavy|demi|hei(?!w)|FZHT|FZXBS|\xe9\xbb\x91\xe4\xbd\x93", re.IGNORECASE
)
_LONGEST_NAME = 96
_FILL_AND_STROKE = 2  # how text is drawn bold without a bold font
_FAINT = 24  # of 255: less contrast than this is no ink


@dataclass(frozen=True, kw_only=True)
class PageSpace:
    """Turns boxes of PDF space (origin bottom left, unrotated) into the page as it is shown.

    Attributes:
        origin: Lower left corner of the part that is shown.
        size: Width and height of that part before it is rotated.
        rotation: Degrees, clockwise: 0, 90, 180 or 270.
    """

    origin: tuple[float, float]
    size: tuple[float, float]
    rotation: int

    @classmethod
    def of(cls, page: PdfPage) -> "PageSpace":
        """Read the geometry of a page."""
        x0, y0, x1, y1 = page.get_cropbox()
        return cls(origin=(x0, y0), size=(x1 - x0, y1 - y0), rotation=page.get_rotation())

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        width, height = self.size
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shown(self, box: Box) -> Box:
        """Return (left, top, right, bottom) for a box (left, bottom, right, top) of PDF space."""
        (x0, y0), (width, height) = self.origin, self.size
        left, bottom, right, top = box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0
        match self.rotation:
            case 90:
                return bottom, left, top, right
            case 180:
                return width - right, bottom, width - left, top
            case 270:
                return height - top, width - right, height - bottom, width - left
            case _:
                return left, height - top, right, height - bottom


class Glyphs:
    """The characters of one page; indices are those of pdfium, one a character of `text`.

    Attributes:
        text: The characters in the order of the page's content; pdfium adds spaces and line ends.
        space: How boxes are turned.
    """

    def __init__(self, page: PdfPage, textpage: PdfTextPage) -> None:
        """Read the text; both pages must stay open while this object is used."""
        self._raw = textpage.raw
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._pointers = tuple(map(ctypes.byref, self._edges))
        self._matrix = pdfium.FS_MATRIX()
        self._rect = pdfium.FS_RECTF()
        self._name = ctypes.create_string_buffer(_LONGEST_NAME)
        self._flags = ctypes.c_int()
        self.space = PageSpace.of(page)
        self.text = self._read(page, textpage)

    def box(self, index: int) -> Box:
        """Return the box of a character on the page as shown."""
        return self.space.shown(self._char_box(index))

    def gap(self, before: int, after: int) -> tuple[float, float]:
        """Return the right edge of one character and the left edge of another."""
        if self.space.rotation:
            return self.box(before)[2], self.box(after)[0]
        # Asked for each word of a document: without turning whole boxes.
        edges, (raw, pointers, x) = self._edges, (self._raw, self._pointers, self.space.origin[0])
        _CHAR_BOX(raw, before, *pointers)
        end = edges[1].value - x
        _CHAR_BOX(raw, after, *pointers)
        return end, edges[0].value - x

    def line_boxes(self, start: int, count: int) -> list[Box]:
        """Return boxes that cover a stretch of text, one for each run in the same font."""
        found = []
        for index in range(pdfium.FPDFText_CountRects(self._raw, start, count)):
            pdfium.FPDFText_GetRect(self._raw, index, *self._pointers)
            left, top, right, bottom = (edge.value for edge in self._edges)
            found.append(self.space.shown((left, bottom, right, top)))
        return found

    def size(self, index: int) -> float:
        """Return the font size of a character as it comes out on the page, 0 when unknown."""
        if not pdfium.FPDFText_GetMatrix(self._raw, index, self._matrix):
            return 0.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return float(pdfium.FPDFText_GetFontSize(self._raw, index)) * scale

    def width(self, index: int) -> float:
        """Return how far a character moves the writing on, its white space included."""
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, self._rect)
        rect = self._rect
        box = self.space.shown((rect.left, rect.bottom, rect.right, rect.top))
        return box[2] - box[0]

    def baseline(self, index: int) -> float:
        """Return how far below the top of the page as shown a character stands."""
        x, y = self._edges[:2]
        pdfium.FPDFText_GetCharOrigin(self._raw, index, *self._pointers[:2])
        return self.space.shown((x.value, y.value, x.value, y.value))[1]

    def is_bold(self, index: int) -> bool:
        """Whether a character is drawn in a font whose name says bold, or filled and stroked."""
        length = pdfium.FPDFText_GetFontInfo(
            self._raw, index, self._name, _LONGEST_NAME, self._flags
        )
        if 0 < length <= _LONGEST_NAME and _BOLD.search(self._name.raw[: length - 1]):
            return True
        drawn = pdfium.FPDFText_GetTextObject(self._raw, index)
        return bool(drawn) and pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _FILL_AND_STROKE

    def is_ligature(self, index: int) -> bool:
        """Whether a character and the next one are one glyph (the ff of an English text)."""
        if self._char_box(index) != self._char_box(index + 1):
            return False
        drawn = (pdfium.FPDFText_GetTextObject(self._raw, i) for i in (index, index + 1))
        first, second = (ctypes.cast(one, ctypes.c_void_p).value for one in drawn)
        return first is not None and first == second

    def blank(self, indices: Container[int]) -> None:
        """Replace characters by line ends, so that they belong to no line."""
        self.text = "".join(
            "\n" if index in indices else char for index, char in enumerate(self.text)
        )

    def _char_box(self, index: int) -> Box:
        left, right, bottom, top = self._edges
        _CHAR_BOX(self._raw, index, *self._pointers)
        return left.value, bottom.value, right.value, top.value

    def _read(self, page: PdfPage, textpage: PdfTextPage) -> str:
        text: str = textpage.get_text_range()
        count = textpage.count_chars()
        if len(text) != count:  # pdfium leaves out characters whose code it maps to 0
            codes = (pdfium.FPDFText_GetUnicode(self._raw, index) for index in range(count))
            text = "".join(_NO_CHARACTER if code in _UNUSABLE else chr(code) for code in codes)
        text = _BULLET.sub(r"\1•", text.translate(_RADICALS))
        return self._resolve(text, page) if _NO_CHARACTER in text else text

    def _resolve(self, text: str, page: PdfPage) -> str:
        """Return the text with pdfium's placeholders replaced, character by character."""
        chars = list(text)
        doubtful = []
        for found in re.finditer(_NO_CHARACTER, text):
            index = found.start()
            _, bottom, _, top = self._char_box(index)
            if pdfium.FPDFText_IsHyphen(self._raw, index):
                chars[index] = HYPHEN
            elif top - bottom > 0:
                doubtful.append(index)
            else:
                chars[index] = " "
        if doubtful:
            # Many a font without a table of characters draws its spaces as glyphs of their own.
            picture = np.asarray(page.render(scale=1, grayscale=True).to_pil())
            for index in doubtful:
                chars[index] = UNMAPPED if _has_ink(picture, self.box(index)) else " "
        return "".join(chars)


_CHAR_BOX = pdfium.FPDFText_GetCharBox
_UNUSABLE = frozenset((0, *range(0xD800, 0xE000)))


def _has_ink(picture: "np.ndarray[tuple[int, int], np.dtype[np.uint8]]", box: Box) -> bool:
    left, top, right, bottom = (round(edge) for edge in box)
    part = picture[max(0, top) : max(0, bottom) + 1, max(0, left) : max(0, right) + 1]
    return not part.size or int(part.max()) - int(part.min()) > _FAINT
