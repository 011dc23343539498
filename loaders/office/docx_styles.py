"""Headings and list numbers of a Word document under the names that unstructured knows."""

import re

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from loaders.office.docx_xml import make_run
from loaders.office.numerals import list_number

# Stands around a list number that shall become a Chinese numeral (private use characters).
NUMBER = "\ue002"
_COLON = "\ue004"
_MARKED = re.compile(f"{NUMBER}(\\w+){_COLON}(\\d+){NUMBER}")
# Beginnings of ST_NumberFormat (ISO/IEC 29500-1, 17.18.59).
_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese", "decimalEnclosedCircle")

# Below the first cell of several merged ones; Word does not count what is hidden there.
_COVERED = "ancestor::w:tc/w:tcPr/w:vMerge[not(@w:val) or @w:val='continue']"
_BODY_TEXT = 9  # outline levels 0-8 are headings
_OUTLINE = "./w:pPr/w:outlineLvl/@w:val"


def name_headings(document: Document) -> None:
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
        level = int(values[0]) if values else _BODY_TEXT
        if level < _BODY_TEXT:
            if level not in by_level:
                by_level[level] = _add_heading_style(document, level=level)
            paragraph.style = by_level[level]


def _add_heading_style(document: Document, *, level: int) -> str:
    name = f"ZhiwenHeading{level + 1}"
    style = OxmlElement("w:style", {qn("w:type"): "paragraph", qn("w:styleId"): name})
    style.append(OxmlElement("w:name", {qn("w:val"): f"heading {level + 1}"}))
    document.styles.element.append(style)
    return name


def mark_chinese_numbers(document: Document) -> None:
    """Have Chinese list numbers rendered as marked decimals, to be spelled out afterwards.

    A mark is the format and the number: `write_numbers` takes both out again.
    """
    related = [r for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    if not related:
        return
    for levels in related[0].target_part.element.iter(qn("w:abstractNum")):
        formats: dict[str, str] = {}
        for level in levels.iter(qn("w:lvl")):
            form, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
            name = "" if form is None else form.get(qn("w:val"), "")
            if name.startswith(_CHINESE):
                form.set(qn("w:val"), "decimal")
                formats[f"%{int(level.get(qn('w:ilvl'))) + 1}"] = name
            if text is None or level.find(qn("w:isLgl")) is not None:  # all its numbers are decimal
                continue
            shown = text.get(qn("w:val"), "")
            for place, name in formats.items():
                shown = shown.replace(place, f"{NUMBER}{name}{_COLON}{place}{NUMBER}")
            text.set(qn("w:val"), shown)


def number_cells(document: Document) -> None:
    """Write the list numbers of paragraphs in tables, which unstructured counts but leaves out.

    Columns of 序号 are numbered this way all the time.
    """
    body = document.element.body
    if next(body.iter(qn("w:tbl")), None) is None:
        return
    from unstructured.partition.docx import _ListLabels  # the numbers must be those of the text

    labels = _ListLabels(document)
    for node in body.xpath(f".//w:p[not({_COVERED})]"):
        label = labels.label(Paragraph(node, document._body))
        if label and node.getparent().tag == qn("w:tc"):
            properties = node.find(qn("w:pPr"))
            node.insert(0 if properties is None else 1, make_run(f"{label} "))


def write_numbers(text: str) -> str:
    """Return a text with its marked list numbers spelled out, 第九条 or ② or 甲、."""
    return _MARKED.sub(lambda found: list_number(int(found[2]), form=found[1]), text)
