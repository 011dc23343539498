"""What the knowledge base expects of a vector index."""

from collections.abc import Sequence, Set
from typing import Protocol

from chains.errors import KnowledgeBaseError
from chains.providers.protocols import Vectors

Hits = list[tuple[str, float]]
"""Chunk ids with their scores, best first."""


class DamagedIndexError(KnowledgeBaseError):
    """The files of a vector index cannot be read; it can be built again from the catalog."""


class VectorIndex(Protocol):
    """One set of vectors by chunk id; scores are cosine similarities."""

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (ids, dimension), rows of length 1, or replace those present."""
        ...

    def search(self, queries: Vectors, *, count: int, among: Set[str] | None = None) -> list[Hits]:
        """Return the nearest `count` chunks of each query, shape (queries, dimension).

        Args:
            queries: Rows of length 1.
            count: Most chunks of each.
            among: The only chunks that count, or None for all.

        Raises:
            DamagedIndexError: The index cannot be read.
        """
        ...

    def read(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of those ids that are present."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not present are ignored."""
        ...

    def ids(self) -> list[str]:
        """Return all ids that are present."""
        ...

    def close(self) -> None:
        """Release files; the object is not used afterwards."""
        ...
