"""Bringing a knowledge base up to date with the configuration, and mending its indexes."""

from collections.abc import Callable

from chains.knowledge.consistency import compare_indexes
from chains.knowledge.progress import RebuildProgress, RebuildReport, Stop, never
from chains.knowledge.rebuild import rebuild
from chains.knowledge.writer import KnowledgeWriter


def reindex(
    writer: KnowledgeWriter,
    *,
    on_progress: Callable[[RebuildProgress], None] = lambda _: None,
    stop: Stop = never,
) -> RebuildReport:
    """Redo the stages whose settings have changed, and indexes that have lost something.

    Args:
        writer: An entered writer.
        on_progress: Called for each document and each batch of chunks.
        stop: Asked between them; the live generation stays.

    Raises:
        StorageError: There is too little space for a second generation.
        ServiceError: The embedder's server does not answer.
    """
    report = rebuild(writer, on_progress=on_progress, stop=stop)
    if report.stopped or compare_indexes(writer).is_whole:
        return report
    mended = rebuild(writer, stages="indexes", on_progress=on_progress, stop=stop)
    return RebuildReport(
        failed=report.failed,
        embedded=report.embedded + mended.embedded,
        lost_switches=report.lost_switches,
        stopped=mended.stopped,
    )
