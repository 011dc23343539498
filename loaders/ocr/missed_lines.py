"""A second look at thin stripes of ink that recognition passed over.

The detector weighs the picture as a whole: on a sheet that is nearly blank it finds no small
letters (measured: 16 pixels high on 1200 by 1500), and of some lines only a piece. It finds them
once they are cut out.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from loaders.ocr.picture_pieces import Piece, on_white
from loaders.ocr.recognition import Found, Reading

# Pixels of the picture made smaller to `_AREA`.
_AREA = 4e6
_THINNEST, _THICKEST = 5, 90
_NEAR = 4
_CONTRAST = 64
_MOST_STRIPES = 40
_ENOUGH = 0.5
_MARGIN = 12
_LARGEST_SHEET = 2.8e6


@dataclass(frozen=True, kw_only=True)
class _Stripe:
    """A stripe of ink in the picture, and where it is put on the sheet that is read."""

    left: int
    top: int
    right: int
    bottom: int
    place: int = 0


def read_missed_lines(
    image: Image.Image, found: Sequence[Found], *, read: Callable[[Image.Image], Reading]
) -> list[Found]:
    """Return the lines with those in stripes of ink, as thin as text, that were passed over.

    A line of which only a piece was found (half and less) is read again, whole.
    """
    stripes = [s for s in _ink_stripes(image) if _share_found(s, found) < _ENOUGH]
    if not stripes:
        return list(found)
    stripes = sorted(stripes, key=lambda one: one.left - one.right)[:_MOST_STRIPES]
    placed, bottom = [], 0
    for stripe in stripes:
        placed.append(replace(stripe, place=bottom))
        bottom += stripe.bottom - stripe.top
    width = max(stripe.right - stripe.left for stripe in placed)
    sheet = Image.new("RGB", (width, bottom), "white")
    for stripe in placed:
        box = (stripe.left, stripe.top, stripe.right, stripe.bottom)
        sheet.paste(on_white(image.crop(box)), (0, stripe.place))
    piece = Piece(top=0, bottom=bottom, scale=min(1.0, math.sqrt(_LARGEST_SHEET / width / bottom)))
    lines = [_put_back(piece.place(one), placed) for one in read(piece.cut(sheet)).found]
    kept = [one for one in found if not any(_is_piece(one, line) for line in lines)]
    return [*kept, *(one for one in lines if not any(_is_piece(one, old) for old in kept))]


def _share_found(stripe: _Stripe, found: Sequence[Found]) -> float:
    """Return how much (0-1) of the length of a stripe has lines on it."""
    centre = (stripe.top + stripe.bottom) / 2
    ink = stripe.top + _MARGIN, stripe.bottom - _MARGIN
    covered, edge = 0.0, float(stripe.left)
    for one in sorted(found, key=lambda one: one.left):
        if one.top < centre < one.bottom or ink[0] < (one.top + one.bottom) / 2 < ink[1]:
            covered += max(0.0, one.right - max(one.left, edge))
            edge = max(edge, one.right)
    return covered / (stripe.right - stripe.left)


def _is_piece(piece: Found, line: Found) -> bool:
    """Whether a line is, or lies in, a part of another that is at least as long."""
    middle = (piece.top + piece.bottom) / 2
    shared = min(piece.right, line.right) - max(piece.left, line.left)
    return (
        line.top < middle < line.bottom
        and shared > 0.5 * (piece.right - piece.left)
        and len(piece.text) <= len(line.text)
    )


def _put_back(line: Found, stripes: Sequence[_Stripe]) -> Found:
    middle = (line.top + line.bottom) / 2
    stripe = max((one for one in stripes if one.place <= middle), key=lambda one: one.place)
    down = stripe.top - stripe.place
    return replace(
        line,
        left=line.left + stripe.left,
        top=line.top + down,
        right=line.right + stripe.left,
        bottom=line.bottom + down,
    )


def _ink_stripes(image: Image.Image) -> list[_Stripe]:
    """Return the stripes of rows with ink between blank rows, as thin and wide as lines of text."""
    scale = min(1.0, math.sqrt(_AREA / (image.width * image.height)))
    small = Piece(top=0, bottom=image.height, scale=scale).cut(image).convert("L")
    grey = np.asarray(small).astype(np.int16)
    ink = np.abs(grey - int(np.median(grey))) > _CONTRAST
    rows = np.flatnonzero(ink.any(axis=1))
    stripes = []
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > _NEAR) + 1) if len(rows) else []:
        top, bottom = int(run[0]), int(run[-1]) + 1
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        if _THINNEST <= bottom - top <= _THICKEST and right - left > 1.5 * (bottom - top):
            edges = (round(edge / scale) for edge in (left, top, right, bottom))
            stripes.append(_with_margin(*edges, size=image.size))
    return stripes


def _with_margin(left: int, top: int, right: int, bottom: int, *, size: tuple[int, int]) -> _Stripe:
    return _Stripe(
        left=max(left - _MARGIN, 0),
        top=max(top - _MARGIN, 0),
        right=min(right + _MARGIN, size[0]),
        bottom=min(bottom + _MARGIN, size[1]),
    )
