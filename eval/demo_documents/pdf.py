"""Sets blocks as a PDF with a text layer and an embedded subset of the Chinese font."""

import io
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab import platypus
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from eval.demo_documents.blocks import Block, Heading, ListItem, Paragraph, Table, parse_blocks

_FONT = "DemoChinese"
_MARGIN = 22 * mm
_HEADING_SIZES = {1: 20, 2: 14.5, 3: 12}


def format_pdf(source: str, *, font: Path, header: str) -> bytes:
    """Set a Markdown source as an A4 PDF with headings, tables and numbered pages.

    Args:
        source: Text in the dialect of `parse_blocks`.
        font: TrueType collection whose first font covers the text.
        header: Running header of every page.

    Returns:
        The PDF file.
    """
    pdfmetrics.registerFont(TTFont(_FONT, str(font), subfontIndex=0))
    blocks = parse_blocks(source)
    title = next(block.text for block in blocks if isinstance(block, Heading))
    out = io.BytesIO()
    template = platypus.SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author="汀萤泵业有限公司",
        invariant=1,
    )
    draw = partial(_draw_furniture, header=header)
    template.build([_build_flowable(b) for b in blocks], onFirstPage=draw, onLaterPages=draw)
    return out.getvalue()


def _draw_furniture(canvas: Canvas, template: platypus.SimpleDocTemplate, *, header: str) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont(_FONT, 8.5)
    canvas.drawString(_MARGIN, height - 14 * mm, header)
    canvas.line(_MARGIN, height - 16 * mm, width - _MARGIN, height - 16 * mm)
    canvas.drawCentredString(width / 2, 12 * mm, f"第 {template.page} 页")
    canvas.restoreState()


def _build_flowable(block: Block) -> platypus.Flowable:
    match block:
        case Heading(level, text):
            style = _build_style(_HEADING_SIZES[level], before=10, keep=True)
            return platypus.Paragraph(escape(text), style)
        case ListItem(marker, text):
            bullet = marker if block.ordered else "•"
            style = _build_style(10.5, indent=18)
            return platypus.Paragraph(escape(text), style, bulletText=bullet)
        case Paragraph(text):
            return platypus.Paragraph(escape(text), _build_style(10.5, after=5))
        case Table(rows):
            return _build_table(rows)


def _build_style(
    size: float, *, before: float = 0, after: float = 3, indent: float = 0, keep: bool = False
) -> ParagraphStyle:
    return ParagraphStyle(
        "demo",
        fontName=_FONT,
        bulletFontName=_FONT,
        fontSize=size,
        bulletFontSize=size,
        leading=size * 1.6,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=indent,
        keepWithNext=keep,
        wordWrap="CJK",
    )


def _build_table(rows: tuple[tuple[str, ...], ...]) -> platypus.Table:
    style = _build_style(9.5, after=0)
    cells = [[platypus.Paragraph(escape(cell), style) for cell in row] for row in rows]
    width = (A4[0] - 2 * _MARGIN) / len(rows[0])
    table = platypus.Table(cells, colWidths=[width] * len(rows[0]), repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    table.spaceBefore = table.spaceAfter = 6
    return table
