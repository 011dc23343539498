"""Draws the scanned page, the photographed notice and the name plate."""

import io
import time
from pathlib import Path

import yaml
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pydantic import BaseModel, ConfigDict

from eval.demo_documents.blocks import Heading, ListItem, Paragraph, Table, parse_blocks
from eval.demo_documents.typesetting import Column, add_noise, load_font

_DPI = 200
_A4 = (1654, 2339)  # pixels at 200 DPI
_PAPER = 246
_DATE = time.struct_time((2026, 3, 9, 9, 0, 0, 0, 68, 0))


class PictureSource(BaseModel):
    """Text of a notice or a name plate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...]
    footer: str


def format_scan(source: str, *, font: Path) -> bytes:
    """Set a Markdown letter as one page that looks scanned, without a text layer.

    Args:
        source: Text in the dialect of `parse_blocks`, without tables.
        font: The Chinese font.

    Returns:
        A PDF file that holds one grey JPEG of 200 DPI.
    """
    page = Image.new("L", _A4, _PAPER)
    column = Column(ImageDraw.Draw(page), font, left=200, width=_A4[0] - 400, y=230)
    for block in parse_blocks(source):
        match block:
            case Heading(level, text):
                column.write(text, size=64 if level == 1 else 44, align="center")
                column.y += 20
            case Paragraph(text, signed):
                flush = signed or text.startswith("编号")
                align = "right" if flush else "left"
                column.write(text, size=35, align=align, indent=0 if flush else 2)
                column.y += 14
            case ListItem() | Table():
                message = "a scanned letter has no lists or tables"
                raise ValueError(message)
    turned = page.rotate(0.7, Image.Resampling.BICUBIC, fillcolor=_PAPER)
    ImageDraw.Draw(turned).rectangle((0, 0, 9, _A4[1]), fill=120)  # shadow of the scanner's lid
    rough = add_noise(turned.filter(ImageFilter.GaussianBlur(0.8)), seed=7, strength=0.08)
    out = io.BytesIO()
    rough.save(
        out, "PDF", resolution=_DPI, quality=45, creationDate=_DATE, modDate=_DATE, producer="Scan"
    )
    return out.getvalue()


def format_photo(source: str, *, font: Path) -> bytes:
    """Draw a notice on a wall, photographed a little from the side.

    Args:
        source: YAML text that `PictureSource` describes.
        font: The Chinese font.

    Returns:
        A JPEG file of 1600 by 1200 pixels.
    """
    notice = PictureSource.model_validate(yaml.safe_load(source))
    wall = Image.new("RGB", (1700, 1280), "#b9b5a6")
    draw = ImageDraw.Draw(wall)
    draw.rectangle((162, 142, 1562, 1162), fill="#8d897c")  # the shadow
    draw.rectangle((150, 130, 1550, 1150), fill="#f7f5ea", outline="#1d4f91", width=8)
    draw.rectangle((150, 130, 1550, 290), fill="#1d4f91")
    title = load_font(font, size=92)
    draw.text((850, 210), notice.title, font=title, fill="white", anchor="mm")
    for number, line in enumerate(notice.lines):
        colour = "#b3261e" if number == len(notice.lines) - 1 else "#1c1c1c"
        draw.text((220, 335 + 98 * number), line, font=load_font(font, size=46), fill=colour)
    draw.text((1480, 1085), notice.footer, font=load_font(font, size=38), fill="#444", anchor="rm")
    corners = (40, 20, 0, 1270, 1690, 1230, 1650, 60)
    photo = wall.transform((1600, 1200), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").rotate(90).resize(photo.size).point(lambda v: 185 + v // 4)
    lit = ImageChops.multiply(photo, light.convert("RGB"))
    rough = add_noise(lit.filter(ImageFilter.GaussianBlur(0.7)), seed=11, strength=0.06)
    out = io.BytesIO()
    rough.save(out, "JPEG", quality=72)
    return out.getvalue()


def format_plate(source: str, *, font: Path) -> bytes:
    """Draw a name plate with two columns of values.

    Args:
        source: YAML text that `PictureSource` describes.
        font: The Chinese font.

    Returns:
        A PNG file of 1200 by 900 pixels.
    """
    plate = PictureSource.model_validate(yaml.safe_load(source))
    image = Image.new("L", (1200, 900), 90)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((20, 20, 1180, 880), radius=40, fill=222, outline=40, width=6)
    for corner in ((70, 70), (1130, 70), (70, 830), (1130, 830)):
        draw.circle(corner, 18, fill=120, outline=60, width=3)
    draw.text((600, 105), plate.title, font=load_font(font, size=68), fill=20, anchor="mm")
    draw.line((60, 170, 1140, 170), fill=40, width=4)
    font_of_values = load_font(font, size=40)
    for number, (name, value) in enumerate(plate.pairs):
        x, y = 110 + 540 * (number % 2), 200 + 82 * (number // 2)
        draw.text((x, y), f"{name}：{value}", font=font_of_values, fill=25)
    draw.line((60, 622, 1140, 622), fill=40, width=3)
    for number, line in enumerate(plate.lines):
        draw.text((110, 645 + 72 * number), line, font=font_of_values, fill=25)
    draw.text((600, 825), plate.footer, font=load_font(font, size=32), fill=40, anchor="mm")
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
