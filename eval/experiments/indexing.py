"""Build the indexes of an experiment; what was read for one of them is not read again."""

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.progress import Stop
from chains.knowledge.transfer import index_imported
from chains.workspace import Workspace
from eval.dataset import Dataset
from eval.experiments.costs import Costs
from eval.experiments.jobs import Identified
from eval.folders import EvaluationFolders
from eval.runs.run import ingest_dataset

_PART = "-part"
"""What an index is called until it is complete: a crash leaves none that lacks something."""


class Indexes:
    """Knows where documents were read as another index needs them."""

    def __init__(
        self, identified: Iterable[Identified], *, folders: EvaluationFolders, costs: Costs
    ) -> None:
        """Look for what is there.

        Args:
            identified: The runs of the experiment.
            folders: Where evaluation keeps its knowledge bases.
            costs: Told how long it takes to build one.
        """
        self._folders = folders
        self._costs = costs
        self._read: dict[tuple[Path, str], str] = {}
        for each in identified:
            if self._is_there(each.knowledge_base):
                self._read.setdefault(reading_of(each), each.knowledge_base)

    def build(self, each: Identified, workspace: Workspace, *, stop: Stop) -> None:
        """Index the documents of a run, where that is not done yet.

        Args:
            each: The run.
            workspace: Of its configuration.
            stop: Asked between documents.

        Raises:
            DatasetError: A document could not be read.
            ServiceError: The embedder's server does not answer.
            StoppedError: The work was stopped.
        """
        name, dataset = each.knowledge_base, each.job.dataset
        is_new, donor = not self._is_there(name), self._read.get(reading_of(each))
        began = time.perf_counter()
        if is_new and donor is not None:
            self._derive(name, donor=donor, workspace=workspace)
        ingest_dataset(dataset, workspace, on_file=lambda _: None, stop=stop)
        self._read.setdefault(reading_of(each), name)
        if is_new and donor is None:
            seconds = time.perf_counter() - began
            megabytes = document_megabytes(dataset)
            self._costs.add_index(each.job.settings, megabytes=megabytes, seconds=seconds)

    def _derive(self, name: str, *, donor: str, workspace: Workspace) -> None:
        """Cut and index what another knowledge base has read."""
        part = self._folder(f"{name}{_PART}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        original = Catalog(self._folder(donor) / CATALOG_NAME)
        original.copy_to(part / CATALOG_NAME)
        original.close()
        copy = Catalog(part / CATALOG_NAME)
        with copy.transaction():
            for generation in copy.generations.all():
                copy.generations.remove(generation.number)
        copy.close()
        with workspace.writing(f"{name}{_PART}") as writer:
            index_imported(writer)
        part.rename(self._folder(name))

    def _is_there(self, name: str) -> bool:
        return (self._folder(name) / CATALOG_NAME).is_file()

    def _folder(self, name: str) -> Path:
        return knowledge_base_folder(self._folders.root, name)


def document_megabytes(dataset: Dataset) -> float:
    """Return how large the documents of a dataset are, in 10^6 bytes."""
    files = (path for path in dataset.documents.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


def reading_of(each: Identified) -> tuple[Path, str]:
    """Return what names the texts: where the documents lie, and what shapes the parsing.

    Args:
        each: A run that needs them.
    """
    return each.job.dataset.documents.resolve(), each.keys["parse"]
