"""Rewrites a Word document in memory so that all its text lies where unstructured looks.

unstructured reads the runs and hyperlinks that are direct children of a paragraph. Insertions
under revision, content controls (a table of contents, form fields), text boxes, formulas and
footnotes lie elsewhere and would be lost without a word; Chinese list numbers (第一条, （二）) are
not rendered; headings count only under their English style names.
"""

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from loaders.elements import GUARD

# Stands around a list number that shall become a Chinese numeral (private use characters).
NUMBER = "\ue002"

_WRAPPERS = (
    "w:ins",
    "w:moveTo",
    "w:smartTag",
    "w:customXml",
    "w:fldSimple",
    "w:sdtContent",
    "w:sdt",
)
_BODY_TEXT = 9  # outline levels 0-8 are headings
_OUTLINE = "./w:pPr/w:outlineLvl/@w:val"


def reveal_text(document: Document) -> None:
    """Change a `docx.Document` so that unstructured returns all of its text, in order."""
    body = document.element.body
    for tag in ("w:sdtPr", "w:sdtEndPr"):
        for node in list(body.iter(qn(tag))):
            node.getparent().remove(node)
    for tag in _WRAPPERS:
        for node in list(body.iter(qn(tag))):
            _unwrap(node)
    _write_formulas(body)
    _write_notes(document)
    _move_text_boxes(body)
    _name_headings(document)
    _mark_chinese_numbers(document)
    for paragraph in body.iterchildren(qn("w:p")):
        _guard(paragraph)


def _unwrap(node: BaseOxmlElement) -> None:
    parent = node.getparent()
    index = parent.index(node)
    parent[index : index + 1] = list(node)


def _write_formulas(body: BaseOxmlElement) -> None:
    for formula in list(body.iter(qn("m:oMath"))):
        text = "".join(part.text or "" for part in formula.iter(qn("m:t")))
        formula.getparent().replace(formula, _run(text))
    for group in list(body.iter(qn("m:oMathPara"))):
        _unwrap(group)


def _write_notes(document: Document) -> None:
    """Put each foot- or endnote behind the paragraph or table that refers to it, as [n] text."""
    for kind in ("footnote", "endnote"):
        related = [r for r in document.part.rels.values() if r.reltype.endswith(f"/{kind}s")]
        if not related:
            continue
        notes = {
            note.get(qn("w:id")): "".join(note.itertext(qn("w:t"))).strip()
            for note in etree.fromstring(related[0].target_part.blob).iter(qn(f"w:{kind}"))
        }
        marks = list(document.element.body.iter(qn(f"w:{kind}Reference")))
        for number, mark in reversed(list(enumerate(marks, start=1))):
            text = notes.get(mark.get(qn("w:id")), "")
            _top_level(mark).addnext(_paragraph(f"[{number}] {text}"))
            mark.getparent().replace(mark, _text(f"[{number}]"))


def _move_text_boxes(body: BaseOxmlElement) -> None:
    for fallback in list(
        body.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
    ):
        fallback.getparent().remove(fallback)  # the same text again, for old programs
    for box in reversed(list(body.iter(qn("w:txbxContent")))):
        anchor = _top_level(box)
        for block in reversed(list(box)):
            anchor.addnext(block)


def _name_headings(document: Document) -> None:
    """Call every style with an outline level by the built-in name that unstructured knows.

    WPS and hand-made templates name them 标题 1 or 章; what makes them headings is the level.
    """
    by_level: dict[int, str] = {}
    for style in document.styles.element.iter(qn("w:style")):
        values = style.xpath(_OUTLINE)
        if style.get(qn("w:type")) == "paragraph" and values and int(values[0]) < _BODY_TEXT:
            style.find(qn("w:name")).set(qn("w:val"), f"heading {int(values[0]) + 1}")
            by_level.setdefault(int(values[0]), style.get(qn("w:styleId")))
    for paragraph in document.element.body.iterchildren(qn("w:p")):
        values = paragraph.xpath(_OUTLINE)
        if values and int(values[0]) in by_level:
            paragraph.style = by_level[int(values[0])]


def _mark_chinese_numbers(document: Document) -> None:
    """Have Chinese list numbers rendered as marked decimals, to be spelled out afterwards."""
    related = [r for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    if not related:
        return
    for levels in related[0].target_part.element.iter(qn("w:abstractNum")):
        chinese = set()
        for level in levels.iter(qn("w:lvl")):
            form, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
            if form is not None and form.get(qn("w:val")).startswith(
                ("chinese", "ideograph", "japanese")
            ):
                form.set(qn("w:val"), "decimal")
                chinese.add(f"%{int(level.get(qn('w:ilvl'))) + 1}")
            if text is not None:
                for place in chinese:
                    marked = text.get(qn("w:val"), "").replace(place, f"{NUMBER}{place}{NUMBER}")
                    text.set(qn("w:val"), marked)


def _guard(paragraph: BaseOxmlElement) -> None:
    first = next(paragraph.iter(qn("w:t")), None)
    if first is not None and first.text:
        first.text = GUARD + first.text
        first.set(qn("xml:space"), "preserve")


def _top_level(node: BaseOxmlElement) -> BaseOxmlElement:
    """Return the child of the body in which `node` lies."""
    while node.getparent().tag != qn("w:body"):
        node = node.getparent()
    return node


def _text(value: str) -> BaseOxmlElement:
    element = OxmlElement("w:t")
    element.text = value
    element.set(qn("xml:space"), "preserve")
    return element


def _run(value: str) -> BaseOxmlElement:
    element = OxmlElement("w:r")
    element.append(_text(value))
    return element


def _paragraph(value: str) -> BaseOxmlElement:
    element = OxmlElement("w:p")
    element.append(_run(value))
    return element
