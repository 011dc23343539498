"""Experiments as they come out, without measuring anything: scores drawn from a seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.experiments.experiment import Experiment, Search
from eval.experiments.outcome import Configuration, MeasuredConfiguration, Outcome
from eval.runs.stored import (
    CaseRow,
    CaseTiming,
    Estimate,
    RunHeader,
    StoredAnswer,
    StoredPassage,
    StoredRun,
    StoredStage,
)

METRIC = "doc_recall@1"
OTHER = "mrr@10"
SET_METRIC = "abstain_auroc"
SCRIPT = "<script>alert('x')</script>"
"""A question that must stay text."""


@dataclass(frozen=True, kw_only=True)
class Starter:
    """One configuration of an invented experiment.

    Attributes:
        name: Short.
        hit_rate: Chance that a case is right.
        milliseconds: Of each case.
        overlay: What it lays over the base.
        factors: Setting -> value.
        dropped: Round of the halving.
    """

    name: str
    hit_rate: float
    milliseconds: float = 10.0
    overlay: Mapping[str, object] | None = None
    factors: Mapping[str, str] | None = None
    dropped: int = 0


def header(dataset: str = "demo-set", path: str = "/nowhere") -> RunHeader:
    """Return a `run.yaml` of an invented run."""
    return RunHeader(
        dataset=dataset,
        dataset_path=path,
        dataset_fingerprint=f"{dataset}-0001",
        fingerprint="0123456789abcdef",
        scored="retrieval",
        settings={},
    )


def row(
    case: str, score: float | None, *, question: str = "保修期多长？", kind: str = ""
) -> CaseRow:
    """Return a case with a score, or one that failed."""
    if score is None:
        return CaseRow(id=case, question=question, kind=kind, error="模型没有回答")
    stage = {"dense": StoredStage(rank=4, score=0.1), "reranked": StoredStage(rank=1, score=0.9)}
    passage = StoredPassage(
        chunk_id="c1", source="保修.txt", start=0, end=20, score=0.9, stages=stage
    )
    return CaseRow(
        id=case,
        question=question,
        kind=kind,
        gold=("24 个月",),
        queries=(question, "保修"),
        documents=("保修.txt", "仓库.txt"),
        passages=(passage,),
        answer=StoredAnswer(text="24 个月", abstained=False, evidence=0.8),
        scores={METRIC: score, OTHER: score / 2},
    )


def run_of(
    rows: Sequence[CaseRow],
    *,
    folder: Path,
    dataset: str = "demo-set",
    milliseconds: float = 10.0,
    path: str = "/nowhere",
) -> StoredRun:
    """Return a finished run of some rows."""
    return StoredRun(
        folder=folder,
        header=header(dataset, path),
        rows=tuple(rows),
        timings={r.id: CaseTiming(id=r.id, milliseconds=milliseconds) for r in rows},
        metrics={SET_METRIC: Estimate(value=0.9, ci95=(0.8, 0.95), n=len(rows))},
        by_kind={"事实": {SET_METRIC: 0.9}},
    )


def scored_rows(scores: Sequence[float | None]) -> list[CaseRow]:
    """Return a row a score; kinds alternate, and one question looks like markup."""
    return [
        row(
            f"q{number}",
            score,
            question=SCRIPT if number == 1 else f"第 {number} 个问题？",
            kind="事实" if number % 2 else "多处",
        )
        for number, score in enumerate(scores, start=1)
    ]


def outcome_of(
    starters: Sequence[Starter],
    *,
    folder: Path,
    cases: int = 200,
    datasets: Sequence[str] = ("demo-set",),
    repeats: int = 1,
    **experiment: object,
) -> Outcome:
    """Return an experiment whose configurations hit independently, drawn from one seed."""
    generator = np.random.default_rng(20261121)
    measured = []
    for starter in starters:
        runs: dict[str, tuple[StoredRun, ...]] = {}
        for dataset in datasets:
            runs[dataset] = tuple(
                run_of(
                    scored_rows(
                        (generator.random(cases) < starter.hit_rate).astype(float).tolist()
                    ),
                    folder=folder / "runs" / starter.name / dataset / str(repeat),
                    dataset=dataset,
                    milliseconds=starter.milliseconds,
                )
                for repeat in range(1, repeats + 1)
            )
        configuration = Configuration(
            name=starter.name,
            label=" · ".join((starter.factors or {}).values()) or starter.name,
            overlay=dict(starter.overlay or {}),
            factors=dict(starter.factors or {}),
        )
        measured.append(
            MeasuredConfiguration(configuration=configuration, runs=runs, dropped=starter.dropped)
        )
    settings: dict[str, object] = {
        "title": "检索 <对照>",
        "datasets": tuple(datasets),
        "primary": METRIC,
        "metrics": (OTHER, SET_METRIC),
        "search": Search(),
        "repeats": repeats,
        **experiment,
    }
    return Outcome(
        experiment=Experiment.model_validate(settings),
        folder=folder,
        profile="offline",
        measured=tuple(measured),
        compared=max(2, len(starters)),
    )


GRID = tuple(
    Starter(
        name=f"c{number:02d}",
        hit_rate=0.6 + 0.25 * (arm == "lexical") + 0.08 * (rerank == "rerank"),
        milliseconds=4.0 + 3 * (arm == "hybrid") + 5 * (rerank == "rerank"),
        overlay={"retrieval": {"top_k": number}},
        factors={"arm": arm, "rerank": rerank},
    )
    for number, (arm, rerank) in enumerate(
        [(a, r) for a in ("dense", "lexical", "hybrid") for r in ("rerank", "none")], start=1
    )
)
"""Six configurations: keywords help most, reranking a little."""
