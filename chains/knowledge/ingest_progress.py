"""Tells what happens to each file of an ingest, from its place in the queue to its end."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from chains.knowledge.records import PreparedDocument
from chains.knowledge.report import FileProgress, FileState, IngestReport
from loaders.walk import FoundFile

OnProgress = Callable[[FileProgress], None]


class IngestProgress:
    """Keeps the state of every file, and fills in the report what becomes of it.

    A file counts as added or updated when its document is committed, not when it was read.
    """

    def __init__(
        self, files: Sequence[FoundFile], *, report: IngestReport, on_progress: OnProgress
    ) -> None:
        """Prepare.

        Args:
            files: The files, in their order.
            report: Counts what becomes of them.
            on_progress: Is told.
        """
        self.report = report
        self._on_progress = on_progress
        self._files = {file.key: file for file in files}
        self._waiting = dict(self._files)
        self._coming: dict[str, Literal["added", "updated"]] = {}
        self._read: set[str] = set()

    def queue(self) -> None:
        """Tell every file, and those that were turned down before anything was read."""
        for file in self._waiting.values():
            self._tell(file.source, "queued")
        for source, reason in self.report.failed:
            self._tell(source, "failed", reason)

    def reading(self, files: Iterable[FoundFile]) -> None:
        """Tell files that are being read; a second time is ignored."""
        for file in files:
            if file.key not in self._read:
                self._read.add(file.key)
                self._tell(file.source, "reading")

    def sorted_as(self, file: FoundFile, state: FileState, reason: str = "") -> None:
        """Tell what a file turned out to be; what is new has yet to be embedded and stored."""
        match state:
            case "added" | "updated":
                self._coming[file.key] = state
                self._tell(file.source, "embedding")
            case _:
                self._end(file, state, reason)

    def stored(self, document: PreparedDocument) -> None:
        """Tell that a document was committed."""
        state = self._coming.pop(document.path.path)
        self.report.count(state)
        self.report.written.append(document.record.id)
        self._end(self._files[document.path.path], state)

    def written(self, chunks: int) -> None:
        """Take note of how many chunks were written; the files that had them are told next."""
        self.report.chunks = chunks

    def stop(self) -> None:
        """Tell the files that are left undone."""
        for file in list(self._waiting.values()):
            self.report.stopped.append(file.source)
            self._tell(file.source, "stopped")

    def _end(self, file: FoundFile, state: FileState, reason: str = "") -> None:
        self._waiting.pop(file.key, None)
        self._tell(file.source, state, reason)

    def _tell(self, source: str, state: FileState, reason: str = "") -> None:
        self._on_progress(
            FileProgress(
                source=source,
                state=state,
                done=self.report.files - len(self._waiting),
                total=self.report.files,
                chunks=self.report.chunks,
                reason=reason,
            )
        )
