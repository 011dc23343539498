"""From files on disk to a knowledge base that holds just what they say now."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import suppress

from chains.errors import StoppedError
from chains.knowledge.healing import heal
from chains.knowledge.health import near_duplicates
from chains.knowledge.ingest_progress import IngestProgress
from chains.knowledge.pipeline import WritePipeline
from chains.knowledge.progress import Patience, Stop, check_stop, never
from chains.knowledge.reading_ahead import LookAhead, SeenFile
from chains.knowledge.rebuild import rebuild
from chains.knowledge.removal import remove_missing
from chains.knowledge.report import FileProgress, IngestReport
from chains.knowledge.sorting import Sorting
from chains.knowledge.survey import Survey
from chains.knowledge.writer import KnowledgeWriter
from loaders.errors import LoaderError
from loaders.walk import FoundFile

OnProgress = Callable[[FileProgress], None]

_GRACE_SECONDS = 3.0
"""What was read when somebody stops is still stored, if it takes no longer than this."""

_BEAT_SECONDS = 0.1


def ingest(
    writer: KnowledgeWriter,
    found: Survey,
    *,
    sync: bool = False,
    on_progress: OnProgress = lambda _: None,
    stop: Stop = never,
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
        on_progress: Called at each step of each file, and when chunks have been written.
        stop: Asked all the time. What was committed stays; what was read is still written if
            that takes seconds only; the rest is named in the report, and nothing is removed.

    Raises:
        ServiceError: The embedder fails, or the disk; what was committed before stays.
    """
    started = time.perf_counter()
    report = IngestReport(
        files=len(found.files), skipped=list(found.skipped), failed=list(found.failed)
    )
    progress = IngestProgress(found.files, report=report, on_progress=on_progress)
    progress.queue()
    if not writer.is_current:
        report.warnings.extend(rebuild(writer, stop=stop).failed)
    if writer.is_current:
        _run(writer, found.files, progress=progress, stop=stop)
    progress.stop()
    if sync and not report.stopped:
        report.deleted = remove_missing(writer, found.roots)
    report.warnings.extend(_near_duplicates(writer, report.written))
    report.embedded = writer.embedded
    report.lost_switches = writer.lost_switches
    report.seconds = time.perf_counter() - started
    return report


def _near_duplicates(writer: KnowledgeWriter, written: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (source, sentence) for new documents that say nearly what another one says."""
    documents = writer.catalog.documents
    for document_id, like in near_duplicates(writer.catalog, dict.fromkeys(written)):
        source = documents.paths(document_id=document_id)[0].source
        yield source, f"about {like.similarity:.0%} the same as {like.source}"


def _run(
    writer: KnowledgeWriter, files: Sequence[FoundFile], *, progress: IngestProgress, stop: Stop
) -> None:
    recipe, report = writer.recipe, progress.report
    ahead = LookAhead(files, documents=writer.catalog.documents, parse_key=recipe.keys.parse)
    with (
        recipe.open_reader(ahead.count) as reader,
        WritePipeline(
            writer,
            on_written=progress.written,
            on_stored=progress.stored,
            stop=Patience(stop, seconds=_GRACE_SECONDS),
        ) as pipeline,
    ):
        sorting = Sorting(writer, pipeline=pipeline, reader=reader, report=report)
        try:
            with suppress(StoppedError):
                for seen in ahead.run(reader):
                    check_stop(stop)
                    while seen.reading and not wait([seen.reading], _BEAT_SECONDS).done:
                        progress.reading([seen.file, *ahead.being_read()])
                        check_stop(stop)
                    _take(seen, sorting, progress)
            pipeline.flush()
            sorting.finish()
        except StoppedError:
            heal(writer)  # part of a batch may be in the indexes
        report.peak_reading_bytes = reader.peak_bytes


def _take(seen: SeenFile, sorting: Sorting, progress: IngestProgress) -> None:
    if seen.version or seen.error:
        progress.reading([seen.file])
    try:
        if seen.error:
            raise seen.error
        progress.sorted_as(seen.file, sorting.sort(seen))
    except LoaderError as error:
        reason = sorting.failed(seen.file, error)
        progress.sorted_as(seen.file, "failed", reason)
