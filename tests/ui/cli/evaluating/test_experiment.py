from pathlib import Path

import pytest

from tests.support.dataset import CASES, write_dataset
from tests.support.experiments import write_experiment
from tests.support.zhiwen import Zhiwen
from ui.cli.evaluating.experiment import format_seconds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_experiment(tmp_path / "small.yaml", write_dataset(tmp_path / "小集"))


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes take seconds to start; they have tests of their own."""
    monkeypatch.setattr("eval.experiments.measuring.processes_for", lambda _: 1)


def test_the_plan_alone(new_zhiwen: Zhiwen, file: Path) -> None:
    ran = new_zhiwen("eval", "experiment", file, "--dry-run")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[:4] == [
        "小试, profile offline, on 小集 (3 cases)",
        "4 configurations, 4 runs",
        "1 index",
        "12 retrievals, 0 answers",
    ]
    assert lines[4].startswith("about ")
    assert not new_zhiwen.data_dir.exists()


def test_the_plan_as_json(new_zhiwen: Zhiwen, file: Path) -> None:
    ran = new_zhiwen("eval", "experiment", file, "--dry-run", "--json", "--limit", "2")
    assert ran.code == 0
    assert ran.json["datasets"] == {"小集": 2}
    assert (ran.json["runs"], ran.json["retrievals"]) == (4, 8)


def test_an_experiment_ends_with_its_leaderboard(new_zhiwen: Zhiwen, file: Path) -> None:
    ran = new_zhiwen("eval", "experiment", file)
    assert ran.code == 0, ran.err
    assert "4 configurations, 4 runs" in ran.out
    assert "hybrid" in ran.out
    (folder,) = (new_zhiwen.data_dir / "evaluation" / "experiments").iterdir()
    assert folder.name.startswith("small-")
    assert str(folder / "report.html") in ran.out
    again = new_zhiwen("eval", "experiment", file, "--json")
    assert again.code == 0
    assert again.json["folder"] == str(folder)
    assert again.json["failed"] == 0
    assert len(again.json["report"]["configurations"]) == 4
    assert "4 runs, 4 of them are there" in new_zhiwen("eval", "experiment", file, "--dry-run").out


def test_a_case_that_fails_is_told(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "坏集", [*CASES, {"id": "4", "question": " "}])
    file = write_experiment(tmp_path / "bad.yaml", dataset)
    ran = new_zhiwen("eval", "experiment", file, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "✗ 4 cases could not be measured" in ran.out
    assert (tmp_path / "out" / "report.md").is_file()


def test_another_dataset(new_zhiwen: Zhiwen, file: Path, tmp_path: Path) -> None:
    other = write_dataset(tmp_path / "别集", CASES[:1])
    ran = new_zhiwen(
        "eval", "experiment", file, "--dry-run", "--json", "--dataset", other, "--dataset", "demo"
    )
    assert ran.json["datasets"] == {"别集": 1, "demo": 40}


def test_settings_of_its_profile_can_be_overridden(new_zhiwen: Zhiwen, file: Path) -> None:
    ran = new_zhiwen("eval", "experiment", file, "--dry-run", "--set", "embedding.dimension=256")
    assert ran.code == 0


def test_what_is_wrong_is_one_line(new_zhiwen: Zhiwen, file: Path, tmp_path: Path) -> None:
    missing = new_zhiwen("eval", "experiment", "retrival")
    assert missing.code == 2
    assert missing.line.startswith("zhiwen: retrival: cannot be read")
    grid = {"retrieval.rerank.provider": ["none", "lexical"]}
    wrong = write_experiment(tmp_path / "wrong.yaml", tmp_path / "小集", grid=grid)
    ran = new_zhiwen("eval", "experiment", wrong)
    assert ran.code == 2
    assert "wrong.yaml: grid.retrieval.rerank: unknown key (did you mean reranker?)" in ran.line
    clash = new_zhiwen("eval", "experiment", file, "--profile", "ollama")
    assert clash.code == 2
    assert "the experiment starts from profile 'offline'" in clash.line


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (40, "40 s"), (400, "7 min"), (12_600, "3.5 h")]
)
def test_durations_are_for_people(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text
