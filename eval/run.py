"""Score one configuration on one dataset, in a knowledge base of its own."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from chains.knowledge.report import FileProgress
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import Dataset
from eval.errors import DatasetError
from eval.retrieval_run import CaseResult, run_retrieval
from eval.summary import MetricSummary, summarise, summarise_by_kind, summarise_timings

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
        timings_ms: Milliseconds of a retrieval: mean, p50, p95.
    """

    dataset: str
    fingerprint: str
    results: tuple[CaseResult, ...]
    metrics: dict[str, MetricSummary]
    by_kind: dict[str, dict[str, float]]
    timings_ms: dict[str, float]

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
    """

    on_file: Callable[[FileProgress], None] = lambda _: None
    on_case: Callable[[int, int], None] = lambda _done, _total: None


def run_dataset(
    dataset: Dataset,
    settings: Settings,
    *,
    data_dir: Path,
    limit: int | None = None,
    progress: RunProgress | None = None,
) -> RunResult:
    """Ingest a dataset's documents and score the retrieval of all cases.

    The knowledge base is named by what shapes it, so that a second run with the same splitter
    and embedder indexes nothing, and two configurations never share an index.

    Args:
        dataset: What to measure on.
        settings: What to measure.
        data_dir: Where evaluation keeps its knowledge bases; users' are elsewhere.
        limit: Only the first so many cases.
        progress: Callbacks.

    Raises:
        DatasetError: A document of the dataset could not be read.
        ServiceError: A service that the configuration needs does not answer.
    """
    progress = progress or RunProgress()
    workspace = Workspace(settings, data_dir=data_dir)
    try:
        keys = workspace.recipe.keys
        name = f"{dataset.fingerprint}-{keys.dense}-{keys.lexical}"
        report = workspace.ingest(name, [dataset.documents], on_progress=progress.on_file)
        if report.failed:
            source, reason = report.failed[0]
            raise DatasetError(f"{dataset.documents / source}: {reason}")
        retrieve = workspace.rag(name).retrieve.invoke
        results = []
        total = len(dataset.cases[:limit])
        for result in run_retrieval(dataset, retrieve=retrieve, limit=limit):
            results.append(result)
            progress.on_case(len(results), total)
    finally:
        workspace.close()
    return RunResult(
        dataset=dataset.name,
        fingerprint=_fingerprint(dataset, settings),
        results=tuple(results),
        metrics=summarise(results),
        by_kind=summarise_by_kind(results),
        timings_ms=summarise_timings(results),
    )


def write_run(run: RunResult, folder: Path, *, settings: Settings) -> None:
    """Write `run.yaml`, `cases.jsonl`, `metrics.json` and `timings.json` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    effective = settings.model_dump(mode="json")
    header = {"dataset": run.dataset, "fingerprint": run.fingerprint, "settings": effective}
    _write(folder / "run.yaml", yaml.safe_dump(header, allow_unicode=True, sort_keys=False))
    lines = [
        json.dumps(
            {
                "id": result.case.id,
                "documents": result.documents,
                "scores": result.scores,
                "error": result.error,
            },
            ensure_ascii=False,
        )
        for result in run.results
    ]
    _write(folder / "cases.jsonl", "\n".join(lines) + "\n")
    metrics: dict[str, Any] = {name: asdict(metric) for name, metric in run.metrics.items()}
    _write(folder / "metrics.json", json.dumps(metrics, indent=2))
    _write(folder / "timings.json", json.dumps(run.timings_ms, indent=2))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _fingerprint(dataset: Dataset, settings: Settings) -> str:
    cases = "\n".join(case.model_dump_json() for case in dataset.cases)
    shaped = settings.model_dump_json(exclude=_NOT_SCORED)
    text = "\0".join((dataset.fingerprint, cases, shaped))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
