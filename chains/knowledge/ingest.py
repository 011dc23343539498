"""From files on disk to a knowledge base that holds just what they say now."""

import hashlib
import time
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import Literal

from chains.knowledge.rebuild import rebuild
from chains.knowledge.records import DocumentHead, DocumentRecord, PathRecord
from chains.knowledge.removal import remove_missing
from chains.knowledge.report import FileProgress, FileState, IngestReport
from chains.knowledge.survey import Survey
from chains.knowledge.writer import KnowledgeWriter, PreparedDocument
from loaders.errors import LoaderError
from loaders.walk import FoundFile

BATCH_CHUNKS = 512
"""Chunks that are embedded and committed together; bounds memory, not the corpus."""

OnProgress = Callable[[FileProgress], None]


def ingest(
    writer: KnowledgeWriter,
    found: Survey,
    *,
    sync: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> IngestReport:
    """Bring a knowledge base up to date with files and folders.

    An unchanged file costs a hash and nothing else; a changed one re-embeds its changed chunks;
    a renamed one re-embeds nothing. A file that cannot be read never stops the others.

    Args:
        writer: An entered writer of the knowledge base.
        found: The files.
        sync: Whether documents are removed whose files are gone from the surveyed folders.
        on_progress: Called twice a file.
    """
    started = time.perf_counter()
    report = IngestReport(
        files=len(found.files), skipped=list(found.skipped), failed=list(found.failed)
    )
    if not writer.is_current:
        report.warnings.extend(rebuild(writer))
    _Ingest(writer, report, on_progress).run(found.files)
    if sync:
        report.deleted = remove_missing(writer, found.roots)
    report.embedded = writer.embedded
    report.seconds = time.perf_counter() - started
    return report


class _Ingest:
    """One run: decides for each file what it is, and writes in batches."""

    def __init__(
        self, writer: KnowledgeWriter, report: IngestReport, on_progress: OnProgress
    ) -> None:
        self.writer = writer
        self.documents = writer.catalog.documents
        self.report = report
        self.on_progress = on_progress
        self.batch: dict[str, PreparedDocument] = {}
        self.done = 0

    def run(self, files: Sequence[FoundFile]) -> None:
        for file in files:
            self._tell(file, "reading")
            state = self._take(file)
            self.done += 1
            self._tell(file, state)
            if sum(len(document.chunks) for document in self.batch.values()) >= BATCH_CHUNKS:
                self._flush()
        self._flush()

    def _take(self, file: FoundFile) -> FileState:
        try:
            digest, size = _hash_file(file.path)
            return self._sort_out(file, digest, size)
        except LoaderError as error:
            reason = f"{error}; {error.hint}" if error.hint else str(error)
        except OSError as error:
            reason = f"cannot be read ({error.strerror})"
        self.report.failed.append((file.source, reason))
        known = self.documents.path(str(file.path))
        if known:
            with self.writer.catalog.transaction():
                self.documents.mark_outdated(known.document_id, reason)
        return "failed"

    def _sort_out(self, file: FoundFile, digest: str, size: int) -> FileState:
        """Tell unchanged, moved, copied, changed and new files apart."""
        known = self.documents.path(str(file.path))
        owner = self.documents.with_hash(digest)
        if self._waits_for_the_batch(known, owner, digest):
            self._flush()
            known = self.documents.path(str(file.path))
            owner = self.documents.with_hash(digest)
        if owner and owner.parse_key == self.writer.recipe.keys.parse:
            if known and known.document_id == owner.id:
                return self._unchanged(owner)
            return self._another_path(file, known, owner)
        document_id = self._id_for(file, known, owner, digest)
        state: Literal["added", "updated"] = (
            "updated" if self.documents.exists(document_id) else "added"
        )
        self._prepare(file, document_id, digest, size)
        if known and known.document_id != document_id:
            self._leave(known)
        self.report.count(state)
        return state

    def _waits_for_the_batch(
        self, known: PathRecord | None, owner: DocumentHead | None, digest: str
    ) -> bool:
        """Tell whether what is prepared but not written changes what this file is.

        A batch that gives a document new content still shows its old hash in the catalog.
        """
        if any(prepared.record.sha256 == digest for prepared in self.batch.values()):
            return True
        touched = {known.document_id if known else "", owner.id if owner else ""}
        return not touched.isdisjoint(self.batch)

    def _unchanged(self, owner: DocumentHead) -> FileState:
        if owner.status == "outdated":
            with self.writer.catalog.transaction():
                self.documents.mark_ready(owner.id)
        self.report.count("unchanged")
        return "unchanged"

    def _another_path(
        self, file: FoundFile, known: PathRecord | None, owner: DocumentHead
    ) -> FileState:
        """The content is known under another path: the file was moved, or it is a copy."""
        gone = [p for p in self.documents.paths(document_id=owner.id) if not Path(p.path).exists()]
        if known:
            self._leave(known)
        self.writer.move(gone, self._path_record(file, owner.id, free=gone))
        if gone:
            self.report.count("moved")
            return "moved"
        self.report.count("unchanged")
        self.report.warnings.append((file.source, f"same content as {owner.sources[0]}"))
        return "unchanged"

    def _leave(self, known: PathRecord) -> None:
        """Remove the document that a file held until now, unless another file holds it too."""
        if len(self.documents.paths(document_id=known.document_id)) == 1:
            self.writer.remove([known.document_id])

    def _id_for(
        self, file: FoundFile, known: PathRecord | None, owner: DocumentHead | None, digest: str
    ) -> str:
        """Return the document that the file updates, or a new id."""
        if owner:
            return owner.id
        if known and len(self.documents.paths(document_id=known.document_id)) == 1:
            return known.document_id
        attempt = 0
        while True:
            name = f"{file.source}\0{digest}\0{attempt}"
            document_id = hashlib.sha256(name.encode()).hexdigest()[:16]
            if document_id not in self.batch and not self.documents.exists(document_id):
                return document_id
            attempt += 1

    def _prepare(self, file: FoundFile, document_id: str, digest: str, size: int) -> None:
        recipe = self.writer.recipe
        parsed = recipe.parse(file.path)
        record = DocumentRecord(
            id=document_id,
            sha256=digest,
            size=size,
            parse_key=recipe.keys.parse,
            parsed=parsed,
        )
        self.report.warnings.extend((file.source, warning) for warning in parsed.warnings)
        self.batch[document_id] = PreparedDocument(
            record=record,
            chunks=recipe.cut(document_id, parsed),
            path=self._path_record(file, document_id),
        )

    def _path_record(
        self, file: FoundFile, document_id: str, *, free: Sequence[PathRecord] = ()
    ) -> PathRecord:
        return PathRecord(
            path=str(file.path),
            source=self._unique_source(file, {record.source for record in free}),
            root=str(file.root),
            document_id=document_id,
        )

    def _unique_source(self, file: FoundFile, free: Container[str]) -> str:
        """Put parent folders before a source that another root already uses."""
        source = file.source
        own = str(file.path)
        parents = list(
            file.root.parents if file.root == file.path else [file.root, *file.root.parents]
        )
        for parent in parents:
            taken = None if source in free else self.documents.path_of_source(source)
            users = {taken.path if taken else own}
            users |= {p.path.path for p in self.batch.values() if p.path.source == source}
            if users == {own}:
                return source
            source = f"{parent.name}/{source}"
        return own

    def _flush(self) -> None:
        prepared = list(self.batch.values())
        if prepared:
            self.writer.put(prepared)
            self.report.chunks += sum(len(document.chunks) for document in prepared)
            self.batch.clear()

    def _tell(self, file: FoundFile, state: FileState) -> None:
        self.on_progress(
            FileProgress(
                source=file.source,
                state=state,
                done=self.done,
                total=self.report.files,
                chunks=self.report.chunks,
            )
        )


def _hash_file(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()
