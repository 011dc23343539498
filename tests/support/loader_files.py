"""Files that loader tests read: the real ones beside the project, and small ones made here."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.documents import Block, ParsedFile
from loaders.files import load_file
from loaders.options import LoaderOptions

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
OPTIONS = LoaderOptions()


def fixture_file(name: str) -> Path:
    """Return a real file; skip the test where the shared folder is absent."""
    path = FIXTURES / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def load(path: Path) -> ParsedFile:
    """Load with the default options, and check what holds for every file."""
    parsed = load_file(path, options=OPTIONS)
    for start, end, block in parsed.spans():
        assert parsed.text[start:end] == block.text
        assert block.text == block.text.strip() != ""
    return parsed


def load_text(folder: Path, name: str, content: str | bytes) -> ParsedFile:
    """Write a file and load it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load(path)


def outline(blocks: Sequence[Block]) -> list[tuple[str, str, str | None]]:
    """Return (kind, text, heading trail) of each block."""
    return [(block.kind, block.text, block.location.heading) for block in blocks]


def write_pdf(path: Path, pages: Sequence[Sequence[tuple[float, float, float, str]]]) -> Path:
    """Write a PDF with Chinese text; a page is (x, y from the top, font size, text) entries."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in pages:
        for x, top, size, text in page:
            canvas.setFont("STSong-Light", size)
            canvas.drawString(x, 842 - top, text)
        canvas.showPage()
    canvas.save()
    return path


def write_picture(path: Path, text: str) -> Path:
    """Write a picture with English words or digits that OCR reads without doubt."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (80 + 30 * len(text), 120), "white")
    font = ImageFont.load_default(size=48)
    ImageDraw.Draw(image).text((40, 30), text, fill="black", font=font)
    image.save(path)
    return path
