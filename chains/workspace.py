"""One configuration at work on its knowledge bases: what every face of the application uses."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import RLock
from typing import TYPE_CHECKING

from chains.knowledge.build import build_recipe
from chains.knowledge.catalog import CATALOG_NAME
from chains.knowledge.ingest import ingest
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.library import (
    KnowledgeBaseSummary,
    drop_knowledge_base,
    keep_name,
    knowledge_base_folder,
    list_knowledge_bases,
    missing,
)
from chains.knowledge.opened_document import OpenedDocument, open_document
from chains.knowledge.progress import ForgetProgress, RebuildProgress, RebuildReport, Stop, never
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import DocumentSummary
from chains.knowledge.reindex import reindex
from chains.knowledge.remembered import Memories
from chains.knowledge.removal import ForgetProof, delete_source, find_path, forget_source
from chains.knowledge.report import FileProgress, IngestReport
from chains.knowledge.saved_cases import case_memories
from chains.knowledge.survey import Place, survey
from chains.knowledge.switching import switch_chunk
from chains.knowledge.transfer import (
    export_catalog,
    index_imported,
    named_if_damaged,
    unpack_catalog,
)
from chains.knowledge.uploads import remove_upload, uploads_folder
from chains.knowledge.writer import KnowledgeWriter
from chains.settings.settings import Settings

if TYPE_CHECKING:
    from chains.conversations.store import ConversationStore
    from chains.rag import RagChain


class Workspace:
    """Opens knowledge bases and chains once and keeps them; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        data_dir: Path | None = None,
        on_wait: Callable[[str, float], None] = lambda _name, _seconds: None,
    ) -> None:
        """Prepare; nothing is opened or loaded yet.

        Args:
            settings: The configuration.
            data_dir: Where the knowledge bases are, instead of where the configuration says.
            on_wait: Called with the name of a knowledge base that another process is writing
                to, and how many seconds we wait for it at most.
        """
        self.settings = settings
        self.data_dir = data_dir or settings.data_dir
        self._on_wait = on_wait
        self._lock = RLock()
        self._open: dict[str, KnowledgeBase] = {}
        self._chains: dict[str, RagChain] = {}

    @cached_property
    def recipe(self) -> Recipe:
        """What shapes the knowledge bases of this configuration; holds the embedder."""
        return build_recipe(self.settings)

    @cached_property
    def conversations(self) -> "ConversationStore":
        """What was asked and answered, about all knowledge bases."""
        from chains.conversations.store import ConversationStore  # it knows answers: LangChain

        return ConversationStore(self.data_dir / "conversations.db")

    def knowledge(self, name: str) -> KnowledgeBase:
        """Return a knowledge base, opened for reading.

        Raises:
            KnowledgeBaseError: There is none of this name.
        """
        with self._lock:
            if name not in self._open:
                folder = knowledge_base_folder(self.data_dir, name)
                self._open[name] = KnowledgeBase(folder, name=name, recipe=self.recipe)
            return self._open[name]

    def rag(self, name: str) -> "RagChain":
        """Return the chain over a knowledge base.

        Raises:
            KnowledgeBaseError: There is none of this name.
            PromptError: A prompt file is missing or malformed.
        """
        from chains.rag import build_rag  # LangChain takes a second; ingesting does without

        with self._lock:
            knowledge = self.knowledge(name)
            if name not in self._chains:
                self._chains[name] = build_rag(
                    self.settings, knowledge=knowledge, embedder=self.recipe.embedder
                )
            return self._chains[name]

    @contextmanager
    def writing(self, name: str) -> Iterator[KnowledgeWriter]:
        """Hold the writer of a knowledge base, creating the knowledge base if need be.

        Raises:
            KnowledgeBaseError: Another process is writing.
            ServiceError: The embedder's server does not answer.
        """
        folder = knowledge_base_folder(self.data_dir, name)
        with KnowledgeWriter(
            folder, recipe=self.recipe, on_wait=partial(self._on_wait, name)
        ) as writer:
            keep_name(writer.catalog, name)
            yield writer

    def ingest(
        self,
        name: str,
        places: Sequence[Place],
        *,
        sync: bool = False,
        on_progress: Callable[[FileProgress], None] = lambda _: None,
        stop: Stop = never,
    ) -> IngestReport:
        """Bring a knowledge base up to date with files, folders and addresses of the web.

        Args:
            name: Of the knowledge base; it is created if need be.
            places: What is read.
            sync: Whether documents are removed whose files are gone.
            on_progress: Called at each step of each file.
            stop: Asked between files and between batches; what was committed before stays, and
                the report names the files that were left undone.

        Raises:
            InputError: There is no file to read under the paths; nothing was written.
            KnowledgeBaseError: Another process is writing.
            ServiceError: The embedder's server does not answer.
        """
        with TemporaryDirectory(prefix="zhiwen-") as folder:
            found = survey(places, fetch=partial(self._fetch, Path(folder)))
            with self.writing(name) as writer:
                return ingest(writer, found, sync=sync, on_progress=on_progress, stop=stop)

    def delete(self, name: str, source: str) -> bool:
        """Take a file, and its uploaded copy, out of every answer; see `removal.delete_source`."""
        with self._changing(name) as writer:
            self._remove_upload(writer, name, source)
            return delete_source(writer, source)

    def forget(
        self,
        name: str,
        source: str,
        *,
        on_progress: Callable[[ForgetProgress], None] = lambda _: None,
    ) -> ForgetProof:
        """Take a file out of every answer and off the disk; see `removal.forget_source`."""
        with self._changing(name) as writer:
            # First the uploaded copy: were it last, a crash could leave it behind for good.
            self._remove_upload(writer, name, source)
            cases = case_memories(self.data_dir, writer.folder)
            memory = Memories(self.conversations.of(name), *cases)
            return forget_source(writer, source, memory=memory, on_progress=on_progress)

    def reindex(
        self,
        name: str,
        *,
        on_progress: Callable[[RebuildProgress], None] = lambda _: None,
        stop: Stop = never,
    ) -> RebuildReport:
        """Redo the stages whose settings have changed, and indexes that have lost something.

        Args:
            name: Of the knowledge base.
            on_progress: Called for each document and each batch of chunks.
            stop: Asked between them; the knowledge base stays what it was.

        Raises:
            KnowledgeBaseError: There is none of this name, or another process is writing.
            ServiceError: The embedder's server does not answer.
        """
        with self._changing(name) as writer:
            return reindex(writer, on_progress=on_progress, stop=stop)

    def documents(self, name: str) -> list[DocumentSummary]:
        """Return the documents of a knowledge base by source; none where it is empty.

        Raises:
            KnowledgeBaseError: There is none of this name.
        """
        return self.knowledge(name).catalog.documents.summaries()

    def document(self, name: str, source: str) -> OpenedDocument:
        """Return a document with its text and chunks, by the display path of one of its files.

        Raises:
            KnowledgeBaseError: There is no knowledge base of this name, or it has no such file.
        """
        return open_document(self.knowledge(name).catalog, source)

    def switch_chunk(self, name: str, chunk_id: str, enabled: bool) -> None:
        """Switch a chunk off, so that nothing is answered from it, or on again.

        It needs no writer, so that nobody has to wait for an ingest to end.

        Args:
            name: Of the knowledge base.
            chunk_id: The chunk.
            enabled: Whether it is on.

        Raises:
            KnowledgeBaseError: There is no knowledge base of this name, or it has no such chunk.
        """
        switch_chunk(self.knowledge(name).catalog, chunk_id, enabled=enabled)

    def export(self, name: str, target: Path) -> None:
        """Write a knowledge base's documents to a zip file; see `transfer.export_catalog`."""
        export_catalog(self.knowledge(name).catalog, target)

    def import_(self, name: str, source: Path) -> int:
        """Make a new knowledge base from an exported one, or none if that fails.

        Returns:
            Its number of documents.

        Raises:
            KnowledgeBaseError: The file is not an export, or the name is taken.
            ServiceError: The embedder's server does not answer.
        """
        folder = knowledge_base_folder(self.data_dir, name)
        unpack_catalog(source, folder)
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, folder)
            with named_if_damaged(source), self.writing(name) as writer:
                index_imported(writer)
                documents = len(writer.catalog.documents.ids())
            undo.pop_all()
        return documents

    def summaries(self) -> list[KnowledgeBaseSummary]:
        """Return all knowledge bases by name."""
        return list_knowledge_bases(self.data_dir)

    def drop(self, name: str) -> None:
        """Remove a knowledge base with everything in it, and what was uploaded for it.

        Raises:
            KnowledgeBaseError: There is none of this name.
        """
        with self._lock:
            self._chains.pop(name, None)
            if opened := self._open.pop(name, None):
                opened.close()
            drop_knowledge_base(self.data_dir, name)
            with suppress(FileNotFoundError):
                shutil.rmtree(uploads_folder(self.data_dir, name))

    def close(self) -> None:
        """Release everything."""
        with self._lock:
            for knowledge in self._open.values():
                knowledge.close()
            self._open.clear()
            self._chains.clear()

    def _fetch(self, folder: Path, address: str) -> Path:
        from loaders.web.fetch import fetch

        own = Path(mkdtemp(dir=folder))  # names may be the same
        return fetch(address, folder=own, options=self.settings.loaders.web).path

    def _remove_upload(self, writer: KnowledgeWriter, name: str, source: str) -> None:
        path = Path(find_path(writer, source).path)
        remove_upload(path, folder=uploads_folder(self.data_dir, name))

    @contextmanager
    def _changing(self, name: str) -> Iterator[KnowledgeWriter]:
        """Hold the writer of a knowledge base that must exist."""
        if not (knowledge_base_folder(self.data_dir, name) / CATALOG_NAME).is_file():
            raise missing(name)
        with self.writing(name) as writer:
            yield writer
