"""`zhiwen eval judge`, and `eval run --judge`, against a judge server."""

from pathlib import Path

import pytest

from tests.support.answered_runs import write_run
from tests.support.dataset import write_dataset
from tests.support.judge import JudgeScript
from tests.support.ollama import OllamaDouble
from tests.support.zhiwen import Zhiwen


@pytest.fixture
def run(tmp_path: Path) -> Path:
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
        ],
    )


def by(server: OllamaDouble | str) -> list[str]:
    url = server if isinstance(server, str) else server.base_url
    section = "--set=evaluation.judge"
    return [f"{section}.provider=ollama", f"{section}.model=judge", f"{section}.base_url={url}"]


def test_the_numbers_of_a_judge(new_zhiwen: Zhiwen, run: Path) -> None:
    with OllamaDouble(models=[JudgeScript().model()]) as server:
        ran = new_zhiwen(
            "eval", "judge", run, "--metric", "faithfulness", "--repeats", "2", "--json",
            *by(server),
        )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == {"run", "cases", "metrics", "hints"}
    summary = ran.json["metrics"]["faithfulness"]
    assert (summary["mean"], summary["n"], summary["nan_rate"]) == (0.5, 2, 0.0)
    assert (summary["repeats"], summary["spread"], summary["asked"]) == (2, 0.0, 8)


def test_for_people_it_is_a_table_that_says_what_is_missing(new_zhiwen: Zhiwen, run: Path) -> None:
    script = JudgeScript(first=["不行"])
    options = ["--set=evaluation.judge.retries=0", "--set=evaluation.judge.concurrency=1"]
    with OllamaDouble(models=[script.model()]) as server:
        ran = new_zhiwen("eval", "judge", run, "--metric", "faithfulness", *by(server), *options)
    assert ran.code == 1
    assert "1 of 2" in ran.out
    assert "50.0%" in ran.out
    assert "✗ faithfulness: the output is not JSON (Expecting value), 1 times (1)" in ran.out


def test_a_run_is_found_by_its_name(new_zhiwen: Zhiwen) -> None:
    folder = new_zhiwen.data_dir / "evaluation" / "runs" / "mine"
    write_run(folder, [{"id": "1", "gold": ["甲"], "text": "甲。", "texts": ["甲"]}])
    ran = new_zhiwen("eval", "judge", "mine", "--metric", "semantic_similarity", "--json")
    assert (ran.code, ran.json["cases"]) == (0, 1)


def test_without_a_model_there_is_no_judge(new_zhiwen: Zhiwen, run: Path) -> None:
    ran = new_zhiwen("eval", "judge", run)
    assert ran.code == 2
    assert "there is no model to judge: chat.provider is extractive" in ran.line


def test_a_judge_that_is_not_there(new_zhiwen: Zhiwen, run: Path) -> None:
    ran = new_zhiwen("eval", "judge", run, *by("http://127.0.0.1:1"))
    assert ran.code == 3
    assert "Ollama does not answer at http://127.0.0.1:1" in ran.line


def test_a_wrong_metric_or_run(new_zhiwen: Zhiwen, run: Path) -> None:
    ran = new_zhiwen("eval", "judge", run, "--metric", "truth")
    assert (ran.code, "'truth' is no metric of the judge" in ran.line) == (2, True)
    ran = new_zhiwen("eval", "judge", "nowhere", "--metric", "semantic_similarity")
    assert (ran.code, "not a run folder" in ran.line) == (2, True)


def test_a_run_is_judged_when_it_is_done(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "set")
    measure = ("eval", "run", dataset, "--out", tmp_path / "out", "--json")
    with OllamaDouble(models=[JudgeScript().model()]) as server:
        ran = new_zhiwen(
            *measure, "--judge", "faithfulness", "--judge", "context_recall", *by(server)
        )
    assert (ran.code, ran.err) == (0, "")
    # What is quoted from the passages is in them; of the gold answers the first one is.
    assert ran.json["metrics"]["faithfulness"]["value"] == 1.0
    assert ran.json["metrics"]["context_recall"]["n"] == 2
    assert ran.json["judged"]["metrics"]["faithfulness"]["nan_rate"] == 0.0


def test_a_judge_that_cannot_judge_is_refused_before_anything_is_measured(
    new_zhiwen: Zhiwen, tmp_path: Path
) -> None:
    measure = ("eval", "run", write_dataset(tmp_path / "set"), "--out", tmp_path / "out")
    ran = new_zhiwen(*measure, "--judge", "faithfulness")
    assert (ran.code, "there is no model to judge" in ran.line) == (2, True)
    ran = new_zhiwen(*measure, "--judge", "truth")
    assert (ran.code, "'truth' is no metric" in ran.line) == (2, True)
    ran = new_zhiwen(*measure, "--retrieval-only", "--judge", "faithfulness")
    assert (ran.code, "nothing to judge" in ran.line) == (2, True)
    assert not (tmp_path / "out").exists()
