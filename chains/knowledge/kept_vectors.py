"""Vectors that the catalog keeps, beyond those written with a batch of documents."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from chains.knowledge.vector_table import PackedVector, pack_vectors

if TYPE_CHECKING:
    from chains.knowledge.writer import KnowledgeWriter

_AT_ONCE = 512


def keep_vectors(
    writer: "KnowledgeWriter", packed: Sequence[PackedVector], *, visible: bool = False
) -> None:
    """Keep vectors of chunks that the current generation has.

    Args:
        writer: An entered writer.
        packed: The vectors; none where the embedder's are not sparse.
        visible: Whether it is the live generation.
    """
    if packed:
        with writer.catalog.transaction(visible=visible):
            writer.catalog.vectors.write(writer.generation.number, packed)
        writer.on_step("vectors kept")


def keep_missing_vectors(writer: "KnowledgeWriter") -> None:
    """Take from the vector index what the catalog should keep too and does not.

    A knowledge base written before the catalog kept any is searched through its vector index
    until then, and so is one whose index is damaged.
    """
    vectors, number = writer.catalog.vectors, writer.generation.number
    if not (writer.is_current and writer.recipe.embedder.sparse) or vectors.are_complete(number):
        return
    lacking = vectors.lacking(number)
    if lacking and writer.vectors.is_readable():
        keep_vectors(writer, list(_packed_from_index(writer, lacking)), visible=True)


def _packed_from_index(writer: "KnowledgeWriter", ids: list[str]) -> Iterator[PackedVector]:
    for start in range(0, len(ids), _AT_ONCE):
        found = writer.vectors.read(ids[start : start + _AT_ONCE])
        if found:
            yield from pack_vectors(list(found), np.asarray([*found.values()], dtype=np.float32))
