"""Vectors for chunks: taken over where the live generation has them, computed where it has not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chains.knowledge.catalog import Catalog
from chains.knowledge.chunk_table import index_hash
from chains.knowledge.open_indexes import OpenIndexes
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord
from chains.providers.protocols import Embedder, Vectors

PART_CHUNKS = 512
"""Chunks that are embedded at once; bounds memory also within one huge document."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedChunks:
    """Chunks with their vectors.

    Attributes:
        ids: Chunk ids.
        vectors: Shape (ids, dimension), rows of length 1.
        computed: Texts that the embedder was given for them.
    """

    ids: tuple[str, ...]
    vectors: Vectors
    computed: int


@dataclass(frozen=True, kw_only=True)
class EmbeddingTask:
    """Some chunks, and which of their vectors have to be computed.

    Attributes:
        hashes: Chunk id -> index hash.
        known: Index hash -> vector that was taken over.
        missing: Index hash -> index text to embed.
    """

    hashes: Mapping[str, str]
    known: Mapping[str, Vectors]
    missing: Mapping[str, str]

    def run(self, embedder: Embedder) -> EmbeddedChunks:
        """Compute what is missing; touches no index and no catalog, so any thread may.

        Raises:
            ServiceError: The embedder's server or model is not available.
        """
        vectors = dict(self.known)
        if self.missing:
            computed = embedder.encode_documents(list(self.missing.values()))
            vectors |= dict(zip(self.missing, computed, strict=True))
        return EmbeddedChunks(
            ids=tuple(self.hashes),
            vectors=np.asarray([vectors[h] for h in self.hashes.values()], dtype=np.float32),
            computed=len(self.missing),
        )


def plan_embedding(
    chunks: Sequence[ChunkRecord], *, catalog: Catalog, recipe: Recipe, indexes: OpenIndexes
) -> Iterator[EmbeddingTask]:
    """Yield tasks of at most `PART_CHUNKS` chunks; known vectors are read when one is taken.

    Args:
        chunks: The chunks.
        catalog: Where the live generation's texts are.
        recipe: Vectors of another embedder than its own are not taken over.
        indexes: The indexes that are open, be they the live generation's or not.
    """
    for start in range(0, len(chunks), PART_CHUNKS):
        part = chunks[start : start + PART_CHUNKS]
        hashes = {chunk.id: index_hash(chunk.index_text) for chunk in part}
        known = _known_vectors(set(hashes.values()), catalog, recipe, indexes)
        yield EmbeddingTask(
            hashes=hashes,
            known=known,
            missing={hashes[c.id]: c.index_text for c in part if hashes[c.id] not in known},
        )


def _known_vectors(
    hashes: set[str], catalog: Catalog, recipe: Recipe, indexes: OpenIndexes
) -> dict[str, Vectors]:
    """Return index hash -> vector for texts that the live generation has embedded alike."""
    live = catalog.generations.live()
    if live is None or live.embedder != recipe.embedder_identity:
        return {}
    owners = catalog.chunks.with_hashes(live.number, hashes)
    if not owners:
        return {}
    folder = indexes.vector_folder.with_name(live.dense_name)
    index = indexes.vectors if folder == indexes.vector_folder else recipe.open_vectors(folder)
    found = index.read(list(owners.values())) if index.is_readable() else {}
    if index is not indexes.vectors:
        index.close()
    return {h: np.asarray(found[owner]) for h, owner in owners.items() if owner in found}
