"""Pictures, charts, diagrams and comments of a Word document, marked in its copy."""

from docx.document import Document
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from loaders.documents import Block, Location
from loaders.ocr.figures import FigureReader
from loaders.office.docx_xml import child_of, make_paragraph, make_run, top_level
from loaders.office.drawings import chart_blocks, diagram_blocks
from loaders.office.elements import Inserts

_FIGURES = ("w:drawing", "w:pict", "w:object")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_NOWHERE = Location()  # the place is filled in when the marks are replaced


def mark_figures(document: Document, *, inserts: Inserts, figures: FigureReader) -> None:
    """Put a mark behind each figure that has words: in its cell, or after its paragraph.

    Args:
        document: The copy, whose text boxes have been moved out.
        inserts: Gets the blocks.
        figures: Reads and counts.
    """
    body, part = document.element.body, document.part
    marks: list[tuple[BaseOxmlElement, str]] = []
    for figure in body.iter(*map(qn, _FIGURES)):
        blocks = _figure_blocks(figure, part=part, figures=figures)
        if blocks:
            marks.append((figure, inserts.add(blocks)))
    for figure, mark in reversed(marks):
        if any(parent.tag == qn("w:tc") for parent in figure.iterancestors()):
            child_of(figure, tag="w:p").addnext(make_run(f" {mark} "))
        else:
            top_level(figure).addnext(make_paragraph(mark))


def mark_comments(document: Document, *, inserts: Inserts) -> None:
    """Put a mark behind the paragraph or table that each comment refers to."""
    comments = {}
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/comments") and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob)
            comments = {node.get(qn("w:id")): node for node in root.iter(qn("w:comment"))}
    for reference in reversed(list(document.element.body.iter(qn("w:commentReference")))):
        node = comments.get(reference.get(qn("w:id")))
        text = _comment_text(node) if node is not None else ""
        if text:
            mark = inserts.add([Block(text=text, kind="notes")])
            top_level(reference).addnext(make_paragraph(mark))


def _comment_text(node: etree._Element) -> str:
    paragraphs = ("".join(p.itertext(qn("w:t"))).strip() for p in node.iter(qn("w:p")))
    text = "\n".join(filter(None, paragraphs))
    author = node.get(qn("w:author"), "").strip()
    return f"[批注 {author}] {text}".replace(" ]", "]") if text else ""


def _figure_blocks(figure: BaseOxmlElement, *, part: Part, figures: FigureReader) -> list[Block]:
    chart = next((node for node in figure.iter() if _is_chart(node)), None)
    if chart is not None:
        data = _related(part, chart.get(f"{_R}id"))
        return _counted(data and chart_blocks(data, location=_NOWHERE), figures=figures)
    diagram = next(figure.iter(_DIAGRAM), None)
    if diagram is not None:
        data = _related(part, diagram.get(f"{_R}dm"))
        return _counted(data and diagram_blocks(data, location=_NOWHERE), figures=figures)
    pictures = [node.get(f"{_R}embed") for node in figure.iter(qn("a:blip"))]
    pictures += [node.get(f"{_R}id") for node in figure.iter(f"{_V}imagedata")]
    if figure.tag == qn("w:object") and not pictures:
        figures.skip()
    return [
        block
        for name in pictures
        for block in figures.blocks(_related(part, name), location=_NOWHERE)
    ]


def _is_chart(node: BaseOxmlElement) -> bool:
    return isinstance(node.tag, str) and node.tag.endswith("}chart") and bool(node.get(f"{_R}id"))


def _counted(blocks: "list[Block] | bytes | None", *, figures: FigureReader) -> list[Block]:
    if not blocks or isinstance(blocks, bytes):
        figures.skip()
        return []
    return blocks


def _related(part: Part, name: str | None) -> bytes | None:
    """Return the bytes of a part, None where it is missing or lies outside of the file."""
    related = part.related_parts.get(name) if name else None
    return None if related is None else bytes(related.blob)
