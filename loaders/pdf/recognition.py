"""OCR of PDF pages and of the pictures on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from PIL import Image
from pypdfium2 import PdfDocument

from loaders.lines import Box, Line
from loaders.ocr.engine import RecognisedText, recognise_image
from loaders.options import OcrOptions
from loaders.pdf.page import PageContent

# A picture with fewer characters than this beside it is a scan with a stamp or a page number.
_FEW_CHARACTERS = 16
_GARBLED_PAGE = 0.05
_FEWEST_GARBLED = 3
_SCAN = 0.5  # of the page: what a scan covers that has running heads of its own in text
# Where OCR reads less than this share of the characters of a garbled layer, the layer stays.
_ENOUGH = 0.3
_LONGEST_SIDE = 4000  # pixels


@dataclass(kw_only=True)
class Recognition:
    """What OCR read of one document.

    Attributes:
        pages: Lines of the pages that were read, in PDF points; [] where there was no text.
        unread: Pages that should have been read but OCR is switched off, or found nothing.
        garbled: Pages whose text layer is garbled and stayed.
        confidences: Pairs of confidence (0-1) and number of characters.
        dropped: Lines left out because the engine was not sure of them.
        figures_read: Pictures that were read, with or without text in them.
    """

    pages: dict[int, list[Line]] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    confidences: list[tuple[float, int]] = field(default_factory=list)
    dropped: int = 0
    figures_read: int = 0

    @property
    def confidence(self) -> float | None:
        """Mean confidence weighted by characters, None when nothing was recognised."""
        total = sum(count for _, count in self.confidences)
        return sum(c * count for c, count in self.confidences) / total if total else None

    def keep(self, found: RecognisedText) -> None:
        """Count what one call of the engine read."""
        characters = sum(len(line.text) for line in found.lines)
        self.dropped += found.dropped
        if characters and found.confidence is not None:
            self.confidences.append((found.confidence, characters))


def is_garbled(page: PageContent) -> bool:
    """Whether more than a few characters of the text layer are no text."""
    return page.garbled >= _FEWEST_GARBLED and page.garbled > _GARBLED_PAGE * page.characters


def needs_recognition(page: PageContent, *, characters: int) -> bool:
    """Whether a page is a picture of text, or has a text layer that is none.

    Args:
        page: The page.
        characters: What is left of its text layer without running heads.
    """
    if is_garbled(page):
        return True
    if page.tables:
        return False
    if page.characters < _FEW_CHARACTERS:
        return bool(page.covered) or (not page.characters and page.is_painted)
    return characters < _FEW_CHARACTERS and page.covered > _SCAN


def recognise_page(
    pdf: PdfDocument, page: PageContent, *, read: Recognition, options: OcrOptions
) -> None:
    """Read a page as a picture and keep its lines in `read`."""
    if not options.enabled:
        (read.garbled if is_garbled(page) else read.unread).append(page.number)
        return
    image, scale = _render(pdf, page, options=options)
    found = recognise_image(image, options=options)
    characters = sum(len(line.text) for line in found.lines)
    if is_garbled(page) and characters < _ENOUGH * page.characters:
        read.garbled.append(page.number)
        return
    read.keep(found)
    if not found.lines:
        read.unread.append(page.number)
        return
    read.pages[page.number] = _placed(
        found.lines, number=page.number, scale=scale, corner=(0.0, 0.0)
    )


def recognise_figures(
    pdf: PdfDocument,
    page: PageContent,
    *,
    boxes: Iterable[Box],
    read: Recognition,
    options: OcrOptions,
) -> list[tuple[Box, list[Line]]]:
    """Read pictures on a page; return the places and lines of those with text in them."""
    image, scale = _render(pdf, page, options=options)
    texts = []
    for box in boxes:
        left, top, right, bottom = (round(edge * scale) for edge in box)
        found = recognise_image(image.crop((left, top, right, bottom)), options=options)
        read.keep(found)
        read.figures_read += 1
        if found.lines:
            lines = _placed(found.lines, number=page.number, scale=scale, corner=box[:2])
            texts.append((box, lines))
    return texts


def _render(
    pdf: PdfDocument, content: PageContent, *, options: OcrOptions
) -> tuple[Image.Image, float]:
    """Return a picture of a page and its scale, less than asked for on very large pages."""
    scale = min(options.scale, _LONGEST_SIDE / max(content.size))
    page = pdf[content.number - 1]
    try:
        return page.render(scale=scale).to_pil(), scale
    finally:
        page.close()


def _placed(
    lines: Sequence[Line], *, number: int, scale: float, corner: tuple[float, ...]
) -> list[Line]:
    """Return lines in pixels as lines in PDF points on their page."""
    x, y = corner
    return [
        replace(
            line,
            left=line.left / scale + x,
            top=line.top / scale + y,
            right=line.right / scale + x,
            bottom=line.bottom / scale + y,
            size=line.size / scale,
            page=number,
            is_estimate=True,
        )
        for line in lines
    ]
