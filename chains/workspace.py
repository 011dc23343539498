"""One configuration at work on its knowledge bases: what every face of the application uses."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import RLock
from typing import TYPE_CHECKING

from chains.knowledge.build import build_recipe
from chains.knowledge.catalog import CATALOG_NAME
from chains.knowledge.consistency import compare_indexes
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
from chains.knowledge.rebuild import rebuild
from chains.knowledge.recipe import Recipe
from chains.knowledge.removal import ForgetProof, delete_source, forget_source
from chains.knowledge.report import FileProgress, IngestReport
from chains.knowledge.survey import survey
from chains.knowledge.transfer import export_catalog, index_imported, unpack_catalog
from chains.knowledge.writer import KnowledgeWriter
from chains.settings.settings import Settings

if TYPE_CHECKING:
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
        self._open: dict[str, tuple[KnowledgeBase, RagChain]] = {}

    @cached_property
    def recipe(self) -> Recipe:
        """What shapes the knowledge bases of this configuration; holds the embedder."""
        return build_recipe(self.settings)

    def knowledge(self, name: str) -> KnowledgeBase:
        """Return a knowledge base, opened for reading.

        Raises:
            KnowledgeBaseError: There is none of this name.
        """
        return self._opened(name)[0]

    def rag(self, name: str) -> "RagChain":
        """Return the chain over a knowledge base.

        Raises:
            KnowledgeBaseError: There is none of this name.
            PromptError: A prompt file is missing or malformed.
        """
        return self._opened(name)[1]

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
        places: Sequence[Path | str],
        *,
        sync: bool = False,
        on_progress: Callable[[FileProgress], None] = lambda _: None,
    ) -> IngestReport:
        """Bring a knowledge base up to date with files, folders and addresses of the web.

        Raises:
            InputError: There is no file to read under the paths; nothing was written.
            KnowledgeBaseError: Another process is writing.
            ServiceError: The embedder's server does not answer.
        """
        with TemporaryDirectory(prefix="zhiwen-") as folder:
            found = survey(places, fetch=partial(self._fetch, Path(folder)))
            with self.writing(name) as writer:
                return ingest(writer, found, sync=sync, on_progress=on_progress)

    def delete(self, name: str, source: str) -> bool:
        """Take a file out of every answer; see `removal.delete_source`."""
        with self._changing(name) as writer:
            return delete_source(writer, source)

    def forget(self, name: str, source: str) -> ForgetProof:
        """Take a file out of every answer and off the disk; see `removal.forget_source`."""
        with self._changing(name) as writer:
            return forget_source(writer, source)

    def reindex(self, name: str) -> tuple[list[tuple[str, str]], int]:
        """Redo the stages whose settings have changed, and indexes that have lost something.

        Returns:
            (source, reason) of files that could not be read again, and the chunks embedded.
        """
        with self._changing(name) as writer:
            failed = rebuild(writer)
            if not compare_indexes(writer).is_whole:
                failed += rebuild(writer, stages="indexes")
            return failed, writer.embedded

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
            with self.writing(name) as writer:
                index_imported(writer)
                documents = len(writer.catalog.documents.ids())
            undo.pop_all()
        return documents

    def summaries(self) -> list[KnowledgeBaseSummary]:
        """Return all knowledge bases by name."""
        return list_knowledge_bases(self.data_dir)

    def drop(self, name: str) -> None:
        """Remove a knowledge base with everything in it.

        Raises:
            KnowledgeBaseError: There is none of this name.
        """
        with self._lock:
            opened = self._open.pop(name, None)
            if opened:
                opened[0].close()
            drop_knowledge_base(self.data_dir, name)

    def close(self) -> None:
        """Release everything."""
        with self._lock:
            for knowledge, _ in self._open.values():
                knowledge.close()
            self._open.clear()

    def _fetch(self, folder: Path, address: str) -> Path:
        from loaders.web.fetch import fetch

        own = Path(mkdtemp(dir=folder))  # names may be the same
        return fetch(address, folder=own, options=self.settings.loaders.web).path

    @contextmanager
    def _changing(self, name: str) -> Iterator[KnowledgeWriter]:
        """Hold the writer of a knowledge base that must exist."""
        if not (knowledge_base_folder(self.data_dir, name) / CATALOG_NAME).is_file():
            raise missing(name)
        with self.writing(name) as writer:
            yield writer

    def _opened(self, name: str) -> tuple[KnowledgeBase, "RagChain"]:
        from chains.rag import build_rag  # LangChain takes a second; ingesting does without

        with self._lock:
            if name not in self._open:
                folder = knowledge_base_folder(self.data_dir, name)
                knowledge = KnowledgeBase(folder, name=name, recipe=self.recipe)
                chain = build_rag(self.settings, knowledge=knowledge, embedder=self.recipe.embedder)
                self._open[name] = knowledge, chain
            return self._open[name]
