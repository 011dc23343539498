"""The Chroma adapter of the vector index."""

from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from chains.knowledge.vectors import DamagedIndexError, Hits
from chains.providers.protocols import Vectors

_READ_BATCH = 5000
_COLLECTION = "chunks"
# Among so few, all are compared: Chroma's graph is slow to find them. Of 20,000 vectors, three
# queries among 100 took 21 ms instead of 264, among 500 93 instead of 192, among 2,000 452
# instead of 135.
_FEW = 500
# It lets go of Python's lock: three queries among 20,000 vectors took 35 ms instead of 48 on two
# cores that others were using too.
_QUERY_THREADS = 4
# Chroma's least. Below this many vectors it keeps only a log of them, from which every process
# that opens the index builds the graph again: 0.7 s instead of 0.06 s for the last 1,000, and
# files with room for more vectors that hold what lay in that process's memory before.
SYNC_THRESHOLD = 2


class ChromaIndex:
    """A collection of one persistent Chroma client, behind `langchain-chroma`.

    Only ids and vectors are stored: texts stay in the catalog, so that a deleted sentence is
    not left behind in Chroma's own files. LangChain's `VectorStore` takes neither ready-made
    vectors nor several queries at once; for those two the collection is used directly.
    """

    # Chroma keeps one client a folder for the whole process, without a lock of its own
    # (`chromadb/api/shared_system_client.py`): one thread took a client out of its registry
    # while another was about to return it, a KeyError.
    _registry = Lock()

    def __init__(
        self,
        folder: Path,
        *,
        ef_construction: int = 200,
        ef_search: int = 200,
        max_neighbors: int = 32,
    ) -> None:
        """Open a collection, creating it if it is not there.

        Args:
            folder: Where Chroma keeps its files. Each generation has its own, so that dropping
                one leaves nothing behind in a shared file.
            ef_construction: HNSW: neighbours looked at while a vector is added.
            ef_search: HNSW: neighbours looked at while searching. Chroma's defaults reached a
                recall@10 of 0.814 against exact search on 20,000 hashed vectors.
            max_neighbors: HNSW: links of a vector.
        """
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        self.folder = folder
        with self._registry:
            self._client = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False)
            )
        self._store = Chroma(
            collection_name=_COLLECTION,
            client=self._client,
            collection_configuration={
                "hnsw": {
                    "space": "ip",
                    "ef_construction": ef_construction,
                    "ef_search": ef_search,
                    "max_neighbors": max_neighbors,
                    "sync_threshold": SYNC_THRESHOLD,
                    "batch_size": SYNC_THRESHOLD,
                }
            },
        )
        self._collection: Any = self._client.get_collection(_COLLECTION, embedding_function=None)

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (ids, dimension), rows of length 1, or replace those present."""
        limit = self._client.get_max_batch_size()
        for start in range(0, len(ids), limit):
            part = slice(start, start + limit)
            self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def search(self, queries: Vectors, *, count: int, among: Set[str] | None = None) -> list[Hits]:
        """Return the nearest `count` chunks of each query, shape (queries, dimension).

        Args:
            queries: Rows of length 1.
            count: Most chunks of each.
            among: The only chunks that count, or None for all.

        Raises:
            DamagedIndexError: The index cannot be read: Chroma was killed, or the disk was full,
                while it wrote its graph, which it does in place.
        """
        from chromadb.errors import InternalError

        try:
            if among is not None and len(among) <= _FEW:
                return _nearest(queries, self.read(sorted(among)), count=count)
            try:
                return self._query(queries, count=count, among=among)
            except InternalError:
                if among is None:
                    raise
                # "Error finding id": one id that is not there, and Chroma finds nothing at all.
                return self._query(queries, count=count, among=among & self._present(among))
        except InternalError as error:
            raise DamagedIndexError(
                f"the vector index is damaged ({error})", hint="mend it with `zhiwen kb reindex`"
            ) from error

    def _present(self, ids: Set[str]) -> Set[str]:
        return {
            found
            for part in _parts(sorted(ids))
            for found in self._store.get(ids=part, include=[])["ids"]
        }

    def _query(self, queries: Vectors, *, count: int, among: Set[str] | None) -> list[Hits]:
        """Search for all queries at once, a thread each: Chroma takes one after another."""
        allowed = None if among is None else sorted(among)

        def nearest(query: Vectors) -> Hits:
            # Chroma gives what it has when asked for more; counting first would cost time.
            found = self._collection.query(
                query_embeddings=query[np.newaxis],
                n_results=count,
                include=["distances"],
                ids=allowed,
            )
            rows = zip(found["ids"][0], found["distances"][0], strict=True)
            # Chroma's inner-product distance is 1 - similarity.
            return [(chunk_id, 1.0 - distance) for chunk_id, distance in rows]

        return list(
            self._threads.map(nearest, queries) if len(queries) > 1 else map(nearest, queries)
        )

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_QUERY_THREADS, thread_name_prefix="vectors")

    def read(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of those ids that are present."""
        vectors: dict[str, list[float]] = {}
        for part in _parts(ids):
            found = self._store.get(ids=part, include=["embeddings"])
            vectors |= dict(zip(found["ids"], np.asarray(found["embeddings"]), strict=True))
        return vectors

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not present are ignored."""
        for part in _parts(ids):
            self._store.delete(ids=part)

    def ids(self) -> list[str]:
        """Return all ids that are present."""
        found: list[str] = []
        while part := self._store.get(include=[], limit=_READ_BATCH, offset=len(found))["ids"]:
            found.extend(part)
        return found

    def is_readable(self) -> bool:
        """Tell whether the vectors can be read; see `search` for what damages their files."""
        from chromadb.errors import InternalError

        try:
            self._store.get(limit=1, include=["embeddings"])
        except InternalError:
            return False
        return True

    def options(self) -> dict[str, int]:
        """Return the HNSW options that the index was built with, by the constructor's names."""
        options = self._collection.configuration_json["hnsw"]
        return {name: options[name] for name in ("ef_construction", "ef_search", "max_neighbors")}

    def close(self) -> None:
        """Release the client; Chroma shares one per folder and counts its users."""
        if "_threads" in self.__dict__:
            self._threads.shutdown()
            del self._threads
        with self._registry:
            self._client.close()


def _nearest(queries: Vectors, vectors: dict[str, list[float]], *, count: int) -> list[Hits]:
    """Compare all vectors with all queries; equal similarities in the order of the ids."""
    if not vectors:
        return [[] for _ in queries]
    ids = list(vectors)
    similarities = queries @ np.asarray(list(vectors.values()), dtype=np.float32).T
    order = np.argsort(-similarities, axis=1, kind="stable")[:, :count]
    return [
        [(ids[position], float(row[position])) for position in best]
        for row, best in zip(similarities, order.tolist(), strict=True)
    ]


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _READ_BATCH):
        yield list(ids[start : start + _READ_BATCH])
