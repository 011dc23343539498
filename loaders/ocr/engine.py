"""Optical character recognition: a picture becomes lines in the order in which they are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from PIL import Image

from loaders.cleaning import close_chinese_gaps
from loaders.lines import Box, Line
from loaders.ocr.missed_lines import read_missed_lines
from loaders.ocr.picture_pieces import Piece, join_pieces, plan_pieces, plan_stripes
from loaders.ocr.recognition import Found, Reading
from loaders.options import OcrOptions
from loaders.reading_order import reading_order

_Read = Callable[[Image.Image], Reading]

# Lines thinner than this in pixels, in a picture that was made smaller, are looked at again.
_SMALL_PRINT = 13
_GOOD_PRINT = 20


@dataclass(frozen=True, kw_only=True)
class RecognisedText:
    """What was read in a picture.

    Attributes:
        lines: Lines in reading order; coordinates are pixels of the picture that was given, or,
            when that lay on its side or head, of the picture turned upright.
        dropped: Number of lines left out because the engine was not sure of them.
        confidence: Mean confidence (0-1) of `lines`, weighted by their characters; None without.
        turned: Degrees, counter-clockwise, by which the picture was turned: 0, 90, 180 or 270.
        size: Width and height of the picture that was given, in pixels.
    """

    lines: tuple[Line, ...]
    dropped: int
    confidence: float | None = None
    turned: int = 0
    size: tuple[int, int] = (0, 0)

    def as_given(self, box: Box) -> Box:
        """Return where a box of the upright picture stands in the picture that was given."""
        left, top, right, bottom = box
        width, height = self.size
        match self.turned:
            case 90:
                return width - bottom, left, width - top, right
            case 180:
                return width - right, height - bottom, width - left, height - top
            case 270:
                return top, height - right, bottom, height - left
            case _:
                return box


def recognise_image(image: Image.Image, *, options: OcrOptions) -> RecognisedText:
    """Read a PIL image.

    The engine is loaded at the first call and kept; one call runs at a time.

    Raises:
        LoaderError: The engine is `tesseract`, and it is not installed or fails.
    """
    read = _reader(options)
    found, turned = _read_whole(image, read=read)
    if turned:
        found, _ = _read_whole(image.rotate(turned, expand=True), read=read)
    sure = [one for one in found if one.confidence >= options.min_confidence]
    lines = [_line(one) for one in sure if one.text.strip()]
    return RecognisedText(
        lines=tuple(reading_order(lines)),
        dropped=len(found) - len(sure),
        confidence=mean_confidence([(one.confidence, len(one.text)) for one in sure]),
        turned=turned,
        size=image.size,
    )


def mean_confidence(parts: Sequence[tuple[float | None, int]]) -> float | None:
    """Return the mean of (confidence, characters) weighted by characters; None without any."""
    known = [(value, count) for value, count in parts if value is not None and count]
    characters = sum(count for _, count in known)
    return sum(value * count for value, count in known) / characters if characters else None


def _reader(options: OcrOptions) -> _Read:
    match options.engine:
        case "rapidocr":
            from loaders.ocr.rapidocr_engine import read_with_rapidocr as read
        case "tesseract":
            from loaders.ocr.tesseract import read_with_tesseract as read
    return read


def _read_whole(image: Image.Image, *, read: _Read) -> tuple[list[Found], int]:
    """Read a picture as it stands; return its lines, and by how much it must be turned."""
    pieces = plan_pieces(image.size)
    found, turn = _read_pieces(image, pieces, read=read)
    scale = pieces[0].scale
    closer = scale * _enlargement([one.height * scale for one in found])
    if not turn and scale < 1 and closer > scale:
        stripes = plan_stripes(image.size, scale=min(1.0, closer))
        found, turn = _read_pieces(image, stripes, read=read)
    if not turn:
        found = read_missed_lines(image, found, read=read)
    return found, turn


def _enlargement(heights: Sequence[float]) -> float:
    """Return by how much a picture should be larger for its lines to be read; 1 when it is not.

    Args:
        heights: Heights of the lines in pixels as they were read. The smallest print is not even
            found; then the engine looks at twice the size, which finds it.
    """
    height = median(heights) if heights else _GOOD_PRINT / 2
    return _GOOD_PRINT / height if height < _SMALL_PRINT else 1.0


def _read_pieces(
    image: Image.Image, pieces: Sequence[Piece], *, read: _Read
) -> tuple[list[Found], int]:
    readings = [(piece, read(piece.cut(image))) for piece in pieces]
    votes = [reading.turn for _, reading in readings if len(reading.found) > 1] or [0]
    turn = max(set(votes), key=votes.count)
    return join_pieces([(piece, reading.found) for piece, reading in readings]), turn


def _line(found: Found) -> Line:
    return Line(
        text=close_chinese_gaps(found.text.strip()),
        left=found.left,
        top=found.top,
        right=found.right,
        bottom=found.bottom,
        size=found.height,
        is_estimate=True,
    )
