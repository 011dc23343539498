"""Cut a parsed document into chunks that end where sentences end and know where they stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from langchain_text_splitters import RecursiveCharacterTextSplitter

from loaders.documents import Block, Location, ParsedFile

SPLITTER_VERSION = "recursive/2"

SEPARATORS = (
    r"\n\n+",
    # The header of a table stays with its rule, and both with the row below; see `_row_end`.
    r"\n(?!\| --- \|)(?<! --- \|\n)",
    # A sentence ends behind its closing quotes and brackets, not before them.
    r"(?<=[。！？!?…])(?![。！？!?…”’」』）)】\]])|(?<=[。！？!?…][”’」』）)】\]])(?![”’」』）)】\]])",
    r"(?<=[.])(?=\s)",
    r"(?<=[；;])",
    r"(?<=[，,、：:])(?!\d)",
    r"\s",
    "",
)
"""Where to cut, best first: paragraphs, lines, sentences (zh, en), clauses, words, characters."""

_LONGEST_LEAD = 120


@dataclass(frozen=True, kw_only=True)
class TextChunk:
    """A piece of a document's text.

    Attributes:
        text: Exactly `document.text[start:end]`.
        start: Offset in code points.
        end: Offset behind the last code point.
        location: First block's place; pages and boxes of all blocks it touches.
        table_header: Header row of the table that the chunk begins inside of, else ""; a second
            line holds the cells before it of a row that the chunk begins inside of.
    """

    text: str
    start: int
    end: int
    location: Location
    table_header: str = ""


class Splitter:
    """LangChain's recursive splitter with separators of Chinese and English text.

    Source of the offsets: with `keep_separator="end"` and nothing stripped, the pieces that the
    splitter returns concatenate to its input, so that offsets are sums of lengths. (Its own
    `add_start_index` searches for the text instead, which errs on repeated passages.)
    """

    def __init__(self, *, chunk_size: int = 256, chunk_overlap: int = 0) -> None:
        """Prepare a splitter.

        Args:
            chunk_size: Longest chunk in characters, overlap included.
            chunk_overlap: Most characters repeated from before a chunk; they begin behind a
                clause where one ends within reach.
        """
        self.chunk_overlap = chunk_overlap
        self._splitter = RecursiveCharacterTextSplitter(
            chunk_size=chunk_size - chunk_overlap,
            chunk_overlap=0,
            separators=[*SEPARATORS[:2], _row_end(chunk_size - chunk_overlap), *SEPARATORS[2:]],
            is_separator_regex=True,
            keep_separator="end",
            strip_whitespace=False,
        )

    def split(self, parsed: ParsedFile) -> list[TextChunk]:
        """Split a document; a chunk never crosses an attachment, sheet, slide or heading.

        Returns:
            Chunks in reading order; together they cover all text but white space.
        """
        text = parsed.text
        return [
            _chunk(text, start, end, blocks)
            for blocks in _sections(parsed)
            for start, end in self._spans(text, blocks[0][0], blocks[-1][1])
        ]

    def _spans(self, text: str, begin: int, end: int) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        position = begin
        for piece in self._splitter.split_text(text[begin:end]):
            start = self._extended(text, position, begin) if position > begin else position
            position += len(piece)
            lead = len(text[start:position]) - len(text[start:position].lstrip())
            stop = start + len(text[start:position].rstrip())
            if stop == start:
                continue
            while spans and start + lead <= spans[-1][0]:
                spans.pop()  # so short that the overlap holds all of it
            spans.append((start + lead, stop))
        return spans

    def _extended(self, text: str, position: int, begin: int) -> int:
        """Move a chunk's start back over whole clauses, at most `chunk_overlap` characters."""
        if not self.chunk_overlap:
            return position
        window = max(begin, position - self.chunk_overlap)
        cut = re.search(r"(?<=[。！？!?；;，,\n])", text[window:position])
        return window + cut.start() if cut and window > begin else window


def _row_end(size: int) -> str:
    """Return where a table's header and its first row part that do not fit one chunk together.

    They do so if the row fits one alone. A longer row begins beside the header instead, which
    would else be a chunk without content.
    """
    return rf"(?<= --- \|)\n(?=[^\n]{{1,{size - 1}}}(?:\n|\Z))"


_Spanned = tuple[int, int, Block]


def _sections(parsed: ParsedFile) -> Iterator[list[_Spanned]]:
    def place(spanned: _Spanned) -> Any:  # noqa: ANN401 - a key of mixed optional fields
        location = spanned[2].location
        return location.attachment, location.sheet, location.slide, location.heading

    for _, blocks in groupby(parsed.spans(), key=place):
        yield list(blocks)


def _chunk(text: str, start: int, end: int, blocks: Sequence[_Spanned]) -> TextChunk:
    # Spans are in order, and searched in halves: a workbook has tens of thousands of them.
    low = bisect_right(blocks, start, key=lambda spanned: spanned[1])
    high = bisect_left(blocks, end, key=lambda spanned: spanned[0])
    touched = blocks[low:high]
    first_start, _, first = touched[0]
    inside = first.kind == "table" and start > first_start
    return TextChunk(
        text=text[start:end],
        start=start,
        end=end,
        location=_location(touched),
        table_header=_table_header(first.text, start - first_start) if inside else "",
    )


def _table_header(table: str, offset: int) -> str:
    """Return what a chunk that begins at `offset` of a table must be read with.

    That is the header row; inside a row that is longer than a chunk also the cells before.
    """
    header = table.split("\n", 1)[0]
    before = table[table.rfind("\n", 0, offset) + 1 : offset]
    cells = before[: before.rfind(" | ") + 2].rstrip()
    if len(cells) < len("| x |") or len(cells) > _LONGEST_LEAD or before == table[:offset]:
        return header
    return f"{header}\n{cells}"


def _location(touched: Sequence[_Spanned]) -> Location:
    first = touched[0][2].location
    last = touched[-1][2].location
    page_end = last.page_end or last.page
    rows = [block.location.rows for _, _, block in touched if block.location.rows]
    return Location(
        page=first.page,
        page_end=page_end if page_end != first.page else None,
        boxes=tuple(box for _, _, block in touched for box in block.location.boxes),
        sheet=first.sheet,
        rows=(rows[0][0], rows[-1][1]) if rows else None,
        slide=first.slide,
        heading=first.heading,
        time=_time(touched),
        attachment=first.attachment,
    )


def _time(touched: Sequence[_Spanned]) -> tuple[float, float] | None:
    times = [block.location.time for _, _, block in touched if block.location.time]
    return (times[0][0], times[-1][1]) if times else None
