"""PDF files with pypdfium2: paragraphs with page and box; pages without text through OCR."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import pypdfium2
from pypdfium2 import raw as pdfium

from loaders.documents import Block, Location, ParsedFile
from loaders.errors import EncryptedFileError
from loaders.headings import HeadingTrail, choose_title
from loaders.lines import UNMAPPED, Box, Line, read_lines
from loaders.ocr import recognise_image
from loaders.options import LoaderOptions, OcrOptions
from loaders.paragraphs import Paragraph, body_size, join_lines
from loaders.versions import parser_id

# A picture with fewer characters than this beside it is a scan with a stamp or a page number.
_FEW_CHARACTERS = 16
_GARBLED_PAGE = 0.05
_FEWEST_BOOKMARKS = 3
# pdfium is not thread-safe, and a process has only one.
_PDFIUM_LOCK = Lock()


@dataclass(kw_only=True)
class _Notes:
    """What to tell about the pages, gathered on the way."""

    recognised: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    unmapped: int = 0
    dropped: int = 0


@dataclass(frozen=True, kw_only=True)
class _Bookmark:
    level: int
    title: str
    page: int


def parse_pdf(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a PDF page by page.

    One PDF is read at a time in a process.

    Raises:
        EncryptedFileError: The file needs a password.
    """
    with _PDFIUM_LOCK:
        try:
            pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise EncryptedFileError(
                    "the PDF is protected by a password", hint="Save a copy without the password."
                ) from error
            raise
        try:
            return _read_pdf(pdf, options=options)
        finally:
            pdf.close()


def _read_pdf(pdf: pypdfium2.PdfDocument, *, options: LoaderOptions) -> ParsedFile:
    notes, trail = _Notes(), HeadingTrail()
    blocks: list[Block] = []
    bookmarks = _bookmarks(pdf)
    if pdf.get_formtype():
        pdf.init_forms()
    lines = [_page_lines(pdf, index) for index in range(len(pdf))]
    body = body_size(line for page_lines in lines for line in page_lines)
    for number, page_lines in enumerate(lines, start=1):
        recognised = _recognise_page(
            pdf[number - 1], lines=page_lines, number=number, notes=notes, options=options.ocr
        )
        paragraphs = recognised or join_lines(page_lines, body=body)
        waiting = [mark for mark in bookmarks if mark.page == number]
        for paragraph in paragraphs:
            level = _bookmark_level(paragraph, waiting) if bookmarks else paragraph.level
            if level is not None:
                trail.enter(paragraph.text, level=level)
            blocks.append(_block(paragraph, number, trail=trail, is_heading=level is not None))
        for mark in waiting:  # not found on the page as printed; they hold for the pages below
            trail.enter(mark.title, level=mark.level)
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("pdf"),
        title=choose_title(pdf.get_metadata_value("Title"), blocks=blocks),
        warnings=tuple(_warnings(notes)),
    )


def _page_lines(pdf: pypdfium2.PdfDocument, index: int) -> list[Line]:
    if pdf.formenv:
        pdf[index].flatten()  # what was filled into a form becomes text of the page
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        return read_lines(page, textpage)
    finally:
        textpage.close()
        page.close()


def _recognise_page(
    page: pypdfium2.PdfPage, *, lines: list[Line], number: int, notes: _Notes, options: OcrOptions
) -> list[Paragraph]:
    """Return a page's paragraphs by OCR; [] when it has a text layer, or OCR finds nothing."""
    text = "".join(line.text for line in lines)
    if len(text) >= _FEW_CHARACTERS or not _has_drawing(page, beside_text=bool(text)):
        unmapped = text.count(UNMAPPED)
        notes.unmapped += unmapped
        if unmapped > _GARBLED_PAGE * len(text):
            notes.garbled.append(number)
        return []
    if not options.enabled:
        notes.unread.append(number)
        return []
    found = recognise_image(page.render(scale=options.scale).to_pil(), options=options)
    notes.dropped += found.dropped
    (notes.recognised if found.lines else notes.unread).append(number)
    return [
        replace(paragraph, box=_scaled(paragraph.box, 1 / options.scale))
        for paragraph in join_lines(found.lines)
    ]


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def _has_drawing(page: pypdfium2.PdfPage, *, beside_text: bool) -> bool:
    """Whether there may be text to recognise: beside text a picture, else anything painted."""
    kinds = {item.type for item in page.get_objects()}
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds if beside_text else bool(kinds)


def _block(paragraph: Paragraph, number: int, *, trail: HeadingTrail, is_heading: bool) -> Block:
    box = (float(number), *(round(edge, 1) for edge in paragraph.box))
    where = Location(page=number, boxes=(box,), heading=str(trail) or None)
    return Block(text=paragraph.text, kind="heading" if is_heading else "text", location=where)


def _bookmarks(pdf: pypdfium2.PdfDocument) -> list[_Bookmark]:
    """Return the outline, [] when it is too short or broken to give the headings."""
    found = []
    for mark in pdf.get_toc():
        target = mark.get_dest()
        index = target.get_index() if target else None
        if index is not None and mark.get_title().strip():
            title = mark.get_title().strip()
            found.append(_Bookmark(level=mark.level + 1, title=title, page=index + 1))
    return found if len(found) >= _FEWEST_BOOKMARKS else []


def _bookmark_level(paragraph: Paragraph, waiting: list[_Bookmark]) -> int | None:
    """Return the level of the bookmark that this paragraph is the heading of, and take it out."""
    text = re.sub(r"\s", "", paragraph.text)
    for mark in waiting:
        title = re.sub(r"\s", "", mark.title)
        if text == title or (len(text) <= len(title) + 8 and text.endswith(title)):
            waiting.remove(mark)
            return mark.level
    return None


def _warnings(notes: _Notes) -> Iterator[str]:
    if notes.recognised:
        yield f"little or no text layer, read by OCR: page {_ranges(notes.recognised)}"
    if notes.unread:
        yield f"not read, no text layer and no text found by OCR: page {_ranges(notes.unread)}"
    if notes.dropped:
        yield f"{notes.dropped} uncertain line(s) left out (below loaders.ocr.min_confidence)"
    if notes.unmapped:
        yield f"{notes.unmapped} character(s) without a Unicode value, shown as {UNMAPPED}"
    if notes.garbled:
        yield f"the text layer is garbled: page {_ranges(notes.garbled)}"


def _ranges(pages: list[int]) -> str:
    """Return page numbers in short: [1, 2, 3, 7] → 1-3, 7."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
