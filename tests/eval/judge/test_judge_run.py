"""A judge adds its metrics to a run folder; RAGAS's own code computes them."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from chains.errors import ServiceUnreachableError, StoppedError
from eval.errors import JudgeError, RunError
from eval.folders import EvaluationFolders
from eval.judge.catalog import RAGAS_METRICS
from eval.judge.judge_run import (
    JudgedRun,
    JudgeTask,
    chosen_metrics,
    judge_run,
    load_judged,
)
from eval.runs.load_run import load_run
from tests.eval.judge.judged import prompts_in, settings_for
from tests.support.answered_runs import write_run
from tests.support.judge import JudgeScript
from tests.support.ollama import OllamaDouble

CHAT = "/v1/chat/completions"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run of six cases."""
    return write_run(
        tmp_path / "run",
        [
            {
                "id": "1",
                "gold": ["24个月"],
                "text": "保修期为24个月。",
                "texts": ["保修期为24个月。"],
            },
            {"id": "2", "gold": ["38公斤"], "text": "净重40公斤。", "texts": ["净重38公斤。"]},
            {"id": "3", "gold": ["蓝色"], "abstained": True, "texts": ["颜色是蓝色。"]},
            {"id": "4", "gold": ["七点"], "abstained": True, "texts": []},
            {"id": "5", "unanswerable": True, "text": "有。", "texts": ["有。"]},
            {"id": "6", "gold": ["甲"], "error": "the connection broke off"},
        ],
    )


@pytest.fixture
def folders(tmp_path: Path) -> EvaluationFolders:
    return EvaluationFolders.of(tmp_path / "data")


def judged(
    run: Path, server: OllamaDouble, folders: EvaluationFolders, *metrics: str, **options: Any
) -> JudgedRun:
    task = JudgeTask(metrics=metrics, repeats=options.pop("repeats", None))
    return judge_run(run, task, settings=settings_for(server, **options), folders=folders)


