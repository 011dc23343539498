"""Writing a knowledge base in an order that no crash can break.

Indexes first (idempotent upserts), then one catalog transaction, then the removal of what the
transaction made superfluous. Until the transaction a reader drops the new ids, because the
catalog does not know them; after it the old ids are dropped for the same reason. What a crash
leaves behind in the indexes is mended by `heal` when the next writer begins.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from filelock import FileLock, Timeout

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.chunk_table import index_hash
from chains.knowledge.knowledge_base import lexical_folder, vector_folder
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.library import LOCK_NAME, being_written
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord, DocumentRecord, Generation, Keys, PathRecord

_LOCK_SECONDS = 30.0
_PENDING = "pending"


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


class KnowledgeWriter:
    """The only one that writes to a knowledge base; a context manager that holds its lock."""

    def __init__(self, folder: Path, *, recipe: Recipe, patience: float = _LOCK_SECONDS) -> None:
        """Prepare to write.

        Args:
            folder: The knowledge base's folder; created on entry.
            recipe: How documents are cut and embedded.
            patience: Seconds to wait for another writer.
        """
        self.folder = folder
        self.recipe = recipe
        self.embedded = 0
        self._lock = FileLock(folder / LOCK_NAME, timeout=patience)

    def __enter__(self) -> Self:
        """Take the lock, open catalog and live indexes, mend what a crash left.

        Raises:
            KnowledgeBaseError: Another process has been writing for longer than we wait.
            ServiceError: The embedder's server does not answer.
        """
        keys = self.recipe.keys
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise being_written(self.folder) from error
        with ExitStack() as undo:
            undo.callback(self._lock.release)
            self.catalog = Catalog(self.folder / CATALOG_NAME)
            undo.callback(self.catalog.close)
            self.open_generation(self.catalog.generations.live() or self._first_generation(keys))
            undo.callback(self.close_indexes)
            self.discard_generations()
            self.heal()
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the indexes and release the lock."""
        self._undo.close()

    def _first_generation(self, keys: Keys) -> Generation:
        with self.catalog.transaction():
            added = self.catalog.generations.add(keys, embedder=self.recipe.embedder_identity)
            self.catalog.generations.promote(added.number)
        return added

    def open_generation(self, generation: Generation) -> None:
        """Open the indexes of a generation; what is written from now on goes there."""
        self.generation = generation
        self.vectors: ChromaIndex = self.recipe.open_vectors(
            vector_folder(self.folder, generation.dense_name)
        )
        self.lexical: LexicalIndex = self.recipe.open_lexical(
            lexical_folder(self.folder, generation.lexical_name)
        )

    def close_indexes(self) -> None:
        """Close the indexes of the current generation."""
        self.vectors.close()
        self.lexical.close()

    @property
    def is_current(self) -> bool:
        """Whether the live generation was built with this writer's recipe."""
        return self.generation.keys == self.recipe.keys

    def put(self, documents: Sequence[PreparedDocument]) -> None:
        """Write a batch of documents; after it they are in every answer."""
        number = self.generation.number
        stale: list[str] = []
        fresh: list[tuple[ChunkRecord, str]] = []
        for document in documents:
            known = self.catalog.chunks.hashes_of_document(number, document.record.id)
            stale.extend(known.keys() - {chunk.id for chunk in document.chunks})
            names = self.file_names(document.record.id, also=document.path)
            fresh.extend(
                (chunk, names)
                for chunk in document.chunks
                if known.get(chunk.id) != index_hash(chunk.index_text)
            )
        with self._pending([*stale, *(chunk.id for chunk, _ in fresh)]):
            self.index(fresh)
            with self.catalog.transaction():
                for document in documents:
                    self.catalog.documents.write(document.record)
                    self.catalog.documents.write_path(document.path)
                    self.catalog.chunks.replace(number, document.record.id, document.chunks)
            self._unindex(stale)

    def index(self, fresh: Sequence[tuple[ChunkRecord, str]]) -> None:
        """Put (chunk, file names) rows into both indexes of the current generation."""
        if not fresh:
            return
        self.index_dense([chunk for chunk, _ in fresh])
        self.index_lexical(fresh)

    def index_dense(self, chunks: Sequence[ChunkRecord]) -> None:
        """Embed chunks, or take over vectors that the live generation has for the same text."""
        hashes = {chunk.id: index_hash(chunk.index_text) for chunk in chunks}
        vectors = self._known_vectors(set(hashes.values()))
        missing = {hashes[c.id]: c.index_text for c in chunks if hashes[c.id] not in vectors}
        if missing:
            computed = self.recipe.embedder.encode_documents(list(missing.values()))
            vectors |= dict(zip(missing, computed, strict=True))
            self.embedded += len(missing)
        rows = np.asarray([vectors[hashes[chunk.id]] for chunk in chunks], dtype=np.float32)
        self.vectors.upsert([chunk.id for chunk in chunks], rows)

    def index_lexical(self, fresh: Iterable[tuple[ChunkRecord, str]]) -> None:
        """Put (chunk, file names) rows into the keyword index; the names are their own field."""
        self.lexical.upsert((chunk.id, chunk.index_text, names) for chunk, names in fresh)

    def move(self, old: Sequence[PathRecord], new: PathRecord | None = None) -> None:
        """Note that files of one document are gone or elsewhere; only their names are indexed.

        Args:
            old: Files that are gone.
            new: A file that has come, or None where others are left.
        """
        document_id = (new or old[0]).document_id
        chunks = self.catalog.chunks.of_document(self.generation.number, document_id)
        names = self.file_names(document_id, without=old, also=new)
        with self._pending([chunk.id for chunk in chunks]):
            self.index_lexical((chunk, names) for chunk in chunks)
            with self.catalog.transaction():
                for path in old:
                    self.catalog.documents.remove_path(path.path)
                if new is not None:
                    self.catalog.documents.write_path(new)
                    self.catalog.documents.mark_ready(document_id)

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
        stale = [
            chunk.id
            for document_id in document_ids
            for chunk in self.catalog.chunks.of_document(self.generation.number, document_id)
        ]
        with self._pending(stale):
            with self.catalog.transaction():
                for document_id in document_ids:
                    self.catalog.documents.remove(document_id)
            self._unindex(stale)

    def heal(self) -> None:
        """Undo or finish what a crash interrupted, chunk by chunk.

        The ids that were being written are noted in the catalog. Their rows in the indexes may
        be of the old text, of the new, or missing: they are dropped, and written again for
        those that the catalog knows.

        With another recipe than the live generation's that has to wait: its texts would get
        vectors of another embedder. A rebuild heals at its end.
        """
        pending = self._pending_ids()
        if not pending or not self.is_current:
            return
        self._unindex(pending)
        chunks = self.catalog.chunks.read(self.generation.number, pending).values()
        self.index([(chunk, self.file_names(chunk.document_id)) for chunk in chunks])
        self.catalog.write_meta(_PENDING, "")

    @contextmanager
    def _pending(self, ids: Sequence[str]) -> Iterator[None]:
        before = self._pending_ids()
        self.catalog.write_meta(_PENDING, json.dumps([*before, *ids]))
        yield
        self.catalog.write_meta(_PENDING, json.dumps(before))

    def _pending_ids(self) -> list[str]:
        ids: list[str] = json.loads(self.catalog.meta(_PENDING) or "[]")
        return ids

    def discard_generations(self) -> None:
        """Remove retired generations, those whose building was cut off, and their folders.

        A crash between the catalog's transaction and the removal of a folder leaves one behind
        that no generation names; what was deleted must not stay on the disk in it.
        """
        unfinished = [g for g in self.catalog.generations.all() if g.state != "live"]
        for generation in unfinished:
            self.drop_generation(generation)
        named = {vector_folder(self.folder, self.generation.dense_name)}
        named.add(lexical_folder(self.folder, self.generation.lexical_name))
        for index in named.copy():
            for folder in index.parent.iterdir():
                if folder not in named:
                    shutil.rmtree(folder)

    def drop_generation(self, generation: Generation) -> None:
        """Remove a generation, and its indexes unless the live one shares them."""
        live = self.catalog.generations.live()
        with self.catalog.transaction():
            self.catalog.documents.discard_staged()
            self.catalog.generations.remove(generation.number)
        if live is None or generation.dense_name != live.dense_name:
            self.recipe.open_vectors(vector_folder(self.folder, generation.dense_name)).drop()
        if live is None or generation.lexical_name != live.lexical_name:
            self.recipe.open_lexical(lexical_folder(self.folder, generation.lexical_name)).drop()

    def _known_vectors(self, hashes: set[str]) -> dict[str, np.ndarray]:
        """Return index hash -> vector for texts that the live generation has embedded alike."""
        live = self.catalog.generations.live()
        if live is None or live.embedder != self.recipe.embedder_identity:
            return {}
        owners = self.catalog.chunks.with_hashes(live.number, hashes)
        index = self.vectors
        if live.dense_name != self.generation.dense_name:
            index = self.recipe.open_vectors(vector_folder(self.folder, live.dense_name))
        found = index.read(list(owners.values()))
        if index is not self.vectors:
            index.close()
        return {h: np.asarray(found[owner]) for h, owner in owners.items() if owner in found}

    def _unindex(self, ids: Sequence[str]) -> None:
        if ids:
            self.vectors.delete(ids)
            self.lexical.delete(ids)
