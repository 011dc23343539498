"""Pictures (png, jpg): recognised text."""

from pathlib import Path

from PIL import Image, ImageOps

from loaders.documents import Block, ParsedFile
from loaders.errors import EmptyFileError
from loaders.ocr import recognise_image
from loaders.options import LoaderOptions
from loaders.paragraphs import join_lines
from loaders.versions import parser_id


def parse_image(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read the text in a picture.

    Raises:
        EmptyFileError: OCR is switched off, or found no text.
    """
    if not options.ocr.enabled:
        raise EmptyFileError("a picture has text only for OCR", hint="Set loaders.ocr.enabled.")
    with Image.open(path) as image:
        found = recognise_image(ImageOps.exif_transpose(image), options=options.ocr)
    if not found.lines:
        raise EmptyFileError("OCR found no text in the picture", hint=_dropped(found.dropped))
    return ParsedFile(
        blocks=tuple(Block(text=p.text, kind="image") for p in join_lines(found.lines)),
        parser=parser_id("image"),
        warnings=(_dropped(found.dropped),) if found.dropped else (),
    )


def _dropped(count: int) -> str:
    return f"{count} uncertain line(s) left out (below loaders.ocr.min_confidence)" if count else ""
