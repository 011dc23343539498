"""Score one configuration on one dataset, in a knowledge base of its own."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chains.knowledge.report import FileProgress
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.scoring.answer_scores import score_answered_case
from eval.runs.case_run import run_cases
from eval.dataset import Dataset
from eval.errors import DatasetError
from eval.scoring.results import CaseResult
from eval.scoring.retrieval_scores import score_case
from eval.scoring.summary import (
    MetricSummary,
    summarise,
    summarise_by_kind,
    summarise_steps,
    summarise_timings,
)

if TYPE_CHECKING:
    from chains.rag import RagChain

Scored = Literal["retrieval", "answers"]

_NOT_SCORED = {"data_dir", "server", "profile"}


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """A finished run.

    Attributes:
        dataset: The dataset's name.
        fingerprint: Hash of configuration, documents and cases: equal ones have equal numbers.
        results: One row a case, in the dataset's order.
        metrics: Metric -> mean with its interval.
        by_kind: Kind of case -> metric -> mean.
        timings_ms: Milliseconds of a case: mean, p50, p95.
        steps_ms: Step of the chain -> the same, where answers were given.
    """

    dataset: str
    fingerprint: str
    results: tuple[CaseResult, ...]
    metrics: dict[str, MetricSummary]
    by_kind: dict[str, dict[str, float]]
    timings_ms: dict[str, float]
    steps_ms: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that could not be measured."""
        return tuple(result for result in self.results if result.error)


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """Called while a run goes on.

    Attributes:
        on_file: For each document that is ingested.
        on_case: For each case: done so far, and the number of all.
        on_result: For each case as it was measured.
    """

    on_file: Callable[[FileProgress], None] = lambda _: None
    on_case: Callable[[int, int], None] = lambda _done, _total: None
    on_result: Callable[[CaseResult], None] = lambda _: None


def run_dataset(
    dataset: Dataset,
    settings: Settings,
    *,
    data_dir: Path,
    scored: Scored = "retrieval",
    progress: RunProgress | None = None,
) -> RunResult:
    """Ingest a dataset's documents and score all cases.

    The knowledge base is named by what shapes it, so that a second run with the same splitter
    and embedder indexes nothing, and two configurations never share an index.

    Args:
        dataset: What to measure on.
        settings: What to measure.
        data_dir: Where evaluation keeps its knowledge bases; users' are elsewhere.
        scored: `retrieval`: the search alone; `answers`: the whole chain, search included.
        progress: Callbacks.

    Raises:
        DatasetError: A document of the dataset could not be read.
        ServiceError: A service that the configuration needs does not answer.
    """
    progress = progress or RunProgress()
    settings = without_budget(settings)
    workspace = Workspace(settings, data_dir=data_dir)
    try:
        name = ingest_dataset(dataset, workspace, on_file=progress.on_file)
        results = []
        for result in _results(dataset, workspace.rag(name), scored):
            results.append(result)
            progress.on_result(result)
            progress.on_case(len(results), len(dataset.cases))
    finally:
        workspace.close()
    return RunResult(
        dataset=dataset.name,
        fingerprint=_fingerprint(dataset, settings),
        results=tuple(results),
        metrics=summarise(results),
        by_kind=summarise_by_kind(results),
        timings_ms=summarise_timings(results),
        steps_ms=summarise_steps(results),
    )


def without_budget(settings: Settings) -> Settings:
    """Let a reranker finish: numbers must not depend on how busy the machine is."""
    reranker = settings.retrieval.reranker
    if reranker.provider != "flag" or reranker.budget_ms is None:
        return settings
    unhurried = reranker.model_copy(update={"budget_ms": None})
    retrieval = settings.retrieval.model_copy(update={"reranker": unhurried})
    return settings.model_copy(update={"retrieval": retrieval})


def ingest_dataset(
    dataset: Dataset, workspace: Workspace, *, on_file: Callable[[FileProgress], None]
) -> str:
    """Index the documents where that is not done yet, and return the knowledge base's name.

    A copy of the documents elsewhere has a knowledge base of its own: in one, they would be the
    same documents under other names than the cases know.
    """
    keys = workspace.recipe.keys
    place = hashlib.sha256(str(dataset.documents.resolve()).encode()).hexdigest()[:8]
    name = f"{dataset.fingerprint}-{place}-{keys.dense}-{keys.lexical}"
    report = workspace.ingest(name, [dataset.documents], on_progress=on_file)
    if report.failed:
        source, reason = report.failed[0]
        raise DatasetError(f"{dataset.documents / source}: {reason}")
    return name


def _results(dataset: Dataset, rag: "RagChain", scored: Scored) -> Iterator[CaseResult]:
    if scored == "answers":
        return run_cases(dataset, ask=rag.answer.invoke, score=score_answered_case)
    return run_cases(dataset, ask=rag.retrieve.invoke, score=score_case)


def _fingerprint(dataset: Dataset, settings: Settings) -> str:
    cases = "\n".join(case.model_dump_json() for case in dataset.cases)
    shaped = settings.model_dump_json(exclude=_NOT_SCORED)
    text = "\0".join((dataset.fingerprint, cases, shaped))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
