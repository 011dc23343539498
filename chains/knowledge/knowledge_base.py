"""Reading a knowledge base, also while another process writes to it."""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Condition, local

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.chunk_reader import ChunkReader
from chains.knowledge.exact_vectors import ExactVectors
from chains.knowledge.filters import SearchFilter
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.library import kb_option, missing, not_in_knowledge_base
from chains.knowledge.newest_vectors import NewestVectors
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord, DocumentSummary, Generation
from chains.knowledge.vectors import Hits
from chains.providers.analysis import Analyser
from chains.providers.protocols import Vectors
from chains.providers.synonyms import Alternatives


def vector_folder(folder: Path, name: str) -> Path:
    """Return where a vector index of a knowledge base is."""
    return folder / "vectors" / name


def lexical_folder(folder: Path, name: str) -> Path:
    """Return where a keyword index of a knowledge base is."""
    return folder / "lexical" / name


@dataclass(frozen=True)
class Snapshot:
    """The live generation as of one commit.

    Attributes:
        commit: Number of the commit that it shows.
        catalog: Documents and chunks.
        generation: The live generation.
        lexical: Its keyword index.
        exact: Its vectors, where the catalog keeps them all and they are not too many.
        open_vectors: Opens its vector index.
        disabled: Ids of the chunks that are switched off: nothing finds or shows them.
    """

    commit: int
    catalog: Catalog
    generation: Generation
    lexical: LexicalIndex
    exact: ExactVectors | None
    open_vectors: Callable[[], ChromaIndex]
    disabled: frozenset[str]

    @cached_property
    def vectors(self) -> ChromaIndex:
        """Its vector index; exact search does without, and saves opening it."""
        return self.open_vectors()

    def allowed(self, by: SearchFilter) -> frozenset[str] | None:
        """Return the ids of the chunks that a filter allows, or None where it allows all.

        Raises:
            KnowledgeBaseError: The filter names a file, a folder or a type that is not here.
        """
        return self._allowed_by(by) if by else None

    @cached_property
    def _allowed_by(self) -> Callable[[SearchFilter], frozenset[str] | None]:
        """Resolve filters; the questions of a conversation mostly have the same one."""

        @lru_cache(maxsize=8)
        def resolve(by: SearchFilter) -> frozenset[str] | None:
            documents = by.documents(self.catalog.documents)
            if len(documents) == len(self.catalog.documents.ids()):
                return None
            return self.catalog.chunks.ids_of_documents(self.generation.number, documents)

        return resolve

    def search_dense(
        self, queries: Vectors, *, count: int, among: Set[str] | None = None
    ) -> list[Hits]:
        """Return the nearest chunks of each query, shape (queries, dimension)."""
        searched = self.vectors if self.exact is None else self.exact
        deeper = count + len(self.disabled)
        return self._enabled(searched.search(queries, count=deeper, among=among), count)

    def search_lexical(
        self,
        query: str,
        *,
        count: int,
        among: Set[str] | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Hits:
        """Return the best chunks by BM25; see `LexicalIndex.search`."""
        deeper = count + len(self.disabled)
        hits = self.lexical.search(query, count=deeper, among=among, alternatives=alternatives)
        return self._enabled([hits], count)[0]

    def _enabled(self, lists: list[Hits], count: int) -> list[Hits]:
        """Leave out what is switched off, of lists that are so much longer than is asked for."""
        if not self.disabled:
            return lists
        return [[hit for hit in hits if hit[0] not in self.disabled][:count] for hits in lists]

    def chunks(self, ids: Sequence[str]) -> dict[str, ChunkRecord]:
        """Return chunks by id; what the live generation does not know, or is off, is left out."""
        return self._reader.read(ids)

    def sample(self, count: int) -> list[str]:
        """Return the texts of some chunks from all over the documents."""
        return self.catalog.chunks.sample(self.generation.number, count)

    def openings(self, count: int) -> list[str]:
        """Return what some documents begin with: the texts of their first chunks."""
        return self.catalog.chunks.openings(self.generation.number, count)

    def around(self, chunks: Sequence[ChunkRecord], reach: int) -> list[list[ChunkRecord]]:
        """Return each chunk with its neighbours in reading order; see `ChunkReader.around`."""
        return self._reader.around(chunks, reach)

    @cached_property
    def _reader(self) -> ChunkReader:
        return ChunkReader(
            self.catalog,
            generation=self.generation.number,
            commit=self.commit,
            disabled=self.disabled,
        )

    def close(self) -> None:
        """Release the indexes."""
        if "vectors" in self.__dict__:
            self.vectors.close()
        self.lexical.close()


class KnowledgeBase:
    """One folder, opened for reading.

    Chroma and tantivy show a reader the state in which they were opened. So every reading
    compares the catalog's commit number first, and opens the indexes again when it has moved.
    """

    def __init__(self, folder: Path, *, name: str, recipe: Recipe) -> None:
        """Open a knowledge base.

        Args:
            folder: Its folder.
            name: Its display name.
            recipe: What it must have been built with.

        Raises:
            KnowledgeBaseError: There is none in this folder.
        """
        if not (folder / CATALOG_NAME).is_file():
            raise missing(name)
        self.folder = folder
        self.name = name
        self.catalog = Catalog(folder / CATALOG_NAME)
        self._recipe = recipe
        self._exact = NewestVectors(self.catalog)
        self._snapshot: Snapshot | None = None
        self._readers = 0
        self._idle = Condition()
        self._held = local()

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Yield the newest committed state; it stays open until the block is left.

        Within a block the same thread gets the same state again.

        Raises:
            KnowledgeBaseError: It is empty, or was built with another configuration.
        """
        held: Snapshot | None = getattr(self._held, "snapshot", None)
        if held is not None:
            yield held
            return
        with self._idle:
            if self._snapshot is None or self._snapshot.commit != self.catalog.commit_number():
                # Chroma shares one system per folder: the old one must be closed before.
                self._idle.wait_for(lambda: self._readers == 0)
                self._reopen()
            snapshot = self._snapshot
            if snapshot is None:
                raise AssertionError("a snapshot was just opened")
            self._readers += 1
        self._held.snapshot = snapshot
        try:
            yield snapshot
        finally:
            self._held.snapshot = None
            with self._idle:
                self._readers -= 1
                self._idle.notify_all()

    def document(self, source: str) -> DocumentSummary:
        """Return one document by the display path of one of its files.

        Raises:
            KnowledgeBaseError: The knowledge base does not have this file.
        """
        for summary in self.catalog.documents.summaries():
            if source in summary.sources:
                return summary
        raise not_in_knowledge_base(source)

    def chunks_of(self, document: DocumentSummary) -> list[ChunkRecord]:
        """Return a document's chunks in reading order."""
        with self.reading() as snapshot:
            return self.catalog.chunks.of_document(snapshot.generation.number, document.id)

    @property
    def analyser(self) -> Analyser:
        """What makes terms of texts and questions."""
        return self._recipe.analyser

    def idf(self, term: str) -> float:
        """Return a term's inverse document frequency in the newest committed state."""
        with self.reading() as snapshot:
            return snapshot.lexical.idf(term)

    def close(self) -> None:
        """Release everything."""
        with self._idle:
            if self._snapshot is not None:
                self._snapshot.close()
                self._snapshot = None
            self.catalog.close()

    def _reopen(self) -> None:
        commit = self.catalog.commit_number()
        if self._snapshot is not None:
            if self._snapshot.commit == commit:
                return
            self._snapshot.close()
            self._snapshot = None
        snapshot = self._open(commit)
        while snapshot.commit != (commit := self.catalog.commit_number()):
            # A writer has just committed, and may have dropped what was opened.
            snapshot.close()
            snapshot = self._open(commit)
        self._snapshot = snapshot

    def _open(self, commit: int) -> Snapshot:
        generation = self.catalog.generations.live()
        if generation is None:
            raise KnowledgeBaseError(
                f"knowledge base {self.name!r} is empty",
                hint=f"add documents with `zhiwen ingest PATH{kb_option(self.name)}`",
            )
        self._check(generation)
        dense_folder = vector_folder(self.folder, generation.dense_name)
        snapshot = Snapshot(
            commit=commit,
            catalog=self.catalog,
            generation=generation,
            lexical=self._recipe.open_lexical(lexical_folder(self.folder, generation.lexical_name)),
            exact=self._exact.of(generation.number),
            open_vectors=partial(self._recipe.open_vectors, dense_folder),
            disabled=self.catalog.switches.off(),
        )
        if snapshot.exact is None:
            _ = snapshot.vectors  # opened while the commit is known to be the newest
        return snapshot

    def _check(self, generation: Generation) -> None:
        """Refuse to search an index that another configuration built."""
        wanted = self._recipe.keys
        if generation.keys == wanted:
            return
        stages = {
            "parsing": generation.keys.parse != wanted.parse,
            "splitter": generation.keys.chunk != wanted.chunk,
            "embedding": generation.embedder != self._recipe.embedder_identity,
            "vector index": generation.keys.dense != wanted.dense,
            "keyword index": generation.keys.lexical != wanted.lexical,
        }
        changed = next(name for name, differs in stages.items() if differs)
        raise KnowledgeBaseError(
            f"knowledge base {self.name!r} was built with another configuration "
            f"(different: {changed})",
            hint=f"bring it up to date with `zhiwen kb reindex{kb_option(self.name)}`, or choose "
            "the profile it was built with",
        )
