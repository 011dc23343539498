"""Score one configuration on one dataset, in a knowledge base of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chains.knowledge.measured_copies import place_key
from chains.knowledge.progress import Stop, check_stop, never
from chains.knowledge.recipe import Recipe
from chains.knowledge.report import FileProgress
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import Dataset
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.runs.asking import build_ask
from eval.runs.header import build_header
from eval.runs.measuring import RunTask, measure
from eval.runs.run_folder import check_folder
from eval.runs.stage_keys import retrieval_asks_chat, stage_keys
from eval.runs.stored import RunHeader, StoredRun

Scored = Literal["retrieval", "answers"]


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """What of a dataset is measured, and where that goes.

    Attributes:
        scored: `retrieval`: the search alone; `answers`: the whole chain, search included.
        limit: Only so many cases of the beginning; None all.
        folder: The run's; None takes one that is named by dataset and fingerprint, so that the
            same measurement, once interrupted, is gone on with.
        concurrency: Cases that wait for a chat model at a time; None takes the configuration's.
    """

    scored: Scored = "retrieval"
    limit: int | None = None
    folder: Path | None = None
    concurrency: int | None = None


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """Called while a run goes on.

    Attributes:
        on_file: For each document that is ingested.
        on_case: For each case: done so far, and the number of all.
        stop: Asked between documents and between cases; what is done stays.
    """

    on_file: Callable[[FileProgress], None] = lambda _: None
    on_case: Callable[[int, int], None] = lambda _done, _total: None
    stop: Stop = never


def run_dataset(
    dataset: Dataset,
    settings: Settings,
    *,
    folders: EvaluationFolders,
    plan: RunPlan | None = None,
    progress: RunProgress | None = None,
) -> StoredRun:
    """Ingest a dataset's documents, ask its cases, and write a run folder.

    The knowledge base is named by what shapes it, so that a second run with the same splitter
    and embedder indexes nothing, and two configurations never share an index.

    Args:
        dataset: What to measure on.
        settings: What to measure.
        folders: Where evaluation keeps its knowledge bases and runs; users' are elsewhere.
        plan: What of the dataset, and where to.
        progress: Callbacks.

    Raises:
        DatasetError: A document of the dataset could not be read.
        RunError: The run's folder cannot be used.
        ServiceError: A service that the configuration needs does not answer.
        StoppedError: The work was stopped.
    """
    plan, progress = plan or RunPlan(), progress or RunProgress()
    if plan.folder is not None:
        check_folder(plan.folder)
    settings = without_budget(settings)
    workspace = Workspace(settings, data_dir=folders.root)
    try:
        name = ingest_dataset(dataset, workspace, on_file=progress.on_file, stop=progress.stop)
        header = build_header(
            dataset, settings, scored=plan.scored, limit=plan.limit, workspace=workspace
        )
        asked = dataset.first(plan.limit)
        return measure(
            RunTask(
                dataset=asked,
                header=header,
                folder=plan.folder or default_folder(header, folders),
                ask=build_ask(
                    workspace.rag(name), scored=plan.scored, top_k=settings.retrieval.top_k
                ),
                concurrency=concurrency_of(
                    settings, asked, scored=plan.scored, wanted=plan.concurrency
                ),
                stop=progress.stop,
                on_case=progress.on_case,
            )
        )
    finally:
        workspace.close()


def default_folder(header: RunHeader, folders: EvaluationFolders) -> Path:
    """Return where a run goes that nobody has named a folder for."""
    return folders.runs / f"{header.dataset}-{header.scored}-{header.fingerprint[:8]}"


def concurrency_of(
    settings: Settings, dataset: Dataset, *, scored: str, wanted: int | None = None
) -> int:
    """Return how many cases are asked at a time.

    Side by side they wait for a chat model. Without one they compute, which threads do no faster
    together than one after the other.

    Args:
        settings: The configuration.
        dataset: Its cases; where one has earlier turns, a chat model rewrites the question.
        scored: `retrieval` or `answers`.
        wanted: Instead of the configured number.
    """
    history = any(case.history for case in dataset.cases)
    waits = retrieval_asks_chat(settings, history=history)
    if scored == "answers":
        waits = waits or settings.chat.provider != "extractive"
    return (wanted or settings.evaluation.concurrency) if waits else 1


def without_budget(settings: Settings) -> Settings:
    """Let a reranker finish: numbers must not depend on how busy the machine is."""
    reranker = settings.retrieval.reranker
    if reranker.provider != "flag" or reranker.budget_ms is None:
        return settings
    unhurried = reranker.model_copy(update={"budget_ms": None})
    retrieval = settings.retrieval.model_copy(update={"reranker": unhurried})
    return settings.model_copy(update={"retrieval": retrieval})


def ingest_dataset(
    dataset: Dataset,
    workspace: Workspace,
    *,
    on_file: Callable[[FileProgress], None],
    stop: Stop = never,
) -> str:
    """Index the documents where that is not done yet, and return the knowledge base's name.

    A copy of the documents elsewhere has a knowledge base of its own: in one, they would be the
    same documents under other names than the cases know.

    Raises:
        DatasetError: A document of the dataset could not be read.
        ServiceError: The embedder's server does not answer.
        StoppedError: The work was stopped; what was indexed stays.
    """
    name = knowledge_base_name(dataset, workspace.settings, recipe=workspace.recipe)
    report = workspace.ingest(name, [dataset.documents], on_progress=on_file, stop=stop)
    check_stop(lambda: bool(report.stopped))
    if report.failed:
        source, reason = report.failed[0]
        raise DatasetError(f"{dataset.documents / source}: {reason}")
    return name


def knowledge_base_name(dataset: Dataset, settings: Settings, *, recipe: Recipe) -> str:
    """Return what the knowledge base of a dataset is called: by all that shapes it.

    Args:
        dataset: Whose documents are in it.
        settings: The configuration that it is built with.
        recipe: Built from the configuration.

    Raises:
        ServiceError: The embedder's weights are missing, or its server does not answer.
    """
    keys = stage_keys(settings, recipe=recipe, models={})
    place = place_key(dataset.documents)
    return f"{dataset.fingerprint}-{place}-{keys.dense}-{keys.lexical}"
