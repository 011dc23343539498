"""Recognition with RapidOCR (PP-OCR models in its wheel, offline), one picture at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from loaders.ocr.recognition import Found, Reading

if TYPE_CHECKING:
    from rapidocr import RapidOCR

# The engine is one per process and keeps state from step to step of a call.
_ENGINE_LOCK = Lock()
_SURE_OF_FLIP = 0.9
# The engine lays a crop on its side when it is this much taller than wide.
_TALL = 1.5
_FEWEST_LINES = 3
# Times as long as thick; the text tells nothing when it was read upside down.
_LONG = 4


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line, and whether the engine's classifier takes it for upside down."""

    found: Found
    is_flipped: bool

    @property
    def is_tall(self) -> bool:
        width, height = self.found.right - self.found.left, self.found.bottom - self.found.top
        return height >= _TALL * width

    @property
    def is_long(self) -> bool:
        width, height = self.found.right - self.found.left, self.found.bottom - self.found.top
        return max(width, height) >= _LONG * min(width, height)


def read_with_rapidocr(image: Image.Image) -> Reading:
    """Read an RGB picture as it is; the engine is loaded at the first call and kept."""
    pixels = np.asarray(image)[:, :, ::-1]  # the models know blue, green, red
    with _ENGINE_LOCK:
        lines = _run_steps(_engine(), pixels)
        return Reading(found=tuple(line.found for line in lines), turn=_turn(lines))


def _run_steps(engine: "RapidOCR", pixels: "np.ndarray[Any, Any]") -> list[_Line]:
    """Detect, classify and recognise.

    RapidOCR's own call turns each line that its classifier takes for upside down, and reads it
    so. The classifier errs: of a scanned page it turned 2 lines in 28, and their text was lost.
    So here it only votes on the whole picture, and the lines are read as they stand.
    """
    from rapidocr.main import RapidOCRError

    sized, record = engine.preprocess_img(pixels)
    try:
        crops, detected = engine.detect_and_crop(sized, record)
        _, classified = engine.cls_and_rotate(crops)
        recognised = engine.recognize_txt(crops)
    except RapidOCRError:  # there is nothing to go on with
        return []
    flips = [label == "180" and score > _SURE_OF_FLIP for label, score in classified.cls_res]
    # The next step leaves out lines without text.
    flips = [flip for flip, text in zip(flips, recognised.txts, strict=True) if text.strip()]
    output = engine.build_final_output(pixels, detected, classified, recognised, crops, record)
    if not output.txts:
        return []
    parts = zip(output.txts, output.scores, output.boxes, flips, strict=True)
    return [
        _Line(found=_found(text, float(score), corners), is_flipped=flip)
        for text, score, corners, flip in parts
    ]


def _found(text: str, confidence: float, corners: "np.ndarray[Any, Any]") -> Found:
    left, top = (float(value) for value in corners.min(axis=0))
    right, bottom = (float(value) for value in corners.max(axis=0))
    return Found(text=text, confidence=confidence, left=left, top=top, right=right, bottom=bottom)


def _turn(lines: Sequence[_Line]) -> int:
    """Return by how many degrees, counter-clockwise, a picture must be turned.

    The engine lays tall lines on their side and reads them well, be they lines of a page on its
    side or vertical writing; in both cases the turned picture has them from top to bottom. The
    classifier of single lines errs on short ones; most of the long ones must agree.
    """
    lines = [line for line in lines if line.is_long]
    tall = [line for line in lines if line.is_tall]
    if len(lines) < _FEWEST_LINES:
        return 0
    if 2 * len(tall) > len(lines):
        return 270 if _are_flipped(tall) else 90
    return 180 if _are_flipped(lines) else 0


def _are_flipped(lines: Sequence[_Line]) -> bool:
    return sum(line.is_flipped for line in lines) > 0.6 * len(lines)


@cache
def _engine() -> "RapidOCR":
    from rapidocr import RapidOCR

    # It reports every model it loads on the console, and every image without text as a warning;
    # it would scale to 2,000 pixels a side what `picture_pieces` has scaled by area.
    params = {
        "Global.log_level": "critical",
        "Global.text_score": 0.0,
        "Global.max_side_len": 100_000,
    }
    return RapidOCR(params=params)
