"""Draws lines of Chinese text on a picture and roughens it like a camera or a scanner."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

_NOT_AT_START = "，。；：、！？）”%"
_TOKEN = re.compile(r"[A-Za-z0-9./-]+|.")


def load_font(path: Path, *, size: int) -> ImageFont.FreeTypeFont:
    """Load the proportional font of the collection.

    Args:
        path: The font collection.
        size: Height in pixels.

    Returns:
        The font, laid out without complex shaping, so that every Pillow build agrees.
    """
    return ImageFont.truetype(path, size, index=0, layout_engine=ImageFont.Layout.BASIC)


def wrap_text(text: str, *, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a text into lines, never inside a number or Latin word or before a closing mark.

    Args:
        text: One paragraph.
        font: The font it will be drawn in.
        width: Line width in pixels; a closing mark may stand out beyond it.

    Returns:
        The lines, none empty.
    """
    lines = [""]
    for token in _TOKEN.findall(text):
        if font.getlength(lines[-1] + token) > width and token not in _NOT_AT_START:
            lines.append("")
        lines[-1] += token
    return lines


@dataclass
class Column:
    """A column of text that grows downwards; ``y`` is where the next line starts."""

    draw: ImageDraw.ImageDraw
    font: Path
    left: int
    width: int
    y: int

    def write(self, text: str, *, size: int, align: str = "left", indent: int = 0) -> None:
        """Write one paragraph and move below it.

        Args:
            text: The paragraph.
            size: Font height in pixels.
            align: ``left``, ``center`` or ``right``.
            indent: Indent of the first line, in characters.
        """
        font = load_font(self.font, size=size)
        text = "\u3000" * indent + text
        for line in wrap_text(text, font=font, width=self.width):
            spare = self.width - font.getlength(line)
            shift = {"left": 0.0, "center": spare / 2, "right": spare}[align]
            self.draw.text((self.left + shift, self.y), line, font=font, fill=30)
            self.y += int(size * 1.75)


def add_noise(image: Image.Image, *, seed: int, strength: float) -> Image.Image:
    """Blend grey noise from a seeded generator into a picture.

    Args:
        image: A picture in mode ``L`` or ``RGB``.
        seed: Seed of the noise.
        strength: Share of the noise, 0 to 1.

    Returns:
        A noisy copy.
    """
    size = image.size
    values = random.Random(seed).randbytes(size[0] * size[1])
    noise = Image.frombytes("L", size, values).convert(image.mode)
    grey = Image.new(image.mode, size, "#808080")
    return ImageChops.add(
        image,
        ImageChops.subtract(Image.blend(grey, noise, strength), grey, offset=128),
        offset=-128,
    )
