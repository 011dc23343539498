"""A new generation beside the live one, switched atomically when it is complete."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from chains.knowledge.records import ChunkRecord, DocumentRecord, Generation
from chains.knowledge.writer import KnowledgeWriter
from loaders.documents import ParsedFile
from loaders.errors import LoaderError

_BATCH_CHUNKS = 512


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
    """
    old, keys = writer.generation, writer.recipe.keys
    if old.keys == keys and stages == "changed":
        return []
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
    failed = [] if same_chunks else _cut_again(writer, new)
    writer.close_indexes()
    writer.open_generation(new)
    for batch in _batches(writer, new):
        if not same_dense:
            writer.index_dense(batch)
        if not same_lexical:
            writer.index_lexical((chunk, writer.file_names(chunk.document_id)) for chunk in batch)
    with catalog.transaction():
        catalog.documents.write_staged()
        catalog.generations.promote(new.number)
    writer.heal()
    return failed


def _cut_again(writer: KnowledgeWriter, new: Generation) -> list[tuple[str, str]]:
    failed: list[tuple[str, str]] = []
    documents = writer.catalog.documents
    for document_id in documents.ids():
        document = documents.read(document_id)
        if document is None:
            continue
        read_again = document.parse_key != writer.recipe.keys.parse
        if read_again:
            document, problem = _read_again(writer, document)
            if problem:
                read_again = False
                failed.append((document.sources[0], problem))
        with writer.catalog.transaction():
            if read_again:
                documents.stage(document)
            chunks = writer.recipe.cut(document.id, document.parsed)
            writer.catalog.chunks.replace(new.number, document.id, chunks)
    return failed


def _read_again(writer: KnowledgeWriter, document: DocumentRecord) -> tuple[DocumentRecord, str]:
    """Parse a document's file with the new parser; keep the old text where that fails."""
    reason = "its file is gone; the text read before is kept"
    for record in writer.catalog.documents.paths(document_id=document.id):
        path = Path(record.path)
        if not path.is_absolute() or not path.is_file():  # relative: imported from elsewhere
            continue
        try:
            parsed: ParsedFile = writer.recipe.parse(path)
        except LoaderError as error:
            reason = f"{error}; the text read before is kept"
        else:
            return replace(document, parsed=parsed, parse_key=writer.recipe.keys.parse), ""
    return document, reason


def _batches(writer: KnowledgeWriter, generation: Generation) -> Iterator[Sequence[ChunkRecord]]:
    ids = writer.catalog.chunks.ids(generation.number)
    for start in range(0, len(ids), _BATCH_CHUNKS):
        part = ids[start : start + _BATCH_CHUNKS]
        yield list(writer.catalog.chunks.read(generation.number, part).values())
