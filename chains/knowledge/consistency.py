"""Whether both indexes hold just the chunks that the catalog knows."""

from dataclasses import dataclass
from typing import Protocol

from chains.knowledge.catalog import Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.records import Generation


class OpenGeneration(Protocol):
    """A reader's or a writer's view of one generation."""

    @property
    def catalog(self) -> Catalog:
        """Documents and chunks."""

    @property
    def generation(self) -> Generation:
        """The generation."""

    @property
    def vectors(self) -> ChromaIndex:
        """Its vector index."""

    @property
    def lexical(self) -> LexicalIndex:
        """Its keyword index."""


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """What both indexes hold, against the catalog.

    Attributes:
        chunks: Chunks that the catalog knows.
        lost: Those of them that an index lacks.
        extra: Rows of an index that the catalog does not know.
    """

    chunks: int
    lost: int
    extra: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost or left over."""
        return not self.lost and not self.extra


def compare_indexes(opened: OpenGeneration) -> Consistency:
    """Compare the catalog's chunks with the rows of both indexes."""
    known = set(opened.catalog.chunks.ids(opened.generation.number))
    dense = set(opened.vectors.ids()) if opened.vectors.is_readable() else set()
    lexical = set(opened.lexical.ids())
    return Consistency(
        chunks=len(known),
        lost=len(known - (dense & lexical)),
        extra=len((dense | lexical) - known),
    )
