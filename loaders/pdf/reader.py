"""PDF files with pypdfium2: paragraphs, tables and figures with page and box."""

from pathlib import Path
from threading import Lock

import pypdfium2

from loaders.documents import ParsedFile
from loaders.errors import EncryptedFileError
from loaders.headings import choose_title
from loaders.line_groups import body_size
from loaders.options import LoaderOptions
from loaders.paragraphs import Continues, join_breaks
from loaders.pdf.blocks import build_blocks
from loaders.pdf.flow import Flow, hold_figures, hold_tables, running_heads, take_lines
from loaders.pdf.outline import mark_headings, read_outline
from loaders.pdf.page import read_page
from loaders.pdf.recognition import needs_recognition, recognise_page
from loaders.pdf.report import build_health, list_warnings
from loaders.versions import parser_id

# pdfium is not thread-safe, and a process has only one.
_PDFIUM_LOCK = Lock()
_LIKELY = 0.5


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
    if pdf.get_formtype():
        pdf.init_forms()
    numbers = range(1, len(pdf) + 1)
    pages = [read_page(pdf, number, tables=options.pdf.tables) for number in numbers]
    flow = Flow(pages=pages, body=body_size(line for page in pages for line in page.lines))
    _recognise_pages(flow, pdf, options=options)
    take_lines(flow, options=options)
    hold_tables(flow)
    hold_figures(flow, pdf, options=options)
    paragraphs, unprinted = mark_headings(flow.paragraphs(), read_outline(pdf))
    paragraphs = join_breaks(paragraphs, continues=_continuity(options))
    blocks = build_blocks(paragraphs, held=flow.held, unprinted=unprinted)
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("pdf"),
        title=choose_title(pdf.get_metadata_value("Title"), blocks=blocks),
        warnings=tuple(list_warnings(flow, options=options.ocr)),
        health=build_health(flow),
    )


def _recognise_pages(flow: Flow, pdf: pypdfium2.PdfDocument, *, options: LoaderOptions) -> None:
    """Read the pages without a text layer by OCR; running heads do not count as text."""
    running = running_heads(flow, [page.lines for page in flow.pages])
    for page, removed in zip(flow.pages, running, strict=True):
        left = sum(len(line.text) for i, line in enumerate(page.lines) if i not in removed)
        if needs_recognition(page, characters=left):
            recognise_page(pdf, page, read=flow.read, options=options.ocr)


def _continuity(options: LoaderOptions) -> Continues | None:
    """Return who is asked whether a text goes on, where the rules do not know."""
    if options.continuity_model is None:
        return None
    from loaders.continuity import load_continuity

    model = load_continuity(options.continuity_model)
    return lambda before, after: model.probability(before, after) > _LIKELY
