"""Forgetting: what stays is copied to a new generation, and the rest leaves the disk.

An index only marks what it deletes, and SQLite keeps it in free pages and in its log. So the
survivors are copied and the old files dropped. Nothing is embedded, so it works under any
configuration: a knowledge base of another profile stays one of that profile.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from chains.errors import StorageError
from chains.knowledge.clean_process import clean_index
from chains.knowledge.leftovers import discard_generations
from chains.knowledge.progress import ForgetProgress
from chains.knowledge.records import ChunkRecord, Generation
from chains.knowledge.storage import require_space

if TYPE_CHECKING:
    from chains.knowledge.writer import KnowledgeWriter

OnProgress = Callable[[ForgetProgress], None]

BATCH_CHUNKS = 512
_FORGETTING = "forgetting"


def begin_forgetting(writer: "KnowledgeWriter") -> None:
    """Note that something is going to be forgotten, so that a crash cannot stop it half-way."""
    writer.catalog.write_meta(_FORGETTING, "1")
    writer.on_step("forgetting noted")


def finish_forgetting(
    writer: "KnowledgeWriter",
    *,
    wait_for_space: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> None:
    """Drop from the disk all that the catalog does not know, if forgetting was begun.

    Args:
        writer: An entered writer.
        wait_for_space: Leave it to a later writer if there is too little space now.
        on_progress: Called when a stage begins, and for each batch that is copied.

    Raises:
        StorageError: There is too little space for the copy; a later writer tries again.
    """
    if not writer.catalog.meta(_FORGETTING):
        return
    try:
        require_space(writer.folder, copies=1)
    except StorageError:
        if wait_for_space:
            return
        raise
    _copy_survivors(writer, on_progress)
    on_progress(ForgetProgress(stage="compacting"))
    discard_generations(writer)
    writer.catalog.compact()
    writer.on_step("catalog compacted")
    writer.catalog.write_meta(_FORGETTING, "")
    writer.on_step("forgetting done")


def _copy_survivors(writer: "KnowledgeWriter", on_progress: OnProgress) -> None:
    """Copy chunks, vectors and keywords of the live generation to a new one like it."""
    catalog = writer.catalog
    new = begin_copy(writer)
    total, done = catalog.chunks.count(new.number), 0
    source = writer.vectors
    readable = source.is_readable()
    folder = source.folder.with_name(new.dense_name)
    with clean_index(folder, options=source.options()) as target:
        for batch in chunk_batches(writer, new):
            on_progress(ForgetProgress(stage="copying", done=done, total=total))
            done += len(batch)
            found = source.read([chunk.id for chunk in batch]) if readable else {}
            if found:
                target.upsert(list(found), np.asarray(list(found.values()), dtype=np.float32))
                writer.on_step("vectors copied")
            lost = [chunk for chunk in batch if chunk.id not in found]
            # A damaged index is mended, unless ours is another embedder.
            for task in writer.plan_embedding(lost if writer.is_current else []):
                part = task.run(writer.recipe.embedder)
                writer.embedded += part.computed
                target.upsert(part.ids, part.vectors)
    writer.close_indexes()
    writer.open_generation(new)
    for batch in chunk_batches(writer, new):
        writer.index_lexical([(chunk, writer.file_names(chunk.document_id)) for chunk in batch])
    promote(writer, new)
    writer.pending.keep(set(catalog.chunks.ids(new.number)))


def begin_copy(writer: "KnowledgeWriter") -> Generation:
    """Add a generation with the keys, the chunks and the kept vectors of the live one."""
    catalog, old = writer.catalog, writer.generation
    with catalog.transaction():
        new = catalog.generations.add(writer.recipe.keys_like(old.keys), embedder=old.embedder)
        catalog.chunks.copy(old.number, new.number)
        catalog.vectors.copy(old.number, new.number)
    writer.on_step("generation begun")
    return new


def promote(writer: "KnowledgeWriter", new: Generation) -> None:
    """Make a generation the live one."""
    with writer.catalog.transaction():
        writer.catalog.generations.promote(new.number)
    writer.on_step("generation promoted")


def chunk_batches(
    writer: "KnowledgeWriter", generation: Generation
) -> Iterator[Sequence[ChunkRecord]]:
    """Yield the chunks of a generation, at most `BATCH_CHUNKS` at a time."""
    ids = writer.catalog.chunks.ids(generation.number)
    for start in range(0, len(ids), BATCH_CHUNKS):
        part = ids[start : start + BATCH_CHUNKS]
        yield list(writer.catalog.chunks.read(generation.number, part).values())
