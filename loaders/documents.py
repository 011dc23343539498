"""The types that loaders return: a parsed file, its blocks and their places.

A file is parsed into *blocks* in reading order. The document's text is the blocks joined by
`BLOCK_SEPARATOR`; every offset in the application (`start`, `end` of chunks, spans of
citations) counts code points in that text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.documents import Document

BLOCK_SEPARATOR = "\n\n"

BlockKind = Literal["text", "heading", "list", "table", "code", "image", "notes"]


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where in its file a block stands; only the fields that apply to the format are set.

    Attributes:
        page: First page, counted from 1.
        page_end: Last page, when the block runs over more than one.
        boxes: Bounding boxes as (page, left, top, right, bottom), in PDF points from the top left.
        sheet: Name of the worksheet.
        rows: First and last row as the spreadsheet program numbers them.
        slide: Slide number, counted from 1.
        heading: Headings above the block, outermost first, joined by " > "; a heading stands
            below itself, so that it stays with its section.
        time: Start and end in seconds (audio, subtitles).
        attachment: Name of the file inside this file (mail) that the other fields refer to;
            attachments of attachments are joined by "/".
    """

    page: int | None = None
    page_end: int | None = None
    boxes: tuple[tuple[float, ...], ...] = ()
    sheet: str | None = None
    rows: tuple[int, int] | None = None
    slide: int | None = None
    heading: str | None = None
    time: tuple[float, float] | None = None
    attachment: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are set, as JSON values (tuples become lists)."""
        found: dict[str, Any] = {}
        for name, value in vars(self).items():
            if value is None or value == ():
                continue
            found[name] = (
                [list(v) if isinstance(v, tuple) else v for v in value]
                if isinstance(value, tuple)
                else value
            )
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Location":
        """Read back what `to_dict` wrote."""
        values = dict(data)
        if "boxes" in values:
            values["boxes"] = tuple(tuple(box) for box in values["boxes"])
        for name in ("rows", "time"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph, heading, table, slide or recognised image, in reading order.

    Attributes:
        text: The block's text; never empty, no leading or trailing white space.
        kind: What it is; tables are Markdown with one row a line.
        location: Its place in the file.
    """

    text: str
    kind: BlockKind = "text"
    location: Location = field(default_factory=Location)


@dataclass(frozen=True, kw_only=True)
class FileHealth:
    """How well a file could be read; what does not apply to its format is 0, () or None.

    Attributes:
        codec_confidence: Share (0-1) of the non-ASCII characters that are common; see
            `encoding.DecodedText`.
        garble_ratio: Share (0-1) of characters that could not be decoded or have no Unicode value.
        pages: Pages (PDF, multi-page pictures) or slides.
        pages_recognised: Pages, from 1, read by OCR.
        pages_empty: Pages, from 1, on which no text was found.
        ocr_confidence: Mean confidence (0-1) of the recognised text, weighted by its characters.
        figures_read: Pictures inside the file read by OCR, with or without text in them.
        figures_unread: Pictures, charts and diagrams inside the file that were not read.
        tables: Tables found.
        removed_characters: Characters of running heads, feet and page numbers left out.
        attachments: Names of the files inside this file, read or not.
        seconds: Length of the sound, or of the film that the subtitles belong to as far as they go.
    """

    codec_confidence: float | None = None
    garble_ratio: float = 0.0
    pages: int = 0
    pages_recognised: tuple[int, ...] = ()
    pages_empty: tuple[int, ...] = ()
    ocr_confidence: float | None = None
    figures_read: int = 0
    figures_unread: int = 0
    tables: int = 0
    removed_characters: int = 0
    attachments: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are set, as JSON values (tuples become lists)."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
            if value is not None and value not in (0, ())
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "FileHealth":
        """Read back what `to_dict` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class ParsedFile:
    """What was read from one file.

    Attributes:
        blocks: At least one block, in reading order.
        parser: Name and version of the code that read it, e.g. `pdf/1`.
        title: The title the content itself gives (document properties, first heading), or "".
        codec: Python codec name for text formats, "" for binary ones.
        warnings: Plain sentences about what was not read or looks wrong.
        health: Figures about the reading, for the health report.
        signature: MinHash signature of the text (`loaders.similarity`), b"" for a short text.
    """

    blocks: tuple[Block, ...]
    parser: str
    title: str = ""
    codec: str = ""
    warnings: tuple[str, ...] = ()
    health: FileHealth = FileHealth()
    signature: bytes = b""

    @property
    def text(self) -> str:
        """The document's text, which all offsets refer to."""
        return BLOCK_SEPARATOR.join(block.text for block in self.blocks)

    def spans(self) -> Iterator[tuple[int, int, Block]]:
        """Yield (start, end, block) with offsets in code points into `text`."""
        start = 0
        for block in self.blocks:
            end = start + len(block.text)
            yield start, end, block
            start = end + len(BLOCK_SEPARATOR)

    def to_documents(self, source: str) -> list[Document]:
        """Return the blocks as LangChain documents.

        Args:
            source: What `metadata["source"]` shall say.

        Returns:
            One document a block; metadata holds `source`, `kind`, `title`, `location`, `start`.
        """
        return [
            Document(
                page_content=block.text,
                metadata={
                    "source": source,
                    "title": self.title,
                    "kind": block.kind,
                    "location": block.location.to_dict(),
                    "start": start,
                },
            )
            for start, _, block in self.spans()
        ]
