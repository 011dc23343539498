"""Runs and reports as they lie in the data folder, small enough to be read."""

import json
from pathlib import Path

from eval.reports.files import write_report
from eval.reports.report import (
    Latency,
    MainEffect,
    Method,
    Report,
    ReportedConfiguration,
    ReportedDataset,
    ReportedPair,
    WorstCase,
)
from eval.runs.stored import (
    CaseRow,
    CaseTiming,
    Estimate,
    RunHeader,
    StoredAnswer,
    StoredCitation,
    StoredPassage,
    StoredRun,
    StoredSentence,
    StoredStage,
)

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
HEADER = RunHeader(
    dataset="手册题",
    dataset_path="demo",
    dataset_fingerprint="d" * 16,
    fingerprint="f" * 16,
    scored="answers",
    settings={},
    keys={"dense": "k1"},
    versions={"zhiwen": "0.1"},
    models={"chat": "extractive"},
    machine={"cores": "2"},
)
PASSAGE = StoredPassage(
    chunk_id="c1",
    source="保修.txt",
    start=0,
    end=24,
    score=0.9,
    stages={"lexical": StoredStage(rank=1, score=3.2), "reranked": StoredStage(rank=2, score=0.5)},
)


def answered(case_id: str, *, right: bool = True, kind: str = "single-fact") -> CaseRow:
    """A case that was answered."""
    return CaseRow(
        id=case_id,
        question=f"第 {case_id} 题：保修期多长？",
        kind=kind,
        gold=("24 个月",),
        queries=("保修期多长？", "保修期"),
        documents=("保修.txt",),
        passages=(PASSAGE,),
        answer=StoredAnswer(
            text="保修期为 24 个月。从发货日算。",
            abstained=False,
            evidence=0.91,
            sentences=(
                StoredSentence(
                    text="保修期为 24 个月。", verdict="supported", score=1, citations=(1,)
                ),
                StoredSentence(
                    text="从发货日算。",
                    verdict="weak",
                    score=0.4,
                    reasons=("date 发货日 is not in the source",),
                ),
            ),
            citations=(
                StoredCitation(n=1, source="保修.txt", start=0, end=9, quote="保修期为 24 个月"),
            ),
        ),
        scores={"answer_contained": float(right), "doc_recall@5": 1.0, "citations": 1.0},
    )


def declined(case_id: str, *, unanswerable: bool) -> CaseRow:
    """A case that was not answered."""
    return CaseRow(
        id=case_id,
        question="月球有多远？",
        kind="unanswerable" if unanswerable else "table",
        unanswerable=unanswerable,
        answer=StoredAnswer(text="资料里没有。", abstained=True, evidence=0.1),
        scores={} if unanswerable else {"answer_contained": 0.0},
    )


def stored_run(*rows: CaseRow, finished: bool = True) -> StoredRun:
    """A run of some cases."""
    return StoredRun(
        folder=Path("run"),
        header=HEADER,
        rows=rows,
        timings={
            row.id: CaseTiming(
                id=row.id,
                milliseconds=12.4,
                steps={"search": 8.0, "answer": 4.0},
                reused=("search",),
            )
            for row in rows
        },
        metrics={
            "answer_contained@120": Estimate(value=0.8123, ci95=(0.71, 0.9), n=len(rows)),
            "citations": Estimate(value=1.5, ci95=(1, 2), n=len(rows)),
        },
        by_kind={"single-fact": {"doc_recall@5": 1.0}, "table": {"doc_recall@5": 0.5}},
        finished=finished,
    )


def configuration(name: str, *, rank: int, value: float, label: str = "") -> ReportedConfiguration:
    """A row of a leaderboard."""
    estimate = Estimate(value=value, ci95=(value - 0.02, value + 0.02), n=40)
    return ReportedConfiguration(
        name=name,
        label=label or f"配置 {name}",
        overlay={"retrieval": {"top_k": int(name.removeprefix("c"))}},
        factors={"top_k": name},
        rank=rank,
        metrics={"mrr@10": estimate, "doc_recall@5": estimate},
        by_dataset={"demo": {"mrr@10": estimate}},
        by_kind={"demo": {"single-fact": {"mrr@10": value}, "table": {"mrr@10": value / 2}}},
        latency=Latency(p50=8.5 + rank, p95=20.0, mean=10.0),
        failed=0,
        runs=(f"runs/{name}/demo/0",),
        pareto=rank == 1,
    )


def pair(better: str, worse: str, *, difference: float, significant: bool) -> ReportedPair:
    """Two configurations held against each other."""
    return ReportedPair(
        better=better,
        worse=worse,
        difference=Estimate(value=difference, ci95=(difference - 0.01, difference + 0.01), n=40),
        p=0.001,
        p_holm=0.003 if significant else 0.4,
        effect=0.3,
        wins=12,
        losses=2,
        ties=26,
        significant=significant,
        cases_needed=120,
    )


def report(**changes: object) -> Report:
    """Three configurations, the first two tied."""
    whole = Report(
        title="检索的设置",
        profile="offline",
        base={},
        datasets=(ReportedDataset(name="demo", cases=40, fingerprint="f"),),
        primary="mrr@10",
        metrics=("mrr@10", "doc_recall@5"),
        higher_is_better={"mrr@10": True, "doc_recall@5": True},
        configurations=(
            configuration("c1", rank=1, value=0.91),
            configuration("c2", rank=1, value=0.90),
            configuration("c3", rank=3, value=0.71),
        ),
        pairs=(
            pair("c1", "c2", difference=0.01, significant=False),
            pair("c1", "c3", difference=0.2, significant=True),
            pair("c2", "c3", difference=0.19, significant=True),
        ),
        effects=(
            MainEffect(
                factor="top_k",
                value="c1",
                mean=0.91,
                difference=Estimate(value=0.05, ci95=(0.01, 0.09), n=40),
                configurations=1,
            ),
        ),
        worst=(
            WorstCase(
                dataset="demo",
                case_id="demo-16",
                question="三季度屏蔽泵的经销价是多少？",
                kind="table",
                score=0.0,
                others={"c3": 1.0},
                gold=("263",),
                answer="",
                trace=("检索：屏蔽泵 经销价", "价格.xlsx：第 9 位"),
            ),
        ),
        winner="c1",
        winning_overlay={"retrieval": {"top_k": 1}},
        method=Method(
            alpha=0.05,
            permutations=10_000,
            resamples=2000,
            seed=7,
            compared=3,
            search="grid",
            repeats=1,
        ),
    )
    return whole.model_copy(update=changes)


def write_experiment(data_dir: Path, name: str = "retrieval") -> Path:
    """Put an experiment with its report into a data folder."""
    folder = data_dir / "evaluation" / "experiments" / name
    write_report(report(), folder)
    asked = (
        "title: 检索的设置\ndatasets: [demo]\nprimary: mrr@10\ngrid: {retrieval.top_k: [1, 2]}\n"
    )
    (folder / "experiment.yaml").write_text(asked, encoding="utf-8")
    return folder


def write_drafts(folder: Path, drafts: list[dict[str, object]]) -> None:
    """Put questions that wait into a dataset folder."""
    lines = [json.dumps(draft, ensure_ascii=False) for draft in drafts]
    (folder / "drafts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
