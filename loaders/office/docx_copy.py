"""Rewrites a Word document in memory so that all its text lies where unstructured looks.

unstructured reads the runs and hyperlinks that are direct children of a paragraph. Insertions
under revision, content controls (a table of contents, form fields), text boxes, formulas and
footnotes lie elsewhere and would be lost without a word; Chinese list numbers (第一条, （二）) are
not rendered; headings count only under their English style names.
"""

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from loaders.ocr.figures import FigureReader
from loaders.office.docx_chunks import mark_chunks
from loaders.office.docx_figures import mark_comments, mark_figures
from loaders.office.docx_paragraphs import accept_deletions, keep_paragraphs_whole
from loaders.office.docx_styles import mark_chinese_numbers, name_headings, number_cells
from loaders.office.docx_tables import arrange_tables
from loaders.office.docx_xml import make_paragraph, make_run, make_text, top_level, unwrap
from loaders.office.elements import GUARD, Inserts
from loaders.office.formulas import formula_text
from loaders.office.numerals import raised_number

_WRAPPERS = (
    "w:ins",
    "w:moveTo",
    "w:smartTag",
    "w:customXml",
    "w:fldSimple",
    "w:sdtContent",
    "w:sdt",
)
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Boxes and ticks of forms; everything else in these fonts is decoration.
_SYMBOLS = {
    ("wingdings", 0x6F): "□",
    ("wingdings", 0x71): "□",
    ("wingdings", 0x72): "□",
    ("wingdings", 0xA8): "□",
    ("wingdings", 0xFB): "✗",
    ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xFE): "☑",
    ("wingdings 2", 0x2A): "□",
    ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x4F): "✗",
    ("wingdings 2", 0x51): "☒",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x54): "☒",
    ("wingdings 2", 0xA3): "□",
}


def reveal_text(document: Document, *, inserts: Inserts, figures: FigureReader) -> None:
    """Change a `docx.Document` so that unstructured returns all of its text, in order.

    Args:
        document: What is changed.
        inserts: Gets the blocks for pictures, charts, diagrams and comments; marks stand for them.
        figures: Reads the pictures.
    """
    body = document.element.body
    for root in [body, *_page_furniture(document)]:
        _open_wrappers(root)
        _write_symbols(root)
        _write_formulas(root)
        _write_exponents(root)
    accept_deletions(body)
    keep_paragraphs_whole(body)
    _drop_fallbacks(body)
    _move_text_boxes(body)
    arrange_tables(body)
    _write_notes(document)
    mark_chunks(document, inserts=inserts, figures=figures)
    mark_comments(document, inserts=inserts)
    mark_figures(document, inserts=inserts, figures=figures)
    name_headings(document)
    mark_chinese_numbers(document)
    number_cells(document)
    for paragraph in body.iterchildren(qn("w:p")):
        _guard(paragraph)


def _page_furniture(document: Document) -> list[BaseOxmlElement]:
    return [
        relation.target_part.element
        for relation in document.part.rels.values()
        if relation.reltype.endswith(("/header", "/footer")) and not relation.is_external
    ]


def _open_wrappers(root: BaseOxmlElement) -> None:
    for tag in ("w:sdtPr", "w:sdtEndPr"):
        for node in list(root.iter(qn(tag))):
            node.getparent().remove(node)
    for tag in _WRAPPERS:
        for node in list(root.iter(qn(tag))):
            unwrap(node)


def _write_symbols(root: BaseOxmlElement) -> None:
    """Write ticked boxes (symbols of a font) and words with a reading above them as text."""
    for symbol in list(root.iter(qn("w:sym"))):
        code = int(symbol.get(qn("w:char"), "0"), 16) & 0xFF
        font = symbol.get(qn("w:font"), "").lower()
        symbol.getparent().replace(symbol, make_text(_SYMBOLS.get((font, code), "")))
    for ruby in list(root.iter(qn("w:ruby"))):
        base = ruby.find(qn("w:rubyBase"))
        text = "" if base is None else "".join(base.itertext(qn("w:t")))
        ruby.getparent().replace(ruby, make_text(text))


def _write_exponents(root: BaseOxmlElement) -> None:
    for run in root.xpath(".//w:r[w:rPr/w:vertAlign[@w:val='superscript']]"):
        above = ("".join(node.itertext(qn("w:t"))) for node in run.itersiblings(preceding=True))
        before = next(filter(None, above), "")
        for text in run.iterchildren(qn("w:t")):
            text.text = raised_number(text.text or "", before=before)


def _drop_fallbacks(body: BaseOxmlElement) -> None:
    """Remove what repeats the same text and pictures for old programs."""
    for fallback in list(body.iter(f"{_COMPATIBILITY}Fallback")):
        others = fallback.getparent().iterchildren(f"{_COMPATIBILITY}Choice")
        if next(others, None) is not None:
            fallback.getparent().remove(fallback)


def _write_formulas(body: BaseOxmlElement) -> None:
    for formula in list(body.iter(qn("m:oMath"))):
        text = formula_text(formula)
        formula.getparent().replace(formula, make_run(text))
    for group in list(body.iter(qn("m:oMathPara"))):
        unwrap(group)


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
            top_level(mark).addnext(make_paragraph(f"[{number}] {text}"))
            mark.getparent().replace(mark, make_text(f"[{number}]"))


def _move_text_boxes(body: BaseOxmlElement) -> None:
    for box in reversed(list(body.iter(qn("w:txbxContent")))):
        anchor = top_level(box)
        for block in reversed(list(box)):
            anchor.addnext(block)


def _guard(paragraph: BaseOxmlElement) -> None:
    first = next(paragraph.iter(qn("w:t")), None)
    if first is not None and first.text:
        first.text = GUARD + first.text
        first.set(qn("xml:space"), "preserve")
