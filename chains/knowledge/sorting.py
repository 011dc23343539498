"""Telling new, changed, moved, copied and unchanged files apart."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from chains.knowledge.display import unique_source
from chains.knowledge.pipeline import WritePipeline
from chains.knowledge.reading_ahead import SeenFile
from chains.knowledge.records import (
    DocumentHead,
    DocumentRecord,
    PathRecord,
    PreparedDocument,
)
from chains.knowledge.removal import is_gone
from chains.knowledge.report import FileState, IngestReport
from chains.knowledge.writer import KnowledgeWriter
from loaders.errors import LoaderError
from loaders.reading.reader import FileReader
from loaders.reading.version import FileVersion, ReadFile
from loaders.walk import FoundFile


class Sorting:
    """Decides what becomes of each file of one run, in their order."""

    def __init__(
        self,
        writer: KnowledgeWriter,
        *,
        pipeline: WritePipeline,
        reader: FileReader,
        report: IngestReport,
    ) -> None:
        """Share what a run has.

        Args:
            writer: What is known, and where files are moved and removed.
            pipeline: Where documents go that have to be written.
            reader: What reads files.
            report: Counts what becomes of them.
        """
        self._writer = writer
        self._documents = writer.catalog.documents
        self._pipeline = pipeline
        self._reader = reader
        self._report = report
        self._seen_again: list[PathRecord] = []

    def sort(self, seen: SeenFile) -> FileState:
        """Bring the knowledge base up to date with one file.

        Raises:
            LoaderError: The file cannot be read.
            ServiceError: The embedder or the disk fails.
        """
        if seen.version is None:
            self._report.count("unchanged")
            return "unchanged"
        return self._sort(seen.file, seen.version, seen)

    def failed(self, file: FoundFile, error: LoaderError) -> str:
        """Note that a file could not be read, and that what is known of it may be outdated.

        Returns:
            The reason, as the report has it.
        """
        reason = f"{error}; {error.hint}" if error.hint else str(error)
        self._report.failed.append((file.source, reason))
        known = self._documents.path(file.key)
        # Where another file has the same content, the document is what that one says.
        if known and len(self._documents.paths(document_id=known.document_id)) == 1:
            with self._writer.catalog.transaction():
                self._documents.mark_outdated(known.document_id, reason)
        return reason

    def finish(self) -> None:
        """Note how unchanged files look now, so that the next run need not open them."""
        if self._seen_again:
            self._writer.note_paths(self._seen_again)

    def _sort(self, file: FoundFile, version: FileVersion, seen: SeenFile) -> FileState:
        known = self._documents.path(file.key)
        owner = self._documents.with_hash(version.sha256)
        if self._waits(known, owner, version.sha256):
            self._pipeline.flush()
            known = self._documents.path(file.key)
            owner = self._documents.with_hash(version.sha256)
        if owner and owner.parse_key == self._writer.recipe.keys.parse:
            if known and known.document_id == owner.id:
                return self._unchanged(known, owner, stat="" if file.url else version.stat)
            return self._another_path(file, version, known=known, owner=owner)
        reading = seen.reading or self._reader.submit(file.path, version)
        read = reading.result()
        if read.version.sha256 != version.sha256:  # it was changed since it was looked at
            return self._sort(file, read.version, replace(seen, reading=reading))
        return self._write(file, read, known=known, owner=owner)

    def _waits(self, known: PathRecord | None, owner: DocumentHead | None, sha256: str) -> bool:
        """Tell whether what is prepared but not written changes what this file is.

        A batch that gives a document new content still shows its old hash in the catalog.
        """
        touched = [known.document_id] if known else []
        touched += [owner.id] if owner else []
        return self._pipeline.holds_content(sha256) or any(map(self._pipeline.holds, touched))

    def _unchanged(self, known: PathRecord, owner: DocumentHead, *, stat: str) -> FileState:
        if owner.status == "outdated":
            with self._writer.catalog.transaction():
                self._documents.mark_ready(owner.id)
        if stat and stat != known.stat:
            self._seen_again.append(replace(known, stat=stat))
        self._report.count("unchanged")
        return "unchanged"

    def _another_path(
        self,
        file: FoundFile,
        version: FileVersion,
        *,
        known: PathRecord | None,
        owner: DocumentHead,
    ) -> FileState:
        """The content is known under another path: the file was moved, or it is a copy."""
        gone = [p for p in self._documents.paths(document_id=owner.id) if is_gone(p.path)]
        if known:
            self._leave(known)
        self._writer.move(gone, self._path_record(file, version, owner.id, free=gone))
        if gone:
            self._report.count("moved")
            return "moved"
        self._report.count("unchanged")
        self._report.warnings.append((file.source, f"same content as {owner.sources[0]}"))
        return "unchanged"

    def _write(
        self,
        file: FoundFile,
        read: ReadFile,
        *,
        known: PathRecord | None,
        owner: DocumentHead | None,
    ) -> FileState:
        document_id = self._id_for(file, read.version, known=known, owner=owner)
        state: Literal["added", "updated"] = (
            "updated" if self._documents.exists(document_id) else "added"
        )
        recipe = self._writer.recipe
        record = DocumentRecord(
            id=document_id,
            sha256=read.version.sha256,
            size=read.version.size,
            parse_key=recipe.keys.parse,
            parsed=read.parsed,
        )
        self._report.warnings.extend((file.source, warning) for warning in read.parsed.warnings)
        prepared = PreparedDocument(
            record=record,
            chunks=recipe.cut(document_id, read.parsed),
            path=self._path_record(file, read.version, document_id),
        )
        if known and known.document_id != document_id:
            self._leave(known)
        self._pipeline.add(prepared)
        return state

    def _leave(self, known: PathRecord) -> None:
        """Remove the document that a file held until now, unless another file holds it too."""
        if len(self._documents.paths(document_id=known.document_id)) == 1:
            self._writer.remove([known.document_id])

    def _id_for(
        self,
        file: FoundFile,
        version: FileVersion,
        *,
        known: PathRecord | None,
        owner: DocumentHead | None,
    ) -> str:
        """Return the document that the file updates, or a new id."""
        if owner:
            return owner.id
        if known and len(self._documents.paths(document_id=known.document_id)) == 1:
            return known.document_id
        attempt = 0
        while True:
            name = f"{file.source}\0{version.sha256}\0{attempt}"
            document_id = hashlib.sha256(name.encode()).hexdigest()[:16]
            if not self._pipeline.holds(document_id) and not self._documents.exists(document_id):
                return document_id
            attempt += 1

    def _path_record(
        self,
        file: FoundFile,
        version: FileVersion,
        document_id: str,
        *,
        free: Sequence[PathRecord] = (),
    ) -> PathRecord:
        source = unique_source(
            file,
            documents=self._documents,
            coming=self._pipeline.path_of_source,
            free={record.source for record in free},
        )
        return PathRecord(
            path=file.key,
            source=source,
            root=file.url or str(file.root),
            document_id=document_id,
            stat="" if file.url else version.stat,
        )
