"""Pictures inside documents (Office files, web pages, books, mail): recognised text."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from loaders.errors import CorruptFileError
from loaders.ocr.engine import recognise_image
from loaders.ocr.picture_files import open_picture, read_page
from loaders.options import LoaderOptions, OcrOptions
from loaders.paragraphs import join_lines

# Pixels; smaller pictures are bullets, rules, icons.
_SMALLEST = 32
# The same logo stands on every slide.
_MOST_KEPT = 256


@dataclass(frozen=True, kw_only=True)
class PictureText:
    """What was read in a picture inside a document.

    Attributes:
        text: Paragraphs in reading order, joined by a line end; "" when there is no text in it.
        confidence: Mean confidence (0-1) of the text, weighted by characters; None without text.
        dropped: Number of lines left out because the engine was not sure of them.
        is_read: Whether it was looked at; False for drawings (EMF, WMF, SVG), broken pictures,
            or when the options say that pictures are not read.
    """

    text: str = ""
    confidence: float | None = None
    dropped: int = 0
    is_read: bool = False


def read_picture(data: bytes, *, options: LoaderOptions) -> PictureText:
    """Read the text in a picture, once for the same bytes.

    Args:
        data: The picture's file, in any format.
        options: `ocr.enabled` and `ocr.figures` say whether it is read at all.

    Raises:
        LoaderError: The engine is `tesseract`, and it is not installed or fails.
    """
    if not options.ocr.enabled or options.ocr.figures == "none":
        return PictureText()
    kept, key = _kept(), (sha256(data).digest(), options.ocr)
    found = kept.pop(key, None) or _recognise(data, options=options.ocr)
    kept[key] = found
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
    return found


@cache
def _kept() -> OrderedDict[tuple[bytes, OcrOptions], PictureText]:
    """Return what this process has read, oldest first; the pictures themselves are not kept."""
    return OrderedDict()


def _recognise(data: bytes, *, options: OcrOptions) -> PictureText:
    try:
        with open_picture(data) as opened:
            if opened.format in ("WMF", "EMF"):
                return PictureText()
            if min(opened.size) < _SMALLEST:
                return PictureText(is_read=True)
            image = read_page(opened)
    except CorruptFileError:
        return PictureText()
    found = recognise_image(image, options=options)
    return PictureText(
        text="\n".join(paragraph.text for paragraph in join_lines(found.lines)),
        confidence=found.confidence,
        dropped=found.dropped,
        is_read=True,
    )
