"""A new generation beside the live one, switched atomically when it is complete."""

from typing import Literal

from chains.knowledge.healing import heal
from chains.knowledge.kept_vectors import keep_vectors
from chains.knowledge.records import Generation
from chains.knowledge.rereading import read_again
from chains.knowledge.storage import require_space
from chains.knowledge.survivors import chunk_batches
from chains.knowledge.writer import KnowledgeWriter


def rebuild(
    writer: KnowledgeWriter, *, stages: Literal["changed", "indexes", "all"] = "changed"
) -> list[tuple[str, str]]:
    """Redo the stages whose key has changed, for all documents.

    The live generation answers until the new one is complete; a crash before that costs only
    the work done so far. Vectors are taken over where text and embedder are the same. The old
    generation is removed when the next writer begins: until then, questions that were under
    way may end on it.

    Args:
        writer: An entered writer; afterwards it writes to the new generation.
        stages: What is redone even if its key has not changed: nothing, both indexes, or the
            chunks as well.

    Returns:
        (source, reason) of files that had to be read again and could not be; what was read of
        them before is kept.

    Raises:
        StorageError: There is too little space for a second generation.
    """
    old, keys = writer.generation, writer.recipe.keys
    if old.keys == keys and stages == "changed":
        return []
    require_space(writer.folder, copies=1)
    same_chunks = old.keys.chunk == keys.chunk and stages != "all"
    same_dense = old.keys.dense == keys.dense and stages == "changed"
    same_lexical = old.keys.lexical == keys.lexical and stages == "changed"
    catalog = writer.catalog
    with catalog.transaction():
        new = catalog.generations.add(
            keys,
            embedder=writer.recipe.embedder_identity,
            dense_name=old.dense_name if same_dense else "",
            lexical_name=old.lexical_name if same_lexical else "",
        )
        if same_chunks:
            catalog.chunks.copy(old.number, new.number)
        if same_dense:
            catalog.vectors.copy(old.number, new.number)
    writer.on_step("generation begun")
    failed = [] if same_chunks else _cut_again(writer, new)
    writer.close_indexes()
    writer.open_generation(new)
    for batch in chunk_batches(writer, new):
        if not same_dense:
            keep_vectors(writer, writer.index_dense(batch))
        if not same_lexical:
            writer.index_lexical((chunk, writer.file_names(chunk.document_id)) for chunk in batch)
    with catalog.transaction():
        catalog.documents.write_staged()
        catalog.generations.promote(new.number)
    writer.on_step("generation promoted")
    heal(writer)
    return failed


def _cut_again(writer: KnowledgeWriter, new: Generation) -> list[tuple[str, str]]:
    failed: list[tuple[str, str]] = []
    catalog, recipe = writer.catalog, writer.recipe
    for found in read_again(catalog, recipe):
        document = found.document
        if found.problem:
            failed.append((document.sources[0], found.problem))
        with catalog.transaction(visible=False):
            if found.read_again:
                catalog.documents.stage(document)
            chunks = recipe.cut(document.id, document.parsed)
            catalog.chunks.replace(new.number, document.id, chunks)
        writer.on_step("chunks cut")
    return failed
