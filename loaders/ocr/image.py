"""Pictures (png, jpg, webp, tiff, bmp): recognised text, page by page."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.errors import EmptyFileError
from loaders.ocr.engine import RecognisedText, mean_confidence, recognise_image
from loaders.ocr.picture_files import count_pages, open_picture, read_page
from loaders.options import LoaderOptions, OcrOptions
from loaders.paragraphs import join_lines
from loaders.versions import parser_id


def parse_image(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read the text in a picture; a TIFF may have several pages.

    Raises:
        EmptyFileError: OCR is switched off, or found no text.
        CorruptFileError: The picture is broken or has too many pixels.
    """
    if not options.ocr.enabled:
        raise EmptyFileError("a picture has text only for OCR", hint="Set loaders.ocr.enabled.")
    with open_picture(path) as image:
        count = count_pages(image)
        pages = [
            recognise_image(read_page(image, number), options=options.ocr)
            for number in range(count)
        ]
    if not any(page.lines for page in pages):
        hint = next(_dropped(pages), "")
        raise EmptyFileError("OCR found no text in the picture", hint=hint)
    health = _health(pages)
    return ParsedFile(
        blocks=tuple(_blocks(pages)),
        parser=parser_id("image"),
        warnings=tuple(_warnings(pages, health=health, options=options.ocr)),
        health=health,
    )


def confidence_warning(confidence: float | None, *, options: OcrOptions) -> str | None:
    """Return what to say about a file whose text was recognised with this confidence (0-1)."""
    if confidence is None or confidence >= options.warn_confidence:
        return None
    return f"read by OCR with a low confidence of {confidence:.2f}; check it against the picture"


def _blocks(pages: Sequence[RecognisedText]) -> Iterator[Block]:
    for number, page in enumerate(pages, start=1):
        where = Location(page=number) if len(pages) > 1 else Location()
        for paragraph in join_lines(page.lines):
            yield Block(text=paragraph.text, kind="image", location=where)


def _health(pages: Sequence[RecognisedText]) -> FileHealth:
    characters = [sum(len(line.text) for line in page.lines) for page in pages]
    confidences = [page.confidence for page in pages]
    return FileHealth(
        pages=len(pages),
        pages_recognised=tuple(n for n, page in enumerate(pages, start=1) if page.lines),
        pages_empty=tuple(n for n, page in enumerate(pages, start=1) if not page.lines),
        ocr_confidence=mean_confidence(list(zip(confidences, characters, strict=True))),
    )


def _warnings(
    pages: Sequence[RecognisedText], *, health: FileHealth, options: OcrOptions
) -> Iterator[str]:
    if doubt := confidence_warning(health.ocr_confidence, options=options):
        yield doubt
    yield from _dropped(pages)
    if health.pages_empty:
        yield f"no text found by OCR: page {', '.join(map(str, health.pages_empty))}"


def _dropped(pages: Sequence[RecognisedText]) -> Iterator[str]:
    if count := sum(page.dropped for page in pages):
        yield f"{count} uncertain line(s) left out (below loaders.ocr.min_confidence)"
