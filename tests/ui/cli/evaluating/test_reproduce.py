from pathlib import Path

import pytest
import yaml

from tests.support.dataset import write_dataset
from tests.support.zhiwen import Zhiwen


@pytest.fixture
def run(new_zhiwen: Zhiwen, tmp_path: Path) -> Path:
    """A run of the tiny dataset, under another configuration than the shipped one."""
    dataset = write_dataset(tmp_path / "小集")
    out = tmp_path / "run"
    assert new_zhiwen("eval", "run", dataset, "--out", out, "--set=retrieval.top_k=3").code == 0
    return out


def test_a_run_is_repeated_with_its_own_configuration(new_zhiwen: Zhiwen, run: Path) -> None:
    ran = new_zhiwen("eval", "reproduce", run)
    again = run.with_name("run-reproduced")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"✓ all 3 cases came out as before\n→ {again}\n"
    assert (
        yaml.safe_load((again / "run.yaml").read_text("utf-8"))["settings"]["retrieval"]["top_k"]
        == 3
    )
    for name in ("cases.jsonl", "metrics.json", "passages.jsonl", "run.yaml"):
        assert (again / name).read_bytes() == (run / name).read_bytes(), name


def test_what_differs_is_said(new_zhiwen: Zhiwen, run: Path) -> None:
    ran = new_zhiwen("eval", "reproduce", run, "--set=retrieval.top_k=1")
    assert ran.code == 1
    assert "settings.retrieval.top_k: 3 → 1\n" in ran.out
    assert "keys.answer: " in ran.out
    assert "3 of 3 cases have another answer, or other passages: 1, 2, 3\n" in ran.out
    shown = new_zhiwen("eval", "reproduce", run, "--set=retrieval.top_k=1", "--json")
    assert (shown.code, shown.json["same"], shown.json["cases"]) == (1, False, 3)
    assert {"name": "settings.retrieval.top_k", "before": "3", "now": "1"} in shown.json["header"]
    assert (shown.json["answers"], shown.json["scores"]) == (["1", "2", "3"], [])


def test_a_dataset_that_has_moved(new_zhiwen: Zhiwen, run: Path, tmp_path: Path) -> None:
    (tmp_path / "小集").rename(tmp_path / "moved")
    refused = new_zhiwen("eval", "reproduce", run)
    assert (refused.code, refused.line) == (
        2,
        f"zhiwen: {tmp_path / '小集'}: the run's dataset is not there; name it with --dataset",
    )
    found = new_zhiwen("eval", "reproduce", run, "--dataset", tmp_path / "moved")
    assert found.code == 0


def test_a_setting_of_another_version_is_named(new_zhiwen: Zhiwen, run: Path) -> None:
    header = yaml.safe_load((run / "run.yaml").read_text("utf-8"))
    header["settings"]["retrieval"]["bygone"] = 1
    (run / "run.yaml").write_text(yaml.safe_dump(header), encoding="utf-8")
    ran = new_zhiwen("eval", "reproduce", run)
    assert ran.code == 2
    assert ran.line.startswith("zhiwen: run.yaml: settings.retrieval.bygone: Extra inputs are not")


def test_a_folder_that_is_no_run(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    ran = new_zhiwen("eval", "reproduce", tmp_path)
    assert (ran.code, ran.line) == (
        2,
        f"zhiwen: {tmp_path}: not a run folder; `zhiwen eval run DATASET --out DIR` writes one",
    )
