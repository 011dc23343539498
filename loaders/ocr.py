"""Optical character recognition with RapidOCR, offline: its models are inside its wheel."""

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from loaders.cleaning import close_chinese_gaps
from loaders.lines import Line
from loaders.options import OcrOptions

if TYPE_CHECKING:
    from rapidocr import RapidOCR

# RapidOCR itself works on at most 2,000 pixels a side; more only costs memory on the way.
_MAX_SIDE = 4000
# The engine is one per process and keeps state from step to step of a call.
_ENGINE_LOCK = Lock()


@dataclass(frozen=True, kw_only=True)
class RecognisedText:
    """What was read in an image.

    Attributes:
        lines: Lines in reading order; coordinates are pixels of the image that was given.
        dropped: Number of lines left out because the engine was not sure of them.
    """

    lines: tuple[Line, ...]
    dropped: int


def recognise_image(image: Image.Image, *, options: OcrOptions) -> RecognisedText:
    """Read a PIL image.

    The engine is loaded at the first call and kept; one call runs at a time.
    """
    small = image.copy()
    small.thumbnail((_MAX_SIDE, _MAX_SIDE))
    factor = image.width / small.width
    with _ENGINE_LOCK:
        output = _engine()(np.asarray(_on_white(small)), text_score=0.0)
    if output.txts is None:
        return RecognisedText(lines=(), dropped=0)
    found = list(zip(output.txts, output.scores, output.boxes, strict=True))
    sure = [(text, box) for text, score, box in found if score >= options.min_confidence]
    lines = [_line(text, box, factor=factor) for text, box in sure if text.strip()]
    return RecognisedText(lines=tuple(in_reading_order(lines)), dropped=len(found) - len(sure))


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Return lines from top to bottom; those at the same height from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.top + one.bottom):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.left)]


def _line(text: str, box: np.ndarray, *, factor: float) -> Line:
    left, top = (float(value) * factor for value in box.min(axis=0))
    right, bottom = (float(value) * factor for value in box.max(axis=0))
    return Line(
        text=close_chinese_gaps(text.strip()),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        size=bottom - top,
    )


def _on_white(image: Image.Image) -> Image.Image:
    """Return the image without transparency, which would turn black under black text."""
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


@cache
def _engine() -> "RapidOCR":
    from rapidocr import RapidOCR

    # It reports every model it loads on the console, and every image without text as a warning.
    return RapidOCR(params={"Global.log_level": "critical"})
