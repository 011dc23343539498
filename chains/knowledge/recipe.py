"""What turns files into an index: the parts, and the keys that name them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.chunk_table import chunk_ids
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.records import ChunkRecord, Keys
from chains.providers.analysis import Analyser
from chains.providers.protocols import Embedder
from loaders.documents import ParsedFile
from loaders.header import HEADER_VERSION, format_header
from loaders.options import HeaderOptions, PoolOptions, SplitterOptions
from loaders.reading.pool import ProcessReader
from loaders.reading.reader import DirectReader, FileReader
from loaders.splitter import SPLITTER_VERSION, Splitter


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that shapes a knowledge base, and nothing that does not.

    Attributes:
        parse: Reads a file; raises LoaderError.
        pool: How processes read files beside each other (`parse` is pickled for them); None
            reads them in this process, where no limit of time or memory holds.
        parser_fingerprint: Names all that shapes the parsing.
        splitter: Options of splitter and header.
        embedder: Turns index texts into vectors.
        open_vectors: Opens the vector index in a folder.
        analyser: Makes terms of texts for the keyword index.
        vector_options: Names the options that the vector index is built with.
    """

    parse: Callable[[Path], ParsedFile]
    parser_fingerprint: str
    splitter: SplitterOptions
    embedder: Embedder
    open_vectors: Callable[[Path], ChromaIndex]
    analyser: Analyser
    vector_options: str = ""
    pool: PoolOptions | None = None

    def open_reader(self, files: int) -> FileReader:
        """Return what reads so many files at most; nothing is started before the first."""
        if self.pool is None:
            return DirectReader(self.parse)
        return ProcessReader(self.parse, pool=self.pool, files=files)

    def open_lexical(self, folder: Path, *, keys: Keys | None = None) -> LexicalIndex:
        """Open the keyword index in a folder, as a generation with these keys was built."""
        return LexicalIndex(folder, analyser=self._analyser_of(keys) if keys else self.analyser)

    def keys_like(self, keys: Keys) -> Keys:
        """Return the keys of a copy of a generation: its own, but for an analyser gone by now."""
        return replace(keys, lexical=_lexical_key(keys.chunk, self._analyser_of(keys)))

    def _analyser_of(self, keys: Keys) -> Analyser:
        """Return what a keyword index was built with; ours where that cannot be told."""
        known = (
            Analyser(fold_scripts, dictionary)
            for dictionary in (self.analyser.dictionary, ())
            for fold_scripts in (True, False)
        )
        built = (one for one in known if keys.lexical == _lexical_key(keys.chunk, one))
        return next(built, self.analyser)

    @cached_property
    def embedder_identity(self) -> str:
        """What names the embedder; asks its server where that is what it takes."""
        return self.embedder.identity()

    @cached_property
    def keys(self) -> Keys:
        """The keys of an index built now."""
        parse = _hash(self.parser_fingerprint)
        chunk = _hash(parse, SPLITTER_VERSION, HEADER_VERSION, self.splitter.model_dump_json())
        return Keys(
            parse=parse,
            chunk=chunk,
            dense=_hash(chunk, self.embedder_identity, self.vector_options),
            lexical=_lexical_key(chunk, self.analyser),
        )

    def cut(self, document_id: str, parsed: ParsedFile) -> list[ChunkRecord]:
        """Split a document into chunk records with headers and ids."""
        pieces = self._text_splitter.split(parsed)
        ids = chunk_ids(document_id, [piece.text for piece in pieces])
        header: HeaderOptions = self.splitter.header
        return [
            ChunkRecord(
                id=chunk_id,
                document_id=document_id,
                position=position,
                text=piece.text,
                header=format_header(parsed, piece, options=header),
                start=piece.start,
                end=piece.end,
                location=piece.location,
            )
            for position, (chunk_id, piece) in enumerate(zip(ids, pieces, strict=True))
        ]

    @cached_property
    def _text_splitter(self) -> Splitter:
        return Splitter(
            chunk_size=self.splitter.chunk_size, chunk_overlap=self.splitter.chunk_overlap
        )


def _lexical_key(chunk_key: str, analyser: Analyser) -> str:
    return _hash(chunk_key, analyser.fingerprint)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
