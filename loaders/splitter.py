"""Cut a parsed document into chunks that end where sentences end and know where they stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from langchain_text_splitters import RecursiveCharacterTextSplitter

from loaders.documents import Block, Location, ParsedFile

SPLITTER_VERSION = "recursive/1"

SEPARATORS = (
    r"\n\n+",
    r"\n",
    # A sentence ends behind its closing quotes and brackets, not before them.
    r"(?<=[。！？!?…])(?![。！？!?…”’」』）)】\]])|(?<=[。！？!?…][”’」』）)】\]])(?![”’」』）)】\]])",
    r"(?<=[.])(?=\s)",
    r"(?<=[；;])",
    r"(?<=[，,、：:])(?!\d)",
    r"\s",
    "",
)
"""Where to cut, best first: paragraphs, lines, sentences (zh, en), clauses, words, characters."""


@dataclass(frozen=True, kw_only=True)
class TextChunk:
    """A piece of a document's text.

    Attributes:
        text: Exactly `document.text[start:end]`.
        start: Offset in code points.
        end: Offset behind the last code point.
        location: First block's place; pages and boxes of all blocks it touches.
        table_header: Header row of the table that the chunk begins inside of, else "".
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
            separators=list(SEPARATORS),
            is_separator_regex=True,
            keep_separator="end",
            strip_whitespace=False,
        )

    def split(self, parsed: ParsedFile) -> list[TextChunk]:
        """Split a document; a chunk never crosses a sheet, a slide or a heading.

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


_Spanned = tuple[int, int, Block]


def _sections(parsed: ParsedFile) -> Iterator[list[_Spanned]]:
    def place(spanned: _Spanned) -> Any:  # noqa: ANN401 - a key of mixed optional fields
        location = spanned[2].location
        return location.sheet, location.slide, location.heading

    for _, blocks in groupby(parsed.spans(), key=place):
        yield list(blocks)


def _chunk(text: str, start: int, end: int, blocks: Iterable[_Spanned]) -> TextChunk:
    touched = [spanned for spanned in blocks if spanned[0] < end and spanned[1] > start]
    first_start, _, first = touched[0]
    header = ""
    if first.kind == "table" and start > first_start:
        header = first.text.split("\n", 1)[0]
    return TextChunk(
        text=text[start:end],
        start=start,
        end=end,
        location=_location(text, start, end, touched),
        table_header=header,
    )


def _location(text: str, start: int, end: int, touched: list[_Spanned]) -> Location:
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
    )


def _time(touched: list[_Spanned]) -> tuple[float, float] | None:
    times = [block.location.time for _, _, block in touched if block.location.time]
    return (times[0][0], times[-1][1]) if times else None
