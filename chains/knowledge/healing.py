"""Mending what a crash or a full disk left in the indexes."""

from typing import TYPE_CHECKING

from chains.knowledge.leftovers import discard_generations
from chains.knowledge.storage import require_space
from chains.knowledge.survivors import begin_copy, chunk_batches, promote

if TYPE_CHECKING:
    from chains.knowledge.writer import KnowledgeWriter


def heal(writer: "KnowledgeWriter") -> None:
    """Undo or finish what a crash interrupted, chunk by chunk.

    The ids that were being written are noted in the catalog. Their rows in the indexes may
    be of the old text, of the new, or missing: they are dropped, and written again for
    those that the catalog knows.

    With another recipe than the live generation's that has to wait: its texts would get
    vectors of another embedder. A rebuild heals at its end.
    """
    pending = writer.pending.ids()
    if not pending or not writer.is_current:
        return
    if not writer.vectors.is_readable():
        embed_anew(writer)
    writer.unindex(pending)
    chunks = list(writer.catalog.chunks.read(writer.generation.number, pending).values())
    writer.index_dense(chunks)
    writer.index_lexical([(chunk, writer.file_names(chunk.document_id)) for chunk in chunks])
    writer.pending.keep([])


def embed_anew(writer: "KnowledgeWriter") -> None:
    """Build the vector index of the live generation again, whose files are damaged.

    Chroma leaves them so when the disk was full: "Error deserializing pickle file".

    Args:
        writer: A writer with the recipe of the live generation.
    """
    require_space(writer.folder, copies=1)
    new = begin_copy(writer)
    writer.close_indexes()
    writer.open_generation(new)
    for batch in chunk_batches(writer, new):
        writer.index_dense(batch)
        writer.index_lexical([(chunk, writer.file_names(chunk.document_id)) for chunk in batch])
    promote(writer, new)
    discard_generations(writer)
