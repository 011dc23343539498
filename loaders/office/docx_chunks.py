"""Pages embedded in a Word document (`w:altChunk`), which Word turns into text when it opens them.

Web systems make documents this way, and such a document often has no other text.
"""

from docx.document import Document
from docx.oxml.ns import qn

from loaders.disguise import extract_page
from loaders.encoding import declared_charset, decode_text
from loaders.ocr.figures import FigureReader
from loaders.office.docx_xml import make_paragraph
from loaders.office.elements import Inserts
from loaders.web.html import read_html

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WEB_ARCHIVE = "message/rfc822"
_PAGES = ("text/html", "application/xhtml+xml")


def mark_chunks(document: Document, *, inserts: Inserts, figures: FigureReader) -> None:
    """Replace each embedded page by a mark for its blocks; others are counted as not read."""
    for chunk in list(document.element.body.iter(qn("w:altChunk"))):
        part = document.part.related_parts.get(chunk.get(f"{_R}id"))
        kind = "" if part is None else part.content_type
        if part is None or kind not in (_WEB_ARCHIVE, *_PAGES):
            figures.skip()
            continue
        page = extract_page(part.blob) if kind == _WEB_ARCHIVE else part.blob
        text = decode_text(page, max_garble_ratio=1.0, declared=declared_charset(page)).text
        mark = inserts.add(list(read_html(text, figures=figures).blocks))
        chunk.getparent().replace(chunk, make_paragraph(mark))
