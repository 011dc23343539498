"""Sets blocks as a Word document with real headings, lists and tables."""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from eval.demo_documents.archive import normalize_archive
from eval.demo_documents.blocks import Block, Heading, ListItem, Paragraph, Table, parse_blocks

_EAST_ASIAN_FONT = "Microsoft YaHei"
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2")


def format_docx(source: str) -> bytes:
    """Set a Markdown source as a Word file.

    Args:
        source: Text in the dialect of `parse_blocks`.

    Returns:
        The docx file.
    """
    document = docx.Document()
    for name in _STYLES:
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.pop(qn("w:eastAsiaTheme"), None)  # it would override the font named here
        fonts.set(qn("w:eastAsia"), _EAST_ASIAN_FONT)
    for block in parse_blocks(source):
        _add_block(document, block=block)
    document.core_properties.author = "汀萤泵业有限公司"
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return normalize_archive(out.getvalue())


def _add_block(document: Document, *, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(text, level - 1)
            if level == 1:
                document.core_properties.title = text
        case ListItem(text=text):
            document.add_paragraph(text, "List Number" if block.ordered else "List Bullet")
        case Paragraph(text, signed):
            paragraph = document.add_paragraph(text)
            if signed:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        case Table(rows):
            table = document.add_table(len(rows), len(rows[0]), "Light Grid Accent 1")
            for cells, row in zip(table.rows, rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    cell.text = text
            document.add_paragraph()
