"""The vectors of the newest state, read again only when documents have changed."""

from chains.knowledge.catalog import Catalog
from chains.knowledge.exact_vectors import MOST_CHUNKS, ExactVectors


class NewestVectors:
    """Keeps the vectors in memory over commits that only switched chunks off or on.

    To read those of 20,000 chunks takes some 0.2 s, which nobody shall wait for after a click.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Read nothing yet.

        Args:
            catalog: Where the vectors are.
        """
        self._catalog = catalog
        self._state = (0, 0)
        self._vectors: ExactVectors | None = None

    def of(self, generation: int) -> ExactVectors | None:
        """Return a generation's vectors; None if the catalog lacks some, or has too many."""
        state = generation, self._catalog.content_number()
        if state != self._state:
            self._vectors = self._find(generation)
            self._state = state
        return self._vectors

    def _find(self, generation: int) -> ExactVectors | None:
        vectors = self._catalog.vectors
        many = self._catalog.chunks.count(generation) > MOST_CHUNKS
        if many or not vectors.are_complete(generation):
            return None
        return ExactVectors(vectors, generation=generation)
