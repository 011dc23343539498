"""Paragraphs of a Word document as their reader sees them: revisions accepted, pages ignored."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from loaders.office.docx_xml import make_paragraph


def accept_deletions(body: BaseOxmlElement) -> None:
    """Remove deleted rows, and join a paragraph whose end was deleted with the next.

    A deleted paragraph would count as a clause and shift the numbers of all that follow.
    """
    for row in body.xpath(".//w:tr[w:trPr/w:del]"):
        row.getparent().remove(row)
    for paragraph in body.xpath(".//w:p[w:pPr/w:rPr/w:del]"):
        following = paragraph.getnext()
        if following is None or following.tag != qn("w:p"):
            continue
        properties = following.find(qn("w:pPr"))
        at = 0 if properties is None else 1
        following[at:at] = [node for node in paragraph if node.tag != qn("w:pPr")]
        paragraph.getparent().remove(paragraph)


def keep_paragraphs_whole(body: BaseOxmlElement) -> None:
    """Move the ends of pages behind the paragraphs that go on over them.

    unstructured cuts a paragraph where a page ended when it was printed last, inside a sentence.
    Breaks that the author set there begin a line.
    """
    for paragraph in list(body.iterchildren(qn("w:p"))):
        has_text, marks = False, []
        for node in paragraph.iter(qn("w:t"), qn("w:lastRenderedPageBreak")):
            if node.tag == qn("w:t"):
                has_text = has_text or bool((node.text or "").strip())
            elif has_text:
                marks.append(node)
        for mark in marks:
            page_end = make_paragraph("")
            page_end[0].append(mark)
            paragraph.addnext(page_end)
    for mark in body.xpath(".//w:br[@w:type='page' or @w:type='column']"):
        mark.addnext(OxmlElement("w:br"))
