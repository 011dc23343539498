"""`zhiwen eval compare`, `report` and `apply` on runs that were really measured."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import app
from chains.settings.load import load_settings
from eval.experiments.experiment import Candidate, Experiment
from eval.experiments.folder import Measured, prepare_folder, write_outcome
from eval.experiments.outcome import Configuration
from tests.support.dataset import write_dataset
from tests.support.zhiwen import CONFIG, Zhiwen

OVERLAYS: dict[str, dict[str, Any]] = {
    "c01": {"retrieval": {"reranker": {"provider": "none"}}},
    "c02": {"retrieval": {"lexical": {"weight": 0}, "dense": {"weight": 1}}},
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An experiment's folder, measured once; without a report."""
    place = tmp_path_factory.mktemp("measured")
    dataset = write_dataset(place / "sample")
    folder = place / "tiny"
    candidates = tuple(Candidate(name=name, overlay=o) for name, o in OVERLAYS.items())
    made = Experiment(
        title="小对照", datasets=(str(dataset),), primary="mrr@10", configurations=candidates
    )
    prepare_folder(folder, made)
    found = []
    for name, overlay in OVERLAYS.items():
        run = folder / "runs" / name / "sample" / "1"
        options = ["--config", str(CONFIG), "--data-dir", str(place / "data")]
        options += ["--set", "retrieval=" + json.dumps(overlay["retrieval"])]
        words = ["eval", "run", str(dataset), "--retrieval-only", "--out", str(run)]
        assert app.main([*words, *options]) == 0
        configuration = Configuration(
            name=name, label=name, overlay=overlay, factors={"retrieval": name}
        )
        found.append(Measured(configuration=configuration, runs={"sample": [run]}))
    write_outcome(folder, found, profile="offline")
    return folder


@pytest.fixture
def experiment(measured: Path, new_zhiwen: Zhiwen) -> Path:
    folder = new_zhiwen.data_dir / "evaluation" / "experiments" / "tiny"
    shutil.copytree(measured, folder)
    return folder


@pytest.fixture
def zhiwen(new_zhiwen: Zhiwen) -> Zhiwen:
    return new_zhiwen


def test_a_report_is_made_of_the_runs(zhiwen: Zhiwen, experiment: Path) -> None:
    ran = zhiwen("eval", "report", "tiny")
    assert ran.code == 0
    assert "小对照" in ran.out
    assert "c01" in ran.out
    assert f"zhiwen eval apply {experiment}" in ran.out
    assert {"report.json", "report.md", "report.html"} <= {p.name for p in experiment.iterdir()}


def test_a_report_as_json_is_the_file(zhiwen: Zhiwen, experiment: Path) -> None:
    ran = zhiwen("eval", "report", experiment, "--json", "--lang", "en")
    assert ran.json == json.loads((experiment / "report.json").read_text("utf-8"))
    assert "Leaderboard" not in ran.out
    assert "Rank = 1 +" in (experiment / "report.md").read_text("utf-8")
    trace = [line for case in ran.json["worst"] for line in case["trace"]]
    assert not trace or any(line.startswith("searched for: ") for line in trace)


def test_runs_are_compared(zhiwen: Zhiwen, experiment: Path) -> None:
    runs = [experiment / "runs" / name / "sample" / "1" for name in OVERLAYS]
    ran = zhiwen("eval", "compare", *runs)
    assert ran.code == 0
    assert "mrr@10" in ran.out
    assert "p (Holm)" in ran.out
    shape = zhiwen("eval", "compare", *runs, "--json", "--metric", "mrr@10").json
    assert [row["metric"] for row in shape["metrics"]] == ["mrr@10"]
    assert {case["id"] for case in shape["cases"]} == {"1", "2", "3"}
    assert shape["same_dataset"]


def test_the_winner_is_written_and_comments_stay(
    zhiwen: Zhiwen, experiment: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_bytes(CONFIG.read_bytes())
    own = Zhiwen(zhiwen.data_dir, zhiwen.capsys, ("--config", str(config)))
    assert own("eval", "report", experiment).code == 0
    shown = own("eval", "apply", experiment, "--dry-run")
    assert (shown.code, config.read_bytes()) == (0, CONFIG.read_bytes())
    assert "would be written into profile offline" in shown.out
    written = own("eval", "apply", experiment / "report.json", "--json").json
    assert written["written"]
    assert written["drifted"] == {}
    overlay = OVERLAYS[written["winner"]]
    expected = load_settings(CONFIG, overlays=[overlay])
    assert load_settings(config).retrieval == expected.retrieval
    assert config.read_text("utf-8").count("#") >= CONFIG.read_text("utf-8").count("#") - 1
    again = own("eval", "apply", experiment)
    assert "is in force already" in again.out


def test_settings_that_have_changed_since_are_told(
    zhiwen: Zhiwen, experiment: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    text = CONFIG.read_text("utf-8").replace("top_k: 8  ", "top_k: 5  ")
    config.write_text(text, encoding="utf-8")
    zhiwen("eval", "report", experiment)
    own = Zhiwen(zhiwen.data_dir, zhiwen.capsys, ("--config", str(config)))
    ran = own("eval", "apply", experiment)
    assert "changed since the experiment: retrieval.top_k (measured: 8, now: 5)" in ran.err
    assert yaml.safe_load(config.read_text("utf-8"))["retrieval"]["top_k"] == 5


def test_what_is_no_experiment_is_one_line(zhiwen: Zhiwen, tmp_path: Path) -> None:
    for arguments in (("report", tmp_path), ("apply", tmp_path), ("compare", tmp_path, tmp_path)):
        ran = zhiwen("eval", *arguments)
        assert ran.code == 2
        assert str(tmp_path) in ran.line


def test_the_configuration_that_comes_along_is_left_alone(
    zhiwen: Zhiwen, experiment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhiwen("eval", "report", experiment)
    monkeypatch.chdir(tmp_path)
    before = CONFIG.read_bytes()
    ran = Zhiwen(zhiwen.data_dir, zhiwen.capsys, ())("eval", "apply", experiment)
    assert ran.code == 2
    assert "this is the configuration that comes along, not your own" in ran.line
    assert CONFIG.read_bytes() == before


def test_the_latest_experiment_of_a_file_is_meant_by_its_name(
    measured: Path, new_zhiwen: Zhiwen
) -> None:
    experiments = new_zhiwen.data_dir / "evaluation" / "experiments"
    shutil.copytree(measured, experiments / "tiny-0123abcd")
    assert new_zhiwen("eval", "report", "tiny").code == 0
    assert (experiments / "tiny-0123abcd" / "report.html").is_file()
    assert "no report" in new_zhiwen("eval", "apply", "tin").err
