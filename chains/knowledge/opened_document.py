"""One document with all that is known of it, as of one commit."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chains.knowledge.catalog import Catalog
from chains.knowledge.library import not_in_knowledge_base
from chains.knowledge.records import ChunkRecord, DocumentRecord, PathRecord
from loaders.errors import LoaderError
from loaders.reading.version import look_at, stat_signature


@dataclass(frozen=True, kw_only=True)
class OpenedDocument:
    """A document, its chunks and its file.

    Attributes:
        record: The document with its text.
        chunks: Its chunks in reading order; none before it is indexed.
        disabled: The ids of those that are switched off.
        file: The file that was asked for, as it was last seen.
    """

    record: DocumentRecord
    chunks: tuple[ChunkRecord, ...]
    disabled: frozenset[str]
    file: PathRecord

    @property
    def path(self) -> Path | None:
        """The file on disk; None for a page of the web, and where the file is gone."""
        path = Path(self.file.path)
        return path if path.is_absolute() and path.is_file() else None

    @cached_property
    def unchanged(self) -> bool:
        """Whether the file still has the bytes that were read; found out when first asked."""
        path = self.path
        try:
            if path is None or path.stat().st_size != self.record.size:
                return False
            if self.file.stat and stat_signature(path) == self.file.stat:
                return True
            return look_at(path).sha256 == self.record.sha256
        except (OSError, LoaderError):
            return False


def open_document(catalog: Catalog, source: str) -> OpenedDocument:
    """Read a document by the display path of one of its files.

    Another process may be changing it: what is returned is the state of one commit.

    Raises:
        KnowledgeBaseError: The knowledge base does not have this file.
    """
    with catalog.reading():
        file = catalog.documents.path_of_source(source)
        record = catalog.documents.read(file.document_id) if file else None
        if file is None or record is None:
            raise not_in_knowledge_base(source)
        live = catalog.generations.live()
        chunks = catalog.chunks.of_document(live.number, record.id) if live else []
        return OpenedDocument(
            record=record,
            chunks=tuple(chunks),
            disabled=catalog.switches.off(document_id=record.id),
            file=file,
        )
