"""Writing a knowledge base in an order that no crash can break.

Each number is a step of `steps.WriteStep`, durable before the next begins. A batch of documents:

1. pending noted: the catalog notes the ids that are going to change in the indexes.
2. vectors written, 3. keywords written: upserts; readers drop ids that the catalog does not know.
4. documents committed: one transaction; from now on readers see the new texts and drop the old ids.
5. stale vectors removed, 6. stale keywords removed: what the transaction made superfluous.
7. pending cleared.

A file that moved: 1, 3, then `paths committed`, 7. A removal: 1, `documents removed`, 5, 6, 7.
When a writer begins, what a crash left is mended: generations that are not live and folders that
none names are removed (`generation removed`, `folder removed`); the rows under the ids of 1
are dropped and written again for those that the catalog knows (5, 6, 2, 3, 7).

A rebuild: `generation begun` beside the live one, `chunks cut` a document, 2, 3 a batch, then
`generation promoted` in one transaction; sparse vectors are part of 4, here `vectors kept` follows
on 2. To forget: `forgetting noted`, the removal, a new
generation with 3 and `vectors copied` in the place of 2, promoted; the old one is removed,
`catalog compacted`, `forgetting done`. A writer that finds it noted finishes it.

Switching a chunk off or on is one transaction of its own, beside any of these (`switching`).
One thing is not atomic: Chroma writes its graph in place. Killed there, it leaves an index that
cannot be read: searches answer by keywords and say so, the next writer embeds anew.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.chunk_table import index_hash
from chains.knowledge.embedding import EmbeddedChunks, EmbeddingTask, plan_embedding
from chains.knowledge.healing import heal
from chains.knowledge.kept_vectors import keep_missing_vectors
from chains.knowledge.leftovers import discard_generations
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.open_indexes import OpenIndexes
from chains.knowledge.pending import PendingIds
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord, Generation, Keys, PathRecord, PreparedDocument
from chains.knowledge.steps import OnStep, ignore_step
from chains.knowledge.storage import named_storage_errors, require_space
from chains.knowledge.survivors import finish_forgetting
from chains.knowledge.vector_table import PackedVector, pack_vectors
from chains.knowledge.write_lock import write_lock

_LOCK_SECONDS = 30.0


class KnowledgeWriter:
    """The only one that writes to a knowledge base; a context manager that holds its lock."""

    def __init__(
        self,
        folder: Path,
        *,
        recipe: Recipe,
        patience: float = _LOCK_SECONDS,
        on_wait: Callable[[float], None] = lambda _: None,
        on_step: OnStep = ignore_step,
    ) -> None:
        """Prepare to write.

        Args:
            folder: The knowledge base's folder; created on entry.
            recipe: How documents are cut and embedded.
            patience: Seconds to wait for another writer.
            on_wait: Called with these seconds when there is one.
            on_step: Called after each step of writing that is durable.
        """
        self.folder = folder
        self.recipe = recipe
        self.embedded = 0
        self.lost_switches = 0
        self.on_step = on_step
        self._patience = patience
        self._on_wait = on_wait

    def __enter__(self) -> Self:
        """Take the lock, open catalog and live indexes, mend what a crash left.

        Raises:
            KnowledgeBaseError: Another process has been writing for longer than we wait.
            ServiceError: The embedder's server does not answer.
            StorageError: The disk is full, or cannot be written for another reason.
        """
        keys = self.recipe.keys
        with ExitStack() as undo:
            undo.enter_context(named_storage_errors(self.folder))
            self.folder.mkdir(parents=True, exist_ok=True)
            undo.enter_context(
                write_lock(self.folder, patience=self._patience, on_wait=self._on_wait)
            )
            self.catalog = Catalog(self.folder / CATALOG_NAME)
            undo.callback(self.catalog.close)
            self.pending = PendingIds(self.catalog, on_step=self.on_step)
            self.open_generation(self.catalog.generations.live() or self._first_generation(keys))
            undo.callback(self.close_indexes)
            discard_generations(self)
            heal(self)
            keep_missing_vectors(self)
            finish_forgetting(self, wait_for_space=True)
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the indexes and release the lock.

        Raises:
            StorageError: The block ended because the disk is full, or the like.
        """
        self._undo.__exit__(kind, error, trace)

    def _first_generation(self, keys: Keys) -> Generation:
        if self.catalog.documents.ids():  # imported, not indexed: to be rebuilt under any recipe
            keys = Keys(parse="", chunk="", dense="", lexical="")
        with self.catalog.transaction():
            added = self.catalog.generations.add(keys, embedder=self.recipe.embedder_identity)
            self.catalog.generations.promote(added.number)
        self.on_step("generation begun")
        return added

    def open_generation(self, generation: Generation) -> None:
        """Choose a generation; what is written from now on goes into its indexes."""
        self.generation = generation
        self._indexes = OpenIndexes(self.folder, recipe=self.recipe, generation=generation)

    def close_indexes(self) -> None:
        """Close the indexes of the current generation."""
        self._indexes.close()

    @property
    def vectors(self) -> ChromaIndex:
        """The vector index of the current generation."""
        return self._indexes.vectors

    @property
    def lexical(self) -> LexicalIndex:
        """The keyword index of the current generation."""
        return self._indexes.lexical

    @property
    def is_current(self) -> bool:
        """Whether the live generation was built with this writer's recipe."""
        return self.generation.keys == self.recipe.keys

    def put(
        self,
        documents: Sequence[PreparedDocument],
        *,
        embedded: Iterable[EmbeddedChunks] | None = None,
    ) -> None:
        """Write a batch of documents; after it they are in every answer.

        Args:
            documents: The batch; no document twice.
            embedded: Its `fresh_chunks` with their vectors, in any number of parts; None
                embeds them now. What taking a part raises leaves nothing of the batch behind.

        Raises:
            StorageError: There is too little space; nothing of the batch was written.
        """
        require_space(self.folder)
        number = self.generation.number
        fresh, stale = self._differences(documents)
        chunks = [chunk for chunk, _ in fresh]
        with self.pending.writing([*stale, *(chunk.id for chunk in chunks)]):
            kept = self.index_dense(chunks, embedded=embedded)
            if fresh:
                self.index_lexical(fresh)
            with self.catalog.transaction():
                for document in documents:
                    self.catalog.documents.write(document.record)
                    self.catalog.documents.write_path(document.path)
                    self.catalog.chunks.replace(number, document.record.id, document.chunks)
                lost = self.catalog.switches.prune(number)
                self.catalog.vectors.write(number, kept)
            self.lost_switches += lost
            self.on_step("documents committed")
            self.unindex(stale)

    def fresh_chunks(self, documents: Sequence[PreparedDocument]) -> list[ChunkRecord]:
        """Return those chunks of a batch that need a vector."""
        return [chunk for chunk, _ in self._differences(documents)[0]]

    def plan_embedding(self, chunks: Sequence[ChunkRecord]) -> Iterator[EmbeddingTask]:
        """Yield what has to be embedded, part by part; a task may run in another thread."""
        return plan_embedding(
            chunks, catalog=self.catalog, recipe=self.recipe, indexes=self._indexes
        )

    def _differences(
        self, documents: Sequence[PreparedDocument]
    ) -> tuple[list[tuple[ChunkRecord, str]], list[str]]:
        """Return the (chunk, file names) rows to index, and the ids of chunks to remove."""
        fresh: list[tuple[ChunkRecord, str]] = []
        stale: list[str] = []
        for document in documents:
            known = self.catalog.chunks.hashes_of_document(
                self.generation.number, document.record.id
            )
            stale.extend(known.keys() - {chunk.id for chunk in document.chunks})
            names = self.file_names(document.record.id, also=document.path)
            fresh.extend(
                (chunk, names)
                for chunk in document.chunks
                if known.get(chunk.id) != index_hash(chunk.index_text)
            )
        return fresh, stale

    def index_dense(
        self, chunks: Sequence[ChunkRecord], *, embedded: Iterable[EmbeddedChunks] | None = None
    ) -> list[PackedVector]:
        """Put chunks into the vector index, embedding them; returns what the catalog keeps."""
        if embedded is None:
            tasks = self.plan_embedding(chunks)
            embedded = (task.run(self.recipe.embedder) for task in tasks)
        kept: list[PackedVector] = []
        for part in embedded:
            self.embedded += part.computed
            self.vectors.upsert(part.ids, part.vectors)
            self.on_step("vectors written")
            if self.recipe.embedder.sparse:
                kept += pack_vectors(part.ids, part.vectors)
        return kept

    def index_lexical(self, fresh: Iterable[tuple[ChunkRecord, str]]) -> None:
        """Put (chunk, file names) rows into the keyword index; the names are their own field."""
        self.lexical.upsert((chunk.id, chunk.index_text, names) for chunk, names in fresh)
        self.on_step("keywords written")

    def move(self, old: Sequence[PathRecord], new: PathRecord | None = None) -> None:
        """Note that files of one document are gone or elsewhere; only their names are indexed.

        Args:
            old: Files that are gone.
            new: A file that has come, or None where others are left.
        """
        document_id = (new or old[0]).document_id
        chunks = self.catalog.chunks.of_document(self.generation.number, document_id)
        names = self.file_names(document_id, without=old, also=new)
        with self.pending.writing([chunk.id for chunk in chunks]):
            self.index_lexical((chunk, names) for chunk in chunks)
            with self.catalog.transaction():
                for path in old:
                    self.catalog.documents.remove_path(path.path)
                if new is not None:
                    self.catalog.documents.write_path(new)
                    self.catalog.documents.mark_ready(document_id)
            self.on_step("paths committed")

    def note_paths(self, paths: Sequence[PathRecord]) -> None:
        """Replace the rows of files whose documents stay what they are."""
        with self.catalog.transaction():
            for path in paths:
                self.catalog.documents.write_path(path)
        self.on_step("paths committed")

    def file_names(
        self,
        document_id: str,
        *,
        without: Sequence[PathRecord] = (),
        also: PathRecord | None = None,
    ) -> str:
        """Return the names of a document's files, without suffix, as the keyword index has them."""
        gone = {path.path for path in without}
        known = self.catalog.documents.paths(document_id=document_id)
        sources = {path.source for path in known if path.path not in gone}
        sources |= {also.source} if also else set()
        return " ".join(sorted({Path(source).stem for source in sources}))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out of every answer at once, then out of the indexes."""
        chunks = self.catalog.chunks
        stale = sorted(chunks.ids_of_documents(self.generation.number, document_ids))
        with self.pending.writing(stale):
            with self.catalog.transaction():
                for document_id in document_ids:
                    self.catalog.documents.remove(document_id)
            self.on_step("documents removed")
            self.unindex(stale)

    def unindex(self, ids: Sequence[str]) -> None:
        """Remove chunks from both indexes."""
        if ids:
            if self.vectors.is_readable():  # a damaged index is replaced, not mended
                self.vectors.delete(ids)
            self.on_step("stale vectors removed")
            self.lexical.delete(ids)
            self.on_step("stale keywords removed")
