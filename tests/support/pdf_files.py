"""PDF files made for tests."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Draw = Callable[[Any], None]

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842


def draw_pdf(path: Path, pages: Sequence[Draw]) -> Path:
    """Write a PDF; each page is drawn by a function that gets reportlab's canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for draw in pages:
        canvas.setFont(FONT, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def write(canvas: Any, x: float, top: float, text: str, *, size: float = 10) -> None:
    """Write text with its baseline `top` points below the upper edge."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top, text)


def write_mapped(path: Path, text: str, *, codes: dict[str, str]) -> Path:
    """Write a PDF with one line of Latin text whose font maps some letters to other characters.

    Args:
        path: The file.
        text: What the page shows.
        codes: For each letter what the font's ToUnicode table shall say it is.
    """
    from unittest.mock import patch

    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.pdfgen.canvas import Canvas

    make = ttfonts.makeToUnicodeCMap

    def mapped(name: str, subset: list[int]) -> str:
        table: str = make(name, subset)
        for letter, code in codes.items():
            value = code.encode("utf-16-be").hex().upper()
            table = table.replace(f" <{ord(letter):04X}>", f" <{value}>")
        return table

    pdfmetrics.registerFont(ttfonts.TTFont("Vera", "Vera.ttf"))
    with patch.object(ttfonts, "makeToUnicodeCMap", mapped):
        canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        canvas.setFont("Vera", 24)
        canvas.drawString(60, 700, text)
        canvas.save()
    return path


def paragraph_lines(text: str, *, columns: int, indent: int = 2) -> list[str]:
    """Cut a Chinese text into lines of so many characters, the first one indented."""
    first = columns - indent
    rest = [text[i : i + columns] for i in range(first, len(text), columns)]
    return ["\u3000" * indent + text[:first], *rest]


def draw_table(
    canvas: Any,
    rows: Sequence[Sequence[str | None]],
    *,
    xs: Sequence[float],
    top: float,
    height: float = 20,
) -> None:
    """Draw a ruled table; None goes on with the cell on its left, "^" with the one above."""
    canvas.setLineWidth(0.5)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            upper, lower = HEIGHT - top - y * height, HEIGHT - top - (y + 1) * height
            if text != "^":
                canvas.line(xs[x], upper, xs[x + 1], upper)
            if text is not None:
                canvas.line(xs[x], upper, xs[x], lower)
            if text not in (None, "^"):
                write(canvas, xs[x] + 3, top + y * height + 13, text or "")
    bottom = HEIGHT - top - len(rows) * height
    canvas.line(xs[0], bottom, xs[-1], bottom)
    canvas.line(xs[-1], HEIGHT - top, xs[-1], bottom)
