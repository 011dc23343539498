"""Small knowledge bases for tests: real files, SQLite, Chroma and tantivy, hashed vectors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from chains.knowledge.catalog import Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.ingest import ingest
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.recipe import Recipe
from chains.knowledge.report import IngestReport
from chains.knowledge.survey import survey
from chains.knowledge.vector_table import ENTRY
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.analysis import Analyser
from chains.providers.hashing import HashingEmbedder
from chains.providers.protocols import Embedder, Vectors
from loaders.documents import Block, ParsedFile
from loaders.files import load_file
from loaders.options import HeaderOptions, LoaderOptions, SplitterOptions

BARE = HeaderOptions(title=False, headings=False, lead_characters=0)
"""No header, so that a chunk's index text is its text."""


class RecordingEmbedder(HashingEmbedder):
    """Notes every text that it embeds for an index, and every batch of queries."""

    def __init__(self, *, dimension: int = 64) -> None:
        super().__init__(dimension=dimension)
        self.texts: list[str] = []
        self.queries: list[tuple[str, ...]] = []

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return super().encode_documents(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries.append(tuple(texts))
        return super().encode_documents(texts)


class GraphEmbedder(RecordingEmbedder):
    """The same vectors, searched as those of a model: the catalog keeps none of them."""

    sparse = False


def small_recipe(
    *,
    embedder: Embedder | None = None,
    chunk_size: int = 16,
    parser: str = "parser/1",
    parse: Callable[[Path], ParsedFile] | None = None,
    analyser: Analyser | None = None,
    vector_options: str = "",
    header: HeaderOptions = BARE,
) -> Recipe:
    """Return a recipe that cuts short chunks without headers."""
    return Recipe(
        parse=parse or partial(load_file, options=LoaderOptions()),
        parser_fingerprint=parser,
        splitter=SplitterOptions(chunk_size=chunk_size, header=header),
        embedder=embedder or RecordingEmbedder(),
        open_vectors=ChromaIndex,
        analyser=analyser or Analyser(),
        vector_options=vector_options,
    )


def parse_otherwise(path: Path) -> ParsedFile:
    """Read a file as a newer parser might: every offset is another one."""
    parsed = load_file(path, options=LoaderOptions())
    return replace(parsed, blocks=(Block(text="新的开头。"), *parsed.blocks))


def write_files(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write text files below a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def ingest_into(
    folder: Path, *paths: Path, recipe: Recipe | None = None, sync: bool = False
) -> IngestReport:
    """Ingest files or folders as the command does."""
    with KnowledgeWriter(folder, recipe=recipe or small_recipe()) as writer:
        return ingest(writer, survey(paths), sync=sync)


@contextmanager
def opened(folder: Path, recipe: Recipe | None = None) -> Iterator[KnowledgeBase]:
    """Open a knowledge base for reading."""
    knowledge = KnowledgeBase(folder, name="测试", recipe=recipe or small_recipe())
    try:
        yield knowledge
    finally:
        knowledge.close()


Contents = dict[str, tuple[str, str, int, tuple[float, ...]]]


def contents(folder: Path, recipe: Recipe | None = None) -> Contents:
    """Return chunk id -> text, source, start, vector; both indexes must hold just these ids.

    The vectors that the catalog keeps must be those of the index.
    """
    with opened(folder, recipe) as knowledge, knowledge.reading() as snapshot:
        ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
        assert sorted(snapshot.vectors.ids()) == sorted(ids)
        assert sorted(snapshot.lexical.ids()) == sorted(ids)
        vectors = snapshot.vectors.read(ids)
        if ids and snapshot.generation.embedder == RecordingEmbedder().identity():
            assert kept_vectors(knowledge.catalog, snapshot.generation.number) == {
                chunk_id: tuple(np.round(vector, 5).tolist())
                for chunk_id, vector in vectors.items()
            }
        return {
            chunk.id: (
                chunk.text,
                chunk.source,
                chunk.start,
                tuple(np.round(vectors[chunk.id], 5).tolist()),
            )
            for chunk in snapshot.chunks(ids).values()
        }


def kept_vectors(catalog: Catalog, generation: int) -> dict[str, tuple[float, ...]]:
    """Return chunk id -> rounded vector, of those that the catalog keeps."""
    found: dict[str, tuple[float, ...]] = {}
    for packed in catalog.vectors.read(generation, at_once=3):
        for chunk_id, entries in packed:
            row = np.zeros(RecordingEmbedder().dimension)
            unpacked = np.frombuffer(entries, dtype=ENTRY)
            row[unpacked["dimension"]] = unpacked["value"]
            found[chunk_id] = tuple(np.round(row, 5).tolist())
    return found


def found_texts(knowledge: KnowledgeBase, query: str, *, count: int = 5) -> list[str]:
    """Return the texts that the keyword index finds and the catalog knows."""
    with knowledge.reading() as snapshot:
        hits = snapshot.search_lexical(query, count=count)
        chunks = snapshot.chunks([chunk_id for chunk_id, _ in hits])
        return [chunks[chunk_id].text for chunk_id, _ in hits if chunk_id in chunks]
