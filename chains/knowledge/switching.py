"""Switching chunks off and on."""

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import Catalog


def switch_chunk(catalog: Catalog, chunk_id: str, *, enabled: bool) -> None:
    """Switch a chunk off, so that nothing is answered from it, or on again.

    One short transaction: it needs no writer, and may happen while one is at work. Readers see
    it with their next question.

    Raises:
        KnowledgeBaseError: The live generation has no such chunk.
    """
    with catalog.transaction():
        live = catalog.generations.live()
        found = catalog.chunks.read(live.number, [chunk_id]) if live else {}
        if chunk_id not in found:
            raise KnowledgeBaseError(
                f"{chunk_id}: no such chunk in this knowledge base",
                hint="open the document again; it has changed since",
            )
        catalog.note_switching()
        if enabled:
            catalog.switches.switch_on(chunk_id)
        else:
            catalog.switches.switch_off(chunk_id, document_id=found[chunk_id].document_id)
