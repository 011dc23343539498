"""The rows of the catalog as frozen types."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from loaders.documents import Block, BlockKind, FileHealth, Location, ParsedFile

DocumentStatus = Literal["ready", "outdated"]


@dataclass(frozen=True, kw_only=True)
class DocumentRecord:
    """One document: identical files are one document with several sources.

    Attributes:
        id: Assigned when the document is first seen, and kept through every update.
        sha256: Hash of the file's bytes at the last successful reading.
        size: Bytes.
        parse_key: Hash of what shaped the parsing.
        parsed: Text, blocks, title, codec, parser and warnings.
        status: `outdated` when a newer version of the file could not be read.
        error: Why not, or "".
        sources: Display paths, relative to the ingested roots, with `/`.
    """

    id: str
    sha256: str
    size: int
    parse_key: str
    parsed: ParsedFile
    status: DocumentStatus = "ready"
    error: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DocumentHead:
    """What has to be known of a document to tell whether a file is unchanged.

    Attributes:
        id: The document.
        parse_key: Hash of what shaped its parsing.
        status: Whether the newest version of the file was read.
        sources: Display paths.
    """

    id: str
    parse_key: str
    status: DocumentStatus
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentSummary:
    """A document without its text, for listings.

    Attributes:
        chunks: Number of chunks in the live generation.
        characters: Length of the parsed text in code points.
        updated_at: Time of the last change, ISO 8601, UTC.
        health: Figures about the reading.
    """

    id: str
    sources: tuple[str, ...]
    title: str
    size: int
    codec: str
    parser: str
    status: DocumentStatus
    error: str
    warnings: tuple[str, ...]
    chunks: int
    characters: int
    updated_at: str
    health: FileHealth


@dataclass(frozen=True, kw_only=True)
class PathRecord:
    """A file on disk as it was last seen.

    Attributes:
        path: Absolute path.
        source: Display path, unique within the knowledge base.
        root: The ingested folder or file it was found under, absolute.
        document_id: The document it holds.
        stat: What the file system said about the file when it was read; while it says the same,
            the file is taken to be unchanged. "" when that is not known.
    """

    path: str
    source: str
    root: str
    document_id: str
    stat: str = ""


@dataclass(frozen=True, kw_only=True)
class KnownFile:
    """A file as it was last seen, with what has to be known of its document.

    Attributes:
        record: The file.
        parse_key: Hash of what shaped the document's parsing.
        status: Whether the newest version of it was read.
    """

    record: PathRecord
    parse_key: str
    status: DocumentStatus


@dataclass(frozen=True, kw_only=True)
class ChunkRecord:
    """A chunk of the live generation.

    Attributes:
        id: 16 hexadecimal digits: hash of document, text and occurrence of the text in it.
        document_id: The document it belongs to.
        position: Its number within the document, from 0.
        text: What the user sees and the model reads; `document.text[start:end]`.
        header: Contextual header; `index_text` is header and text.
        start: Offset in code points.
        end: Offset behind the last code point.
        location: Its place in the file.
        source: The document's first display path (filled in when read).
        title: The document's title (filled in when read).
    """

    id: str
    document_id: str
    position: int
    text: str
    header: str
    start: int
    end: int
    location: Location = field(default_factory=Location)
    source: str = ""
    title: str = ""

    @property
    def index_text(self) -> str:
        """What both indexes see."""
        return f"{self.header}\n{self.text}" if self.header else self.text


@dataclass(frozen=True, kw_only=True)
class PreparedDocument:
    """A document that is ready to be written.

    Attributes:
        record: Its row.
        chunks: Its chunks, in reading order.
        path: The file that holds it.
    """

    record: DocumentRecord
    chunks: Sequence[ChunkRecord]
    path: PathRecord


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Hashes of what shapes each stage; each contains the one before it."""

    parse: str
    chunk: str
    dense: str
    lexical: str


@dataclass(frozen=True, kw_only=True)
class Generation:
    """One complete set of chunks and indexes.

    Attributes:
        number: Counts up; never used twice.
        state: `building` beside the live one, `live` (one at most), or `retired`.
        keys: What it was built with.
        embedder: The embedder's identity; vectors are reused between generations that share it.
        dense_name: Collection of the vector index that it uses.
        lexical_name: Folder of the keyword index that it uses.
    """

    number: int
    state: Literal["building", "live", "retired"]
    keys: Keys
    embedder: str
    dense_name: str
    lexical_name: str


def blocks_from_spans(
    text: str, spans: Sequence[tuple[int, int, BlockKind, dict[str, Any]]]
) -> tuple[Block, ...]:
    """Rebuild a document's blocks from its text and (start, end, kind, location) rows."""
    return tuple(
        Block(text=text[start:end], kind=kind, location=Location.from_dict(location))
        for start, end, kind, location in spans
    )
