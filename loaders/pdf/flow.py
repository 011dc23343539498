"""Pages become one flow of paragraphs: without running heads, tables and figures in their place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pypdfium2 import PdfDocument

from loaders.line_groups import Paragraph, bold_share, group_lines
from loaders.lines import Box, Line
from loaders.options import LoaderOptions
from loaders.pdf.blocks import Held
from loaders.pdf.page import PageContent
from loaders.pdf.recognition import Recognition, recognise_figures
from loaders.pdf.running import PageLines, find_running
from loaders.pdf.table import Table, continues_table, join_tables
from loaders.reading_order import reading_order

_FEWEST_LOGOS = 3
_MOST_BOLD = 0.2  # of the text: where more is bold, it says nothing about headings
_SMALLER = 0.95  # of the size of the text: footnotes
_INDENT = 2.5  # of the size
_BESIDE = 1.0  # of the size: a superscript, a word in another font


@dataclass(kw_only=True)
class Flow:
    """A document on its way from pages to blocks.

    Attributes:
        pages: What was read of each page.
        body: Size of the text in general, None when there is no text layer.
        read: What OCR read.
        lines: Lines of each page, by OCR or of the text layer; those of tables and figures only
            keep their place.
        held: The tables and figures.
        removed: Characters of running heads, feet and page numbers left out.
        unread_figures: Pictures that were not read.
    """

    pages: Sequence[PageContent]
    body: float | None
    read: Recognition = field(default_factory=Recognition)
    lines: list[list[Line]] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    removed: int = 0
    unread_figures: int = 0

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs of all pages in reading order; breaks still divide some."""
        bold_headings = bold_share(line for page in self.pages for line in page.lines) < _MOST_BOLD
        return [
            paragraph
            for page, lines in zip(self.pages, self.lines, strict=True)
            for paragraph in group_lines(
                _in_order(lines),
                body=None if page.number in self.read.pages else self.body,
                bold_headings=bold_headings,
            )
        ]


def running_heads(flow: Flow, lines: Sequence[Sequence[Line]]) -> list[frozenset[int]]:
    """Return which lines of each page are running heads, feet or page numbers."""
    heights = (page.size[1] for page in flow.pages)
    pages = [PageLines(lines=ls, height=h) for ls, h in zip(lines, heights, strict=True)]
    return find_running(pages, body=flow.body)


def take_lines(flow: Flow, *, options: LoaderOptions) -> None:
    """Fill `flow.lines`, without running heads unless the options keep them."""
    lines = [list(flow.read.pages.get(page.number, page.lines)) for page in flow.pages]
    if options.pdf.running_heads == "remove":
        for index, removed in enumerate(running_heads(flow, lines)):
            flow.removed += sum(len(lines[index][i].text) for i in removed)
            lines[index] = [line for i, line in enumerate(lines[index]) if i not in removed]
    flow.lines = lines


def hold_tables(flow: Flow) -> None:
    """Give each table a place among the lines of its page; one over several pages comes once."""
    last: Table | None = None  # the table that ends the page before
    for page, lines in zip(flow.pages, flow.lines, strict=True):
        tables = [] if page.number in flow.read.pages else page.tables
        top = min((line.top for line in lines), default=page.size[1])
        # Footnotes stand below a table that goes on on the next page.
        least = _SMALLER * (flow.body or 0.0)
        bottom = max((line.bottom for line in lines if line.size >= least), default=0.0)
        for index, table in enumerate(tables):
            whole = flow.held[-1].table if flow.held else None
            if not index and last and whole and table.box[1] < top and continues_table(last, table):
                flow.held[-1] = Held(table=join_tables(whole, table))
                continue
            size = (table.box[3] - table.box[1]) / len(table.rows)
            lines.append(_place(table.box, page.number, size=size, holds=len(flow.held)))
            flow.held.append(Held(table=table))
        last = tables[-1] if tables and tables[-1].box[3] > bottom else None


def hold_figures(flow: Flow, pdf: PdfDocument, *, options: LoaderOptions) -> None:
    """Read the figures if the options want it, else count them."""
    for page, boxes in zip(flow.pages, _figures(flow.pages), strict=True):
        if not boxes or page.number in flow.read.pages:
            continue
        if not options.ocr.enabled or options.ocr.figures != "all":
            flow.unread_figures += len(boxes)
            continue
        found = recognise_figures(pdf, page, boxes=boxes, read=flow.read, options=options.ocr)
        for box, lines in found:
            size = flow.body or lines[0].size
            place = _place(box, page.number, size=size, holds=len(flow.held))
            flow.lines[page.number - 1].append(place)
            flow.held.append(Held(figure=lines))


def _figures(pages: Sequence[PageContent]) -> list[list[Box]]:
    """Return the places of the figures of each page; what repeats on many pages is a logo."""
    on_pages: dict[tuple[int, ...], set[int]] = {}
    for page in pages:
        for figure in page.figures:
            on_pages.setdefault(figure.content, set()).add(page.number)
    logos = {content for content, found in on_pages.items() if len(found) >= _FEWEST_LOGOS}
    return [
        [figure.box for figure in page.figures if figure.content not in logos] for page in pages
    ]


def _place(box: Box, page: int, *, size: float, holds: int) -> Line:
    left, top, right, bottom = box
    return Line(
        text="|", left=left, top=top, right=right, bottom=bottom, size=size, page=page, holds=holds
    )


def _in_order(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines in reading order; where the content only goes down there is nothing to do."""
    if all(_follows(a, b) for a, b in pairwise(lines)):
        return lines
    return reading_order(lines)


def _follows(a: Line, b: Line) -> bool:
    """Whether `b` stands below `a`, or goes on right behind it."""
    size = max(a.size, b.size)
    if b.top > a.top and b.bottom > a.bottom:
        # The last line of a paragraph may end before the next one's indentation.
        return b.left < a.right + _INDENT * size and a.left < b.right
    return abs(b.left - a.right) < _BESIDE * size and abs(b.bottom - a.bottom) < size
