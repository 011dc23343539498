"""Runs that need no chain: what a case gives is said by the test."""

from collections.abc import Callable, Mapping
from pathlib import Path

from eval.dataset import Case, Dataset
from eval.runs.measuring import RunTask
from eval.runs.stored import RunHeader
from eval.scoring.results import AnswerRecord, CaseResult, FoundPassage
from loaders.documents import Location


def dataset_of(count: int = 5) -> Dataset:
    """Return a dataset of cases `0`, `1` … without documents."""
    cases = tuple(Case(id=str(number), question=f"问题{number}？") for number in range(count))
    return Dataset(name="d", documents=Path("documents"), cases=cases, fingerprint="f")


def header_of(dataset: Dataset, *, fingerprint: str = "0" * 16) -> RunHeader:
    """Return the header of a run on a dataset."""
    return RunHeader(
        dataset=dataset.name,
        dataset_path=str(dataset.path),
        dataset_fingerprint=dataset.fingerprint,
        fingerprint=fingerprint,
        scored="answers",
        cases=len(dataset.cases),
        settings={"retrieval": {"top_k": 8}},
    )


def found(case: Case, scores: Mapping[str, float] | None = None) -> CaseResult:
    """Return what a case gives: two passages, one of which all cases share, and an answer."""
    passages = tuple(
        FoundPassage(
            chunk_id=f"c{name}",
            source=f"{name}.txt",
            start=0,
            end=2,
            text="文本",
            score=0.5,
            stages={},
            location=Location(),
        )
        for name in ("shared", case.id)
    )
    return CaseResult(
        case=case,
        queries=(case.question,),
        documents=tuple(passage.source for passage in passages),
        passages=passages,
        scores=dict(scores or {"a": int(case.id) / 7}),
        answer=AnswerRecord(text=f"答{case.id}", abstained=False, evidence=0.9),
        milliseconds=2.0,
        steps={"search": 1.5},
    )


def task_of(
    folder: Path,
    *,
    ask: Callable[[Case], CaseResult] = found,
    dataset: Dataset | None = None,
    concurrency: int = 1,
    fingerprint: str = "0" * 16,
) -> RunTask:
    """Return a run of five cases."""
    dataset = dataset or dataset_of()
    return RunTask(
        dataset=dataset,
        header=header_of(dataset, fingerprint=fingerprint),
        folder=folder,
        ask=ask,
        concurrency=concurrency,
    )
