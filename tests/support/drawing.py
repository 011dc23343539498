"""Pictures of text, drawn by tests."""

from collections.abc import Iterable

import pytest
from PIL import Image, ImageDraw, ImageFont

CHINESE_FONT = "wqy-microhei.ttc"


def chinese_font(size: int) -> ImageFont.FreeTypeFont:
    """Return a Chinese font, or skip the test by the name of what is missing."""
    try:
        return ImageFont.truetype(CHINESE_FONT, size)
    except OSError:
        pytest.skip(f"{CHINESE_FONT} is not installed (Debian package fonts-wqy-microhei)")


def draw_chinese(
    entries: Iterable[tuple[float, float, str]], *, size: tuple[int, int], height: int = 30
) -> Image.Image:
    """Draw (left, top, text) entries, black on white, with characters of a height in pixels."""
    image, font = Image.new("L", size, 255), chinese_font(height)
    for left, top, text in entries:
        ImageDraw.Draw(image).text((left, top), text, fill=0, font=font)
    return image


def draw(text: str, *, mode: str = "RGB", width: int = 800) -> Image.Image:
    """Draw Latin letters in the font that Pillow brings along."""
    background = (255, 255, 255, 0)[: len(mode)]
    image = Image.new(mode, (width, 300), background)
    font = ImageFont.load_default(size=48)
    ImageDraw.Draw(image).text((60, 100), text, fill="black", font=font)
    return image
