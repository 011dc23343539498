"""Rewrites a slide in memory so that unstructured returns all of its text, in reading order.

It skips shapes that begin above or left of the slide, looks up the places of grouped shapes as if
they stood on the slide, returns merged cells empty, and knows no pictures, charts, diagrams,
formulas and list numbers. Marks stand for blocks that it cannot carry (`elements.Inserts`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.table import Table

from loaders.documents import Block, Location
from loaders.ocr.figures import FigureReader
from loaders.office.drawings import chart_blocks, diagram_blocks
from loaders.office.elements import Inserts
from loaders.office.formulas import formula_text
from loaders.office.numerals import raised_number, slide_number
from loaders.office.slide_order import Box, reading_order

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHAPES = ("p:sp", "p:graphicFrame", "p:pic", "p:grpSp", "p:cxnSp")
_MATH = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_FURNITURE = ("dt", "ftr", "sldNum")
_STEP = 1000  # between places of shapes in the copy; only their order counts
_NOWHERE = Location()


@dataclass(frozen=True, kw_only=True)
class SlideReader:
    """Prepares the slides of one presentation.

    Attributes:
        size: Width and height of a slide.
        inserts: Gets the blocks of pictures, charts and diagrams.
        figures: Reads and counts them.
        furniture: Dates and footers seen so far; each is kept once.
    """

    size: tuple[int, int]
    inserts: Inserts
    figures: FigureReader
    furniture: set[str]

    def prepare(self, slide: Slide) -> None:
        """Change a slide so that unstructured reads it whole."""
        _choose_alternatives(slide.shapes._spTree)
        _write_formulas(slide.shapes._spTree)
        _write_numbers(slide.shapes._spTree)
        _write_exponents(slide.shapes._spTree)
        self._drop_furniture(slide)
        for place, shape in enumerate(self._reading_order(slide), start=1):
            if shape.has_text_frame or shape.has_table:
                shape.left, shape.top = 0, place * _STEP
            if shape.has_table:
                _fill_merged(shape.table)
            if blocks := self._figure_blocks(shape, slide):
                box = slide.shapes.add_textbox(0, place * _STEP + 1, 0, 0)
                box.text_frame.text = self.inserts.add(blocks)

    def _reading_order(self, slide: Slide) -> list[BaseShape]:
        """Return the shapes without groups, the title first, dates and footers last."""
        shapes = self._ordered(slide.shapes)
        title = slide.shapes.title
        name = title.shape_id if title is not None else None
        ends = {shape.shape_id for shape in shapes if _placeholder(shape) in _FURNITURE}
        return sorted(shapes, key=lambda one: (one.shape_id in ends, one.shape_id != name))

    def _ordered(self, shapes: Iterable[BaseShape]) -> list[BaseShape]:
        """Return the shapes without groups, in reading order; a group's stay together."""
        found = list(shapes)
        boxes = [self._box(shape) for shape in found]
        ordered: list[BaseShape] = []
        for index in reading_order(boxes):
            inner = getattr(found[index], "shapes", None)
            ordered += [found[index]] if inner is None else self._ordered(inner)
        return ordered

    def _box(self, shape: BaseShape) -> Box:
        # Shapes in a group have units of their own; for their order among each other that is fine.
        width, height = self.size
        left, top = (shape.left or 0) / width, (shape.top or 0) / height
        right = left + (shape.width or 0) / width
        return Box(left=left, top=top, right=right, bottom=top + (shape.height or 0) / height)

    def _drop_furniture(self, slide: Slide) -> None:
        """Remove slide numbers, and dates and footers that stood on a slide before."""
        for shape in list(slide.placeholders):
            kind = _placeholder(shape)
            if kind not in _FURNITURE:
                continue
            text = shape.text_frame.text.strip() if shape.has_text_frame else ""
            if kind == "sldNum" or text in self.furniture:
                shape.element.getparent().remove(shape.element)
            self.furniture.add(text)

    def _figure_blocks(self, shape: BaseShape, slide: Slide) -> list[Block]:
        element, blocks = shape.element, []
        for chart in element.iter(_C):
            data = _related(slide, chart.get(f"{_R}id"))
            blocks += self._counted(chart_blocks(data, location=_NOWHERE) if data else [])
        for diagram in element.iter(_DIAGRAM):
            data = _related(slide, diagram.get(f"{_R}dm"))
            blocks += self._counted(diagram_blocks(data, location=_NOWHERE) if data else [])
        for picture in element.iter(qn("a:blip")):
            data = _related(slide, picture.get(f"{_R}embed"))
            blocks += self.figures.blocks(data, location=_NOWHERE)
        if shape.element.tag == qn("p:graphicFrame") and not shape.has_table:
            known = (_C, _DIAGRAM, qn("a:blip"))
            if next(element.iter(*known), None) is None:
                self.figures.skip()
        return blocks

    def _counted(self, blocks: list[Block]) -> list[Block]:
        if not blocks:
            self.figures.skip()
        return blocks