def rows(run: Path) -> dict[tuple[str, str], list[float | None]]:
    lines = (run / "judged.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return {(row["id"], row["metric"]): row["values"] for row in found}


def test_each_case_gets_the_metrics_that_concern_it(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    done = judged(run, server, folders, "faithfulness", "context_recall", "factual_correctness")
    assert done.cases == 4  # neither the failed one nor the one without an answer
    assert rows(run) == {
        ("1", "faithfulness"): [1.0],
        ("2", "faithfulness"): [0.0],
        ("1", "context_recall"): [1.0],
        ("2", "context_recall"): [1.0],
        ("3", "context_recall"): [1.0],  # what was declined was found all the same
        ("4", "context_recall"): [0.0],  # nothing was found: nobody is asked
        ("1", "factual_correctness"): [0.0],
        ("2", "factual_correctness"): [0.0],
        ("3", "factual_correctness"): [0.0],  # declined: nobody is asked
        ("4", "factual_correctness"): [0.0],
    }
    recall = done.metrics["context_recall"]
    assert (recall.mean, recall.n, recall.cases, recall.nan_rate) == (0.75, 4, 4, 0.0)
    assert recall.ci95 is not None
    assert recall.ci95[0] < 0.75 < recall.ci95[1]
    assert recall.judge.startswith("ollama judge ")
    assert recall.prompts == {"zh": prompts_in("zh").fingerprint}
    assert not done.incomplete


def test_the_run_then_has_the_judged_scores(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    judged(run, server, folders, "faithfulness")
    stored = load_run(run)
    assert [row.scores.get("faithfulness") for row in stored.rows] == [
        1.0, 0.0, None, None, None, None,
    ]  # fmt: skip
    assert (stored.metrics["faithfulness"].value, stored.metrics["faithfulness"].n) == (0.5, 2)


def test_a_number_that_is_missing_is_reported_and_in_no_mean(
    run: Path, server: OllamaDouble, script: JudgeScript, folders: EvaluationFolders
) -> None:
    script.first = ["不行"]
    done = judged(run, server, folders, "faithfulness", retries=0, concurrency=1)
    assert rows(run) == {("1", "faithfulness"): [None], ("2", "faithfulness"): [0.0]}
    summary = done.metrics["faithfulness"]
    assert (summary.mean, summary.n, summary.cases, summary.nan_rate) == (0.0, 1, 2, 0.5)
    assert summary.errors == {"the output is not JSON (Expecting value), 1 times": 1}
    assert done.incomplete
    assert load_judged(run)["faithfulness"] == summary


def test_a_metric_without_any_number_has_no_mean(
    run: Path, server: OllamaDouble, script: JudgeScript, folders: EvaluationFolders
) -> None:
    server.add(script.model(load_seconds=3.0))
    done = judged(run, server, folders, "faithfulness", timeout=0.1)
    summary = done.metrics["faithfulness"]
    assert (summary.mean, summary.ci95, summary.n, summary.nan_rate) == (None, None, 0, 1.0)
    assert list(summary.errors.values()) == [2]
    assert "faithfulness" not in load_run(run).metrics
    assert done.hints == ("a large model may need longer to load: raise `timeout`",)


def test_judged_several_times_it_has_a_spread(
    run: Path, server: OllamaDouble, script: JudgeScript, folders: EvaluationFolders
) -> None:
    # The first of the three judgements of case 1 finds nothing to be true.
    no = '{"statements": [{"statement": "保修期为24个月", "reason": "。", "verdict": 0}]}'
    script.first = ['{"statements": ["保修期为24个月"]}', no]
    done = judged(run, server, folders, "faithfulness", repeats=3, concurrency=1)
    assert rows(run) == {
        ("1", "faithfulness"): [0.0, 1.0, 1.0],
        ("2", "faithfulness"): [0.0, 0.0, 0.0],
    }
    summary = done.metrics["faithfulness"]
    # Standard deviations: sqrt(((2/3)² + 2 · (1/3)²) / 2) = sqrt(1/3), and 0.
    assert summary.spread == pytest.approx((1 / 3) ** 0.5 / 2)
    assert summary.mean == pytest.approx((2 / 3 + 0) / 2)
    assert summary.repeats == 3
    seeds = {body["seed"] for body in server.bodies(CHAT)}
    assert seeds == {7, 8, 9}


def test_judged_once_it_has_none(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    assert judged(run, server, folders, "faithfulness").metrics["faithfulness"].spread is None


def test_many_at_once_give_the_same_files(
    run: Path, server: OllamaDouble, folders: EvaluationFolders, tmp_path: Path
) -> None:
    judged(run, server, folders, "faithfulness", "context_precision", concurrency=1)
    written = [(run / name).read_bytes() for name in ("judged.jsonl", "judged.json")]
    other = EvaluationFolders.of(tmp_path / "other")
    judged(run, server, other, "faithfulness", "context_precision", concurrency=4)
    assert [(run / name).read_bytes() for name in ("judged.jsonl", "judged.json")] == written


def test_stopping_keeps_what_was_judged(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    seen: list[tuple[int, int]] = []
    task = JudgeTask(
        metrics=("faithfulness",),
        stop=lambda: bool(seen),
        on_judged=lambda done, total: seen.append((done, total)),
    )
    with pytest.raises(StoppedError):
        judge_run(run, task, settings=settings_for(server, concurrency=1), folders=folders)
    assert seen[0] == (1, 2)
    assert not (run / "judged.jsonl").exists()
    before = len(server.bodies(CHAT))
    done = judged(run, server, folders, "faithfulness")
    assert done.metrics["faithfulness"].kept >= 2
    assert before + len(server.bodies(CHAT)[before:]) == 4  # two outputs a case, none twice


def test_stopping_does_not_wait_for_the_judge(
    run: Path, server: OllamaDouble, script: JudgeScript, folders: EvaluationFolders
) -> None:
    server.add(script.model(load_seconds=30.0))
    task = JudgeTask(metrics=("faithfulness",), stop=lambda: bool(server.bodies(CHAT)))
    begun = time.monotonic()
    with pytest.raises(StoppedError):
        judge_run(run, task, settings=settings_for(server, concurrency=1), folders=folders)
    assert time.monotonic() - begun < 10
    (request,) = (one for one in server.requests if one.path == CHAT)
    assert request.disconnected.wait(2)


def test_other_metrics_that_were_judged_before_stay(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    judged(run, server, folders, "context_recall")
    judged(run, server, folders, "faithfulness")
    judged(run, server, folders, "faithfulness")
    assert set(load_judged(run)) == {"faithfulness", "context_recall"}
    assert len(rows(run)) == 6
    assert len((run / "judged.jsonl").read_text(encoding="utf-8").splitlines()) == 6


def test_semantic_similarity_needs_no_judge(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    settings = settings_for(server)
    server.stop()
    task = JudgeTask(metrics=("semantic_similarity",))
    summary = judge_run(run, task, settings=settings, folders=folders).metrics[
        "semantic_similarity"
    ]
    assert (summary.n, summary.judge, summary.prompts) == (2, "", {})
    assert summary.embedder.startswith("hashing")


def test_texts_without_a_direction_have_no_similarity(
    tmp_path: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    run = write_run(tmp_path / "odd", [{"id": "1", "gold": ["！"], "text": "。", "texts": ["甲"]}])
    summary = judged(run, server, folders, "semantic_similarity").metrics["semantic_similarity"]
    assert (summary.mean, summary.errors) == (None, {"RAGAS gave no number": 1})


def test_a_server_that_is_gone_ends_it(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    settings = settings_for(server, retries=0)
    server.stop()
    with pytest.raises(ServiceUnreachableError, match="Ollama does not answer at"):
        judge_run(run, JudgeTask(), settings=settings, folders=folders)


def test_all_stands_for_every_metric() -> None:
    assert [metric.name for metric in chosen_metrics(["all"])] == list(RAGAS_METRICS)
    assert [metric.name for metric in chosen_metrics(["noise_sensitivity", "faithfulness"])] == [
        "faithfulness",
        "noise_sensitivity",
    ]


def test_a_metric_that_there_is_not(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    with pytest.raises(JudgeError, match="'truth' is no metric of the judge") as error:
        judged(run, server, folders, "truth")
    assert "there are faithfulness, answer_relevancy" in error.value.hint


def test_a_folder_that_is_no_run(
    tmp_path: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    with pytest.raises(RunError, match="not a run folder"):
        judged(tmp_path, server, folders, "faithfulness")


def test_a_run_of_the_retrieval_alone_has_nothing_to_judge(
    tmp_path: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    run = write_run(tmp_path / "r", [{"id": "1", "gold": ["甲"]}], answers=False)
    with pytest.raises(JudgeError, match="there is no answer to judge"):
        judged(run, server, folders, "faithfulness")


def test_where_declining_is_right_there_is_nothing_to_judge(
    tmp_path: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    run = write_run(tmp_path / "r", [{"id": "1", "unanswerable": True, "abstained": True}])
    done = judged(run, server, folders, "faithfulness")
    assert (done.cases, done.metrics, done.incomplete) == (0, {}, False)
    assert load_run(run).metrics == {}


def test_a_run_that_has_lost_its_passages(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    (run / "passages.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match=r"the text of 1-0\.txt:0-9 is missing"):
        judged(run, server, folders, "faithfulness")


def test_an_unfinished_run_is_not_judged(
    run: Path, server: OllamaDouble, folders: EvaluationFolders
) -> None:
    (run / "metrics.json").unlink()
    with pytest.raises(JudgeError, match="the run is not finished"):
        judged(run, server, folders, "faithfulness")
