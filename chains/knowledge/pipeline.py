"""Documents on their way into the indexes: one batch is embedded while another is written."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from types import TracebackType
from typing import Self

from chains.knowledge.embedding import EmbeddedChunks, EmbeddingTask
from chains.knowledge.progress import Stop, check_stop, never
from chains.knowledge.records import PreparedDocument
from chains.knowledge.writer import KnowledgeWriter

BATCH_CHUNKS = 512
"""Chunks that are committed together; bounds memory, not the corpus."""

_BEAT_SECONDS = 0.1

_AHEAD = 2
"""Parts of a batch that are embedded before the first of them is written."""


class WritePipeline:
    """Collects documents into batches; a thread embeds, the caller's thread writes.

    Everything that touches catalog or indexes happens in the caller's thread, in the order in
    which documents came, so that a run is the same every time. At most two batches are on
    their way besides the one that is being filled.
    """

    def __init__(
        self,
        writer: KnowledgeWriter,
        *,
        on_written: Callable[[int], None] = lambda _: None,
        on_stored: Callable[[PreparedDocument], None] = lambda _: None,
        stop: Stop = never,
    ) -> None:
        """Prepare.

        Args:
            writer: An entered writer.
            on_written: Called after each batch with the number of chunks written so far.
            on_stored: Called for each document when it is committed.
            stop: Asked while vectors are waited for; ends the writing with StoppedError.
        """
        self.written = 0
        self._on_written = on_written
        self._on_stored = on_stored
        self._stop = stop
        self._writer = writer
        self._coming: dict[str, PreparedDocument] = {}
        self._hashes: set[str] = set()
        self._sources: dict[str, str] = {}
        self._filling: list[PreparedDocument] = []
        self._filled = 0
        self._embedding: deque[_Batch] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop embedding; what has not been written by `flush` is given up."""
        # Who stops does not wait for the last vectors, which nobody is going to write.
        self._thread.shutdown(wait=not self._stop(), cancel_futures=True)

    def add(self, document: PreparedDocument) -> None:
        """Take a document; when its batch is full, embed it and write the one before.

        Raises:
            ServiceError: The embedder or the disk fails; batches written before stay.
        """
        self._coming[document.record.id] = document
        self._hashes.add(document.record.sha256)
        self._sources[document.path.source] = document.path.path
        self._filling.append(document)
        self._filled += len(document.chunks)
        if self._filled >= BATCH_CHUNKS:
            self._close_batch()
            while len(self._embedding) > 1:
                self._write(self._embedding.popleft())

    def flush(self) -> None:
        """Write everything.

        Raises:
            ServiceError: The embedder or the disk fails; batches written before stay.
        """
        self._close_batch()
        while self._embedding:
            self._write(self._embedding.popleft())

    def holds(self, document_id: str) -> bool:
        """Tell whether a document is on its way, so that the catalog shows its old state."""
        return document_id in self._coming

    def holds_content(self, sha256: str) -> bool:
        """Tell whether a document with this content is on its way."""
        return sha256 in self._hashes

    def path_of_source(self, source: str) -> str | None:
        """Return the absolute path of the file on its way that is shown so, or None."""
        return self._sources.get(source)

    def _close_batch(self) -> None:
        if self._filling:
            documents = tuple(self._filling)
            batch = _Batch(self._writer, documents=documents, thread=self._thread, stop=self._stop)
            self._embedding.append(batch)
            self._filling, self._filled = [], 0

    def _write(self, batch: "_Batch") -> None:
        self._writer.put(batch.documents, embedded=batch.embedded())
        for document in batch.documents:
            self.written += len(document.chunks)
            del self._coming[document.record.id]
            self._hashes.discard(document.record.sha256)
            self._sources.pop(document.path.source, None)
        self._on_written(self.written)
        for document in batch.documents:
            self._on_stored(document)


class _Batch:
    """Documents whose vectors are being computed."""

    def __init__(
        self,
        writer: KnowledgeWriter,
        *,
        documents: Sequence[PreparedDocument],
        thread: ThreadPoolExecutor,
        stop: Stop,
    ) -> None:
        """Begin with the first parts."""
        self.documents = documents
        self._embedder = writer.recipe.embedder
        self._thread = thread
        self._stop = stop
        self._tasks = iter(writer.plan_embedding(writer.fresh_chunks(documents)))
        self._parts = deque(self._begin(islice(self._tasks, _AHEAD)))

    def embedded(self) -> Iterator[EmbeddedChunks]:
        """Yield the parts in order, and keep the thread busy with those to come.

        Raises:
            StoppedError: Somebody stopped it; what is in the indexes of it is to be healed.
        """
        while self._parts:
            check_stop(self._stop)
            while not wait([self._parts[0]], _BEAT_SECONDS).done:
                check_stop(self._stop)
            part = self._parts.popleft().result()
            self._parts.extend(self._begin(islice(self._tasks, 1)))
            yield part

    def _begin(self, tasks: Iterable[EmbeddingTask]) -> Iterator[Future[EmbeddedChunks]]:
        for task in tasks:
            yield self._thread.submit(task.run, self._embedder)
