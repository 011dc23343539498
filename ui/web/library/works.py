"""What the jobs of the library do. Each runs in a job's thread."""

from collections.abc import Sequence

from chains.knowledge.progress import ForgetProgress, RebuildProgress
from chains.knowledge.report import FileProgress, IngestReport
from chains.knowledge.survey import is_supported
from chains.workspace import Workspace
from loaders.files import unsupported_format
from loaders.walk import FoundFile
from ui.web.jobs.job import Job


def ingest_files(workspace: Workspace, job: Job, *, files: Sequence[FoundFile]) -> None:
    """Bring a knowledge base up to date with uploaded files.

    Args:
        workspace: Where the knowledge base is.
        job: Has a row a file.
        files: Those that were taken in.

    Raises:
        KnowledgeBaseError: Another process is writing.
        ServiceError: The embedder fails, or the disk.
    """
    for file in files:
        if not is_supported(file.path):
            job.tell(file.source, "failed", reason=str(unsupported_format(file.path.suffix)))
    readable = [file for file in files if is_supported(file.path)]
    if not readable:
        return
    report = workspace.ingest(
        job.knowledge_base,
        readable,
        on_progress=lambda progress: _tell_file(job, progress),
        stop=job.stopping,
    )
    _tell_report(job, report)


def reindex(workspace: Workspace, job: Job) -> None:
    """Redo what changed settings or a damaged index require.

    Raises:
        KnowledgeBaseError: There is none of this name, or another process is writing.
        ServiceError: The embedder fails, or the disk.
    """

    def tell(progress: RebuildProgress) -> None:
        job.count(chunks=progress.chunks, done=progress.documents, total=progress.total_documents)

    report = workspace.reindex(job.knowledge_base, on_progress=tell, stop=job.stopping)
    for source, reason in report.failed:
        job.tell(source, "failed", reason=reason)


def delete(workspace: Workspace, job: Job, *, source: str) -> None:
    """Take a file out of every answer.

    Raises:
        KnowledgeBaseError: The knowledge base does not have it, or another process is writing.
        OSError: An uploaded copy cannot be removed.
    """
    job.tell(source, "reading")
    workspace.delete(job.knowledge_base, source)
    job.tell(source, "done", outcome="deleted")


def forget(workspace: Workspace, job: Job, *, source: str) -> None:
    """Take a file out of every answer and off the disk; the job keeps the proof.

    Raises:
        KnowledgeBaseError: The knowledge base does not have it, or another process is writing.
        ServiceError: The disk is too full.
        OSError: An uploaded copy cannot be removed.
    """

    def tell(progress: ForgetProgress) -> None:
        job.tell(source, "reading", outcome=progress.stage)

    job.proof = workspace.forget(job.knowledge_base, source, on_progress=tell)
    job.tell(source, "done", outcome="forgotten")


def _tell_file(job: Job, progress: FileProgress) -> None:
    job.count(chunks=progress.chunks)
    match progress.state:
        case "queued" | "reading" | "embedding" | "stopped":
            job.tell(progress.source, progress.state)
        case "failed":
            job.tell(progress.source, "failed", reason=progress.reason)
        case outcome:
            job.tell(progress.source, "done", outcome=outcome)


def _tell_report(job: Job, report: IngestReport) -> None:
    job.count(chunks=report.chunks)
    for source, reason in [*report.failed, *report.skipped]:
        job.tell(source, "failed", reason=reason)
    for source, sentence in report.warnings:
        job.doubt(source, sentence)
    for source in report.stopped:
        job.tell(source, "stopped")
