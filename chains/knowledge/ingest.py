"""From files on disk to a knowledge base that holds just what they say now."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from chains.knowledge.health import near_duplicates
from chains.knowledge.pipeline import WritePipeline
from chains.knowledge.reading_ahead import LookAhead, SeenFile
from chains.knowledge.rebuild import rebuild
from chains.knowledge.removal import remove_missing
from chains.knowledge.report import FileProgress, FileState, IngestReport
from chains.knowledge.sorting import Sorting
from chains.knowledge.survey import Survey
from chains.knowledge.writer import KnowledgeWriter
from loaders.errors import LoaderError
from loaders.walk import FoundFile

OnProgress = Callable[[FileProgress], None]


def ingest(
    writer: KnowledgeWriter,
    found: Survey,
    *,
    sync: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> IngestReport:
    """Bring a knowledge base up to date with files and folders.

    A file that has not been touched costs a question to the file system, an unchanged one a
    hash; a changed one re-embeds its changed chunks; a renamed one re-embeds nothing. A file
    that cannot be read never stops the others. Files are read ahead, by processes if the recipe
    says so, while a thread embeds those read before, and this one writes.

    Args:
        writer: An entered writer of the knowledge base.
        found: The files.
        sync: Whether documents are removed whose files are gone from the surveyed folders.
        on_progress: Called twice a file, and when chunks have been written.

    Raises:
        ServiceError: The embedder fails, or the disk; what was committed before stays.
    """
    started = time.perf_counter()
    report = IngestReport(
        files=len(found.files), skipped=list(found.skipped), failed=list(found.failed)
    )
    if not writer.is_current:
        report.warnings.extend(rebuild(writer))
    _run(writer, found.files, report, on_progress)
    if sync:
        report.deleted = remove_missing(writer, found.roots)
    report.warnings.extend(_near_duplicates(writer, report.written))
    report.embedded = writer.embedded
    report.seconds = time.perf_counter() - started
    return report


def _near_duplicates(writer: KnowledgeWriter, written: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (source, sentence) for new documents that say nearly what another one says."""
    documents = writer.catalog.documents
    for document_id, like in near_duplicates(writer.catalog, dict.fromkeys(written)):
        source = documents.paths(document_id=document_id)[0].source
        yield source, f"about {like.similarity:.0%} the same as {like.source}"


def _run(
    writer: KnowledgeWriter,
    files: Sequence[FoundFile],
    report: IngestReport,
    on_progress: OnProgress,
) -> None:
    recipe = writer.recipe
    ahead = LookAhead(files, documents=writer.catalog.documents, parse_key=recipe.keys.parse)
    telling = _Telling(report, on_progress)
    with (
        recipe.open_reader(ahead.count) as reader,
        WritePipeline(writer, on_written=telling.written) as pipeline,
    ):
        sorting = Sorting(writer, pipeline=pipeline, reader=reader, report=report)
        for done, seen in enumerate(ahead.run(reader)):
            telling.tell(seen.file, "reading", done)
            telling.tell(seen.file, _take(seen, sorting), done + 1)
        pipeline.flush()
        sorting.finish()
        report.peak_reading_bytes = reader.peak_bytes


class _Telling:
    """Tells how far the run is."""

    def __init__(self, report: IngestReport, on_progress: OnProgress) -> None:
        self._report = report
        self._on_progress = on_progress
        self._last: FileProgress | None = None

    def tell(self, file: FoundFile, state: FileState, done: int) -> None:
        self._last = FileProgress(
            source=file.source,
            state=state,
            done=done,
            total=self._report.files,
            chunks=self._report.chunks,
        )
        self._on_progress(self._last)

    def written(self, chunks: int) -> None:
        self._report.chunks = chunks
        if self._last:
            self._last = replace(self._last, chunks=chunks)
            self._on_progress(self._last)


def _take(seen: SeenFile, sorting: Sorting) -> FileState:
    try:
        if seen.error:
            raise seen.error
        return sorting.sort(seen)
    except LoaderError as error:
        return sorting.failed(seen.file, error)
