"""How a large picture is cut and scaled for recognition, and the lines put together again.

An engine needs letters of a certain height and memory that grows with the area. A page is scaled
down; long pictures (screenshots of chats) and large ones with small print are cut into stripes
over the whole width, so that no line is cut across, which overlap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from loaders.ocr.recognition import Found

# RapidOCR takes about 1.2 GB for three million pixels, and reads A4 at 150 dpi from them.
_LARGEST_AREA = 2.8e6
_NARROWEST = 700
_WIDEST = 3600
_OVERLAP = 120
# Narrow pieces get a white margin: RapidOCR enlarges a picture until its short side has 736 pixels.
_LONGEST = 5


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stripe of a picture, over its whole width.

    Attributes:
        top: Its upper edge in the picture, in pixels.
        bottom: Its lower edge.
        scale: By how much it is enlarged for recognition; below 1 it is made smaller.
    """

    top: int
    bottom: int
    scale: float

    def cut(self, image: Image.Image) -> Image.Image:
        """Return the piece as an RGB picture."""
        part = on_white(image.crop((0, self.top, image.width, self.bottom)))
        if self.scale != 1:
            size = max(round(part.width * self.scale), 1), max(round(part.height * self.scale), 1)
            part = part.resize(size, Image.Resampling.LANCZOS)
        shortest = max(part.size) // _LONGEST
        if min(part.size) >= shortest:
            return part
        wide = Image.new("RGB", (max(part.width, shortest), max(part.height, shortest)), "white")
        wide.paste(part)
        return wide

    def place(self, found: Found) -> Found:
        """Return a line that was found in the piece with its place in the picture."""
        return replace(
            found,
            left=found.left / self.scale,
            top=found.top / self.scale + self.top,
            right=found.right / self.scale,
            bottom=found.bottom / self.scale + self.top,
        )


def plan_pieces(size: tuple[int, int]) -> list[Piece]:
    """Return the pieces in which a picture of (width, height) pixels is read first."""
    width, height = size
    scale = min(1.0, math.sqrt(_LARGEST_AREA / (width * height)))
    if scale < 1 and width * scale < min(_NARROWEST, width) and height > width:
        return plan_stripes(size, scale=min(1.0, 2 * _NARROWEST / width))
    return [Piece(top=0, bottom=height, scale=scale)]


def plan_stripes(size: tuple[int, int], *, scale: float) -> list[Piece]:
    """Cut a picture into overlapping stripes that are read at a scale, or the nearest possible."""
    width, height = size
    scale = min(scale, _WIDEST / width)
    tallest = min(math.floor(_LARGEST_AREA / (width * scale) / scale), height)
    overlap = min(math.ceil(_OVERLAP / scale), tallest // 3)
    count = math.ceil((height - overlap) / (tallest - overlap))
    step = (height - tallest) / max(count - 1, 1)
    tops = [round(number * step) for number in range(count)]
    return [Piece(top=top, bottom=top + tallest, scale=scale) for top in tops]


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture as RGB without transparency, which would turn black under black text."""
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        low, high = image.convert("F").getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]  # one channel: two numbers
        image = image.convert("F").point(lambda v: (v - low) * 255 / span)
        return image.convert("L").convert("RGB")
    if image.mode in ("RGB", "L", "1", "CMYK", "YCbCr") and "transparency" not in image.info:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def join_pieces(readings: Sequence[tuple[Piece, Sequence[Found]]]) -> list[Found]:
    """Put together the lines of overlapping pieces, given from top to bottom, each line once."""
    joined: list[Found] = []
    for number, (piece, lines) in enumerate(readings):
        is_last = number == len(readings) - 1
        placed = [piece.place(line) for line in lines]
        whole = [line for line in placed if not _is_cut(line, piece, number > 0, not is_last)]
        recent = [line for line in joined if line.bottom > piece.top]
        joined += [line for line in whole if not any(_is_same(line, one) for one in recent)]
    return joined


def _is_cut(line: Found, piece: Piece, above: bool, below: bool) -> bool:
    """Whether a line touches an edge beyond which the picture goes on."""
    margin = 3 / piece.scale
    return (above and line.top < piece.top + margin) or (
        below and line.bottom > piece.bottom - margin
    )


def _is_same(a: Found, b: Found) -> bool:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return width > 0.5 * min(a.right - a.left, b.right - b.left) and height > 0.5 * min(
        a.bottom - a.top, b.bottom - b.top
    )