def _placeholder(shape: BaseShape) -> str:
    """Return the type of a placeholder, "" for one of text or for any other shape."""
    return str(shape.element.xpath("string(.//p:nvPr/p:ph/@type)"))


def _related(slide: Slide, name: str | None) -> bytes | None:
    """Return the bytes of a part, None where it is missing or lies outside of the file."""
    relation = slide.part.rels.get(name) if name else None
    return None if relation is None or relation.is_external else bytes(relation.target_part.blob)


def _choose_alternatives(tree: etree._Element) -> None:
    """Keep, of shapes stored twice for new and old programs, the one that can be read."""
    shapes = tuple(map(qn, _SHAPES))
    for both in list(tree.iter(f"{_COMPATIBILITY}AlternateContent")):
        kept = next((shape for shape in both.iter(*shapes)), None)
        parent = both.getparent()
        if kept is not None and parent.tag in (qn("p:spTree"), qn("p:grpSp")):
            parent.replace(both, kept)


def _write_formulas(tree: etree._Element) -> None:
    for math in list(tree.iter(_MATH)):
        run = etree.Element(qn("a:r"))
        text = etree.SubElement(run, qn("a:t"))
        text.text = " ".join(map(formula_text, math.iter(_FORMULA)))
        math.getparent().replace(math, run)


def _write_numbers(tree: etree._Element) -> None:
    """Write the numbers of ordered lists before their items."""
    for body in tree.iter(qn("p:txBody")):
        counts: dict[int, int] = {}
        for paragraph in body.iterchildren(qn("a:p")):
            properties = paragraph.find(qn("a:pPr"))
            level = int(properties.get("lvl", "0")) if properties is not None else 0
            number = None if properties is None else properties.find(qn("a:buAutoNum"))
            counts = {deep: n for deep, n in counts.items() if deep <= level}
            first = next(paragraph.iter(qn("a:t")), None)
            if number is None:
                counts.pop(level, None)
            elif first is not None:
                counts[level] = counts.get(level, int(number.get("startAt", "1")) - 1) + 1
                label = slide_number(counts[level], scheme=number.get("type", "arabicPeriod"))
                first.text = f"{label} {first.text or ''}"
                number.tag = qn("a:buChar")  # the only kind of list that unstructured knows


def _write_exponents(tree: etree._Element) -> None:
    for run in tree.iter(qn("a:r")):
        properties, text = run.find(qn("a:rPr")), run.find(qn("a:t"))
        before = run.getprevious()
        if properties is None or text is None or before is None:
            continue
        if int(properties.get("baseline", "0").rstrip("%")) > 0:
            above = "".join(before.itertext(qn("a:t")))
            text.text = raised_number(text.text or "", before=above)


def _fill_merged(table: Table) -> None:
    cells = list(table.iter_cells())
    for index, origin in enumerate(cells):
        if origin.is_merge_origin:
            row, column = divmod(index, len(table.columns))
            for y in range(row, row + origin.span_height):
                for x in range(column, column + origin.span_width):
                    table.cell(y, x).text = origin.text
