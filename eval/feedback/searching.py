"""What a configuration finds for each case of a dataset, as deep as it can."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.progress import Stop, check_stop, never
from chains.knowledge.report import FileProgress
from chains.rag import RagChain
from chains.retrieval.steps import Candidates
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import Case, Dataset
from eval.folders import EvaluationFolders
from eval.runs.run import ingest_dataset, without_budget
from eval.scoring.metrics import DOCUMENT_DEPTH


@dataclass(frozen=True, kw_only=True)
class SearchProgress:
    """Called while a dataset is searched.

    Attributes:
        on_file: For each document that is ingested.
        on_case: For each case: done so far, and the number of all.
        stop: Asked between cases.
    """

    on_file: Callable[[FileProgress], None] = lambda _: None
    on_case: Callable[[int, int], None] = lambda _done, _total: None
    stop: Stop = never


@dataclass(frozen=True, kw_only=True)
class SearchedDataset:
    """A dataset in a knowledge base of its own, ready to be searched.

    Attributes:
        dataset: The dataset.
        settings: The configuration.
        knowledge: Its documents.
        rag: The chain over them.
        progress: Callbacks.
    """

    dataset: Dataset
    settings: Settings
    knowledge: KnowledgeBase
    rag: RagChain
    progress: SearchProgress

    def search(self) -> Iterator[tuple[Case, Candidates]]:
        """Yield each case with what was found.

        Raises:
            ServiceError: A service that the configuration needs does not answer.
            StoppedError: Somebody stopped it.
        """
        for done, case in enumerate(self.dataset.cases, start=1):
            check_stop(self.progress.stop)
            question = case.to_question(distinct_documents=DOCUMENT_DEPTH)
            yield case, self.rag.retrieve.invoke(question)
            self.progress.on_case(done, len(self.dataset.cases))


@contextmanager
def searched_dataset(
    dataset: Dataset,
    settings: Settings,
    *,
    folders: EvaluationFolders,
    progress: SearchProgress | None = None,
) -> Iterator[SearchedDataset]:
    """Index a dataset where that is not done yet, and open it.

    Raises:
        DatasetError: A document of the dataset could not be read.
        ServiceError: A service that the configuration needs does not answer.
    """
    progress = progress or SearchProgress()
    settings = without_budget(settings)
    workspace = Workspace(settings, data_dir=folders.root)
    try:
        name = ingest_dataset(dataset, workspace, on_file=progress.on_file)
        yield SearchedDataset(
            dataset=dataset,
            settings=settings,
            knowledge=workspace.knowledge(name),
            rag=workspace.rag(name),
            progress=progress,
        )
    finally:
        workspace.close()
