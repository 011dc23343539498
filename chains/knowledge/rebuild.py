"""A new generation beside the live one, switched atomically when it is complete."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chains.errors import StoppedError
from chains.knowledge.healing import heal
from chains.knowledge.kept_vectors import keep_vectors
from chains.knowledge.leftovers import discard_generations
from chains.knowledge.progress import (
    RebuildProgress,
    RebuildReport,
    Stop,
    check_stop,
    never,
    until_stopped,
)
from chains.knowledge.records import Generation
from chains.knowledge.rereading import read_again
from chains.knowledge.storage import require_space
from chains.knowledge.survivors import chunk_batches
from chains.knowledge.writer import KnowledgeWriter

OnProgress = Callable[[RebuildProgress], None]


def rebuild(
    writer: KnowledgeWriter,
    *,
    stages: Literal["changed", "indexes", "all"] = "changed",
    on_progress: OnProgress = lambda _: None,
    stop: Stop = never,
) -> RebuildReport:
    """Redo the stages whose key has changed, for all documents.

    The live generation answers until the new one is complete; a crash before that costs only
    the work done so far. Vectors are taken over where text and embedder are the same. The old
    generation is removed when the next writer begins: until then, questions that were under
    way may end on it.

    Args:
        writer: An entered writer; afterwards it writes to the new generation.
        stages: What is redone even if its key has not changed: nothing, both indexes, or the
            chunks as well.
        on_progress: Called for each document and each batch of chunks.
        stop: Asked between them; then the live generation stays, and the new one is dropped.

    Raises:
        StorageError: There is too little space for a second generation.
    """
    old, keys = writer.generation, writer.recipe.keys
    if old.keys == keys and stages == "changed":
        return RebuildReport()
    require_space(writer.folder, copies=1)
    work = _Rebuild(
        writer=writer,
        same_chunks=old.keys.chunk == keys.chunk and stages != "all",
        same_dense=old.keys.dense == keys.dense and stages == "changed",
        same_lexical=old.keys.lexical == keys.lexical and stages == "changed",
        on_progress=on_progress,
        stop=stop,
    )
    embedded = writer.embedded
    try:
        failed, lost = work.run(old)
    except StoppedError:
        writer.close_indexes()
        writer.open_generation(old)
        discard_generations(writer)
        return RebuildReport(embedded=writer.embedded - embedded, stopped=True)
    heal(writer)
    writer.lost_switches += lost
    return RebuildReport(
        failed=tuple(failed), embedded=writer.embedded - embedded, lost_switches=lost
    )


@dataclass(frozen=True, kw_only=True)
class _Rebuild:
    """What is taken over from the live generation, and who is told of the rest."""

    writer: KnowledgeWriter
    same_chunks: bool
    same_dense: bool
    same_lexical: bool
    on_progress: OnProgress
    stop: Stop

    def run(self, old: Generation) -> tuple[list[tuple[str, str]], int]:
        """Build a generation and make it the live one; returns what failed, and switches lost."""
        catalog = self.writer.catalog
        new = self._begin(old)
        failed = [] if self.same_chunks else self._cut_again(new)
        self.writer.close_indexes()
        self.writer.open_generation(new)
        self._index(new)
        with catalog.transaction():
            catalog.documents.write_staged()
            catalog.generations.promote(new.number)
            lost = catalog.switches.prune(new.number)
        self.writer.on_step("generation promoted")
        return failed, lost

    def _begin(self, old: Generation) -> Generation:
        catalog, recipe = self.writer.catalog, self.writer.recipe
        with catalog.transaction():
            new = catalog.generations.add(
                recipe.keys,
                embedder=recipe.embedder_identity,
                dense_name=old.dense_name if self.same_dense else "",
                lexical_name=old.lexical_name if self.same_lexical else "",
            )
            if self.same_chunks:
                catalog.chunks.copy(old.number, new.number)
            if self.same_dense:
                catalog.vectors.copy(old.number, new.number)
        self.writer.on_step("generation begun")
        return new

    def _cut_again(self, new: Generation) -> list[tuple[str, str]]:
        failed: list[tuple[str, str]] = []
        catalog, recipe = self.writer.catalog, self.writer.recipe
        documents = len(catalog.documents.ids())
        coming = until_stopped(read_again(catalog, recipe), self.stop)
        for number, found in enumerate(coming, start=1):
            document = found.document
            if found.problem:
                failed.append((document.sources[0], found.problem))
            with catalog.transaction(visible=False):
                if found.read_again:
                    catalog.documents.stage(document)
                chunks = recipe.cut(document.id, document.parsed)
                catalog.chunks.replace(new.number, document.id, chunks)
            self.writer.on_step("chunks cut")
            self.on_progress(
                RebuildProgress(
                    stage="cutting",
                    documents=number,
                    total_documents=documents,
                    chunks=0,
                    total_chunks=0,
                )
            )
        return failed

    def _index(self, new: Generation) -> None:
        """Fill the indexes that are not taken over."""
        writer = self.writer
        documents = len(writer.catalog.documents.ids())
        total = writer.catalog.chunks.count(new.number)
        done = 0
        for batch in chunk_batches(writer, new):
            check_stop(self.stop)
            if not self.same_dense:
                keep_vectors(writer, writer.index_dense(batch))
            if not self.same_lexical:
                rows = ((chunk, writer.file_names(chunk.document_id)) for chunk in batch)
                writer.index_lexical(rows)
            done += len(batch)
            self.on_progress(
                RebuildProgress(
                    stage="indexing",
                    documents=documents * done // total,
                    total_documents=documents,
                    chunks=done,
                    total_chunks=total,
                )
            )
