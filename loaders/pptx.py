"""Presentations through `UnstructuredPowerPointLoader`, slide by slide."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pptx
from langchain_community.document_loaders import UnstructuredPowerPointLoader
from langchain_core.documents import Document
from pptx.chart.chart import Chart
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.table import Table

from loaders.documents import Block, Location, ParsedFile
from loaders.elements import join_lists, parse_elements
from loaders.headings import choose_title
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.tables import Row, table_blocks
from loaders.versions import parser_id


@dataclass(kw_only=True)
class _Extras:
    """What unstructured leaves out of one slide."""

    notes: str = ""
    charts: list[list[Row]] = field(default_factory=list)
    unread: int = 0


def parse_pptx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a presentation: titles, text, lists, tables, chart data and speaker's notes."""
    deck = pptx.Presentation(str(path))
    extras = {number: _prepare_slide(slide) for number, slide in enumerate(deck.slides, start=1)}
    by_slide: dict[int, list[Block]] = {number: [] for number in extras}
    for block in join_lists(parse_elements(_load_elements(deck), slides=True)):
        by_slide[block.location.slide or 1].append(block)
    blocks = [
        block
        for number, extra in extras.items()
        for block in [*by_slide[number], *_extra_blocks(extra, number)]
    ]
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("pptx"),
        title=choose_title(deck.core_properties.title, blocks=blocks),
        warnings=tuple(
            f"slide {number}: {extra.unread} picture(s) or diagram(s) not read"
            for number, extra in extras.items()
            if extra.unread
        ),
    )


def _load_elements(deck: Presentation) -> list[Document]:
    use_local_sentences()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.pptx"
        deck.save(str(copy))
        elements: list[Document] = UnstructuredPowerPointLoader(
            copy, mode="elements", languages=[""], include_page_breaks=False
        ).load()
    for element in elements:
        # Any short Chinese line is a "Title" to unstructured; a title shape's has depth 0.
        if element.metadata.get("category") == "Title" and element.metadata.get("category_depth"):
            element.metadata["category"] = "Text"
    return elements


def _prepare_slide(slide: Slide) -> _Extras:
    """Change a slide so that unstructured reads it whole; return what it cannot read.

    It skips shapes that begin above or left of the slide, and returns merged cells empty. Notes
    it can only put in front of the slide, without a mark that they are notes.
    """
    extras = _Extras()
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        extras.notes = slide.notes_slide.notes_text_frame.text.strip()
    for shape in _shapes(slide.shapes):
        if shape.has_text_frame and not shape.is_placeholder:
            shape.left, shape.top = max(shape.left or 0, 0), max(shape.top or 0, 0)
        if shape.has_table:
            _fill_merged(shape.table)
        elif shape.has_chart and (rows := _chart_rows(shape.chart)):
            extras.charts.append(rows)
        elif not shape.has_text_frame and not shape.element.tag.endswith("}cxnSp"):
            extras.unread += 1
    return extras


def _shapes(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _fill_merged(table: Table) -> None:
    for origin in table.iter_cells():
        if not origin.is_merge_origin:
            continue
        cells = list(table.iter_cells())
        row, column = divmod(cells.index(origin), len(table.columns))
        for y in range(row, row + origin.span_height):
            for x in range(column, column + origin.span_width):
                table.cell(y, x).text = origin.text


def _chart_rows(chart: Chart) -> list[Row]:
    """Return a chart's numbers, a row a category; [] for kinds without categories (scatter)."""
    categories = [str(label) for plot in list(chart.plots)[:1] for label in plot.categories]
    if not categories:
        return []
    series = list(chart.series)
    rows: list[Row] = [["", *(str(one.name) for one in series)]]
    for index, category in enumerate(categories):
        values = ("" if v is None else f"{v:g}" for v in (one.values[index] for one in series))
        rows.append([category, *values])
    return rows


def _extra_blocks(extra: _Extras, number: int) -> list[Block]:
    where = Location(slide=number)
    blocks = [block for rows in extra.charts for block in table_blocks(rows, location=where)]
    if extra.notes:
        blocks.append(Block(text=extra.notes, kind="notes", location=where))
    return blocks
