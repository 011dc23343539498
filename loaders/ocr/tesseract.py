"""Recognition with the program `tesseract`, for those who have it and want it."""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from PIL import Image

from loaders.errors import LoaderError
from loaders.ocr.recognition import Found, Reading

_LANGUAGES = ("chi_sim", "eng")
_SECONDS = 120
# Tesseract wants letters of 20 pixels and more; small pictures (of web pages) have 16 and fewer.
_SMALL = 1000
_ENLARGED = 2
# Below this mean confidence it is worth asking whether the picture stands upright.
_DOUBTFUL = 0.7
_SURE_OF_TURN = 1.0
_WORD = "5"


def read_with_tesseract(image: Image.Image) -> Reading:
    """Read an RGB picture with the Chinese and, where installed, the English model.

    Raises:
        LoaderError: The program or its Chinese model is not installed, or it fails or hangs.
    """
    languages = _languages()
    scale = _ENLARGED if max(image.size) < _SMALL else 1
    if scale > 1:
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.LANCZOS)
    table = _run(image, "-l", "+".join(languages), "--psm", "3", "tsv")
    words = [row for row in _rows(table) if row["level"] == _WORD and row["text"].strip()]
    lines = groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"]))
    found = tuple(_found(list(line), scale=scale) for _, line in lines)
    characters = sum(len(one.text) for one in found)
    mean = sum(one.confidence * len(one.text) for one in found) / max(characters, 1)
    tall = sum(len(one.text) for one in found if one.bottom - one.top > one.right - one.left)
    is_odd = mean < _DOUBTFUL or 2 * tall > characters
    return Reading(found=found, turn=_turn(image) if is_odd else 0)


def _found(words: Sequence[dict[str, str]], *, scale: int) -> Found:
    characters = sum(len(word["text"]) for word in words)
    return Found(
        text=" ".join(word["text"] for word in words),
        confidence=sum(float(w["conf"]) * len(w["text"]) for w in words) / characters / 100,
        left=min(int(word["left"]) for word in words) / scale,
        top=min(int(word["top"]) for word in words) / scale,
        right=max(int(word["left"]) + int(word["width"]) for word in words) / scale,
        bottom=max(int(word["top"]) + int(word["height"]) for word in words) / scale,
    )


def _rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))


def _turn(image: Image.Image) -> int:
    """Ask for the orientation; 0 when there is too little text to tell, or no model for it."""
    try:
        report = _run(image, "-l", "osd", "--psm", "0")
    except LoaderError:
        return 0
    clockwise, sure = (re.search(rf"{n}: ([\d.]+)", report) for n in ("Rotate", "n confidence"))
    if not clockwise or not sure or float(sure[1]) < _SURE_OF_TURN:
        return 0
    return -int(float(clockwise[1])) % 360


@cache
def _languages() -> tuple[str, ...]:
    program = shutil.which("tesseract")
    if program is None:
        raise _missing("tesseract is not installed", package="tesseract-ocr-chi-sim")
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30)
    installed = [name for name in _LANGUAGES if name in listed.stdout.split()]
    if _LANGUAGES[0] not in installed:
        raise _missing("tesseract has no model for Chinese", package="tesseract-ocr-chi-sim")
    return tuple(installed)


def _missing(message: str, *, package: str) -> LoaderError:
    hint = f"Install {package}, or set loaders.ocr.engine to rapidocr."
    return LoaderError(f"{message} (loaders.ocr.engine is tesseract)", hint=hint)


def _run(image: Image.Image, *arguments: str) -> str:
    picture = io.BytesIO()
    image.save(picture, "PPM")
    command = ["tesseract", "stdin", "stdout", *arguments]
    # Files are read beside each other already; its threads would only get in each other's way.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=picture.getvalue(), capture_output=True, env=environment,
            timeout=_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        message = f"tesseract took more than {_SECONDS} seconds for one picture"
        raise LoaderError(message, hint="Set loaders.ocr.engine to rapidocr.") from error
    except subprocess.CalledProcessError as error:
        reason = " ".join(error.stderr.decode(errors="replace").split())[:200]
        raise LoaderError(f"tesseract failed: {reason}") from error
    return done.stdout.decode(errors="replace")
