import json
from pathlib import Path

import pytest
import yaml

from chains.settings.load import load_settings
from chains.settings.settings import Settings
from eval.dataset import load_dataset
from eval.runs.run import RunProgress, RunResult, Scored, run_dataset
from eval.runs.run_folder import RunFolder
from tests.support.dataset import write_dataset

CONFIG = Path(__file__).parents[3] / "config.yaml"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(CONFIG, profile="offline")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset beside the knowledge bases of its runs."""
    folder = tmp_path_factory.mktemp("data")
    write_dataset(folder / "小集")
    return folder


def run_into(
    out: Path, data: Path, settings: Settings, *, scored: Scored = "answers"
) -> tuple[RunFolder, RunResult]:
    folder = RunFolder(out)
    run = run_dataset(
        load_dataset(data / "小集"),
        settings,
        data_dir=data / "bases",
        scored=scored,
        progress=RunProgress(on_result=folder.add),
    )
    return folder, run


def test_what_is_written(data: Path, settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    folder, run = run_into(out, data, settings)
    folder.finish(run, settings=settings)
    folder.close()
    assert sorted(path.name for path in out.iterdir()) == [
        "cases.jsonl", "metrics.json", "run.yaml", "timings.json",
    ]  # fmt: skip
    header = yaml.safe_load((out / "run.yaml").read_text(encoding="utf-8"))
    assert (header["dataset"], header["fingerprint"]) == ("小集", run.fingerprint)
    assert header["settings"]["splitter"]["chunk_size"] == 256
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["mrr@10"] == {"value": 1.0, "ci95": [1.0, 1.0], "n": 2}
    timings = json.loads((out / "timings.json").read_text(encoding="utf-8"))
    assert timings == {**run.timings_ms, "steps": run.steps_ms}


def test_a_line_a_case(data: Path, settings: Settings, tmp_path: Path) -> None:
    folder, _ = run_into(tmp_path, data, settings)
    folder.close()
    lines = (tmp_path / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    first, _, last = (json.loads(line) for line in lines)
    assert (first["id"], first["documents"][0], first["error"]) == ("1", "保修.txt", "")
    assert (first["abstained"], first["evidence"] > 0.4) == (False, True)
    assert first["sentences"][0]["verdict"] == "supported"
    (citation,) = first["citations"]
    assert (citation["n"], citation["source"], citation["quote"]) == (
        1, "保修.txt", first["answer"],
    )  # fmt: skip
    assert (last["abstained"], last["sentences"], last["citations"]) == (True, [], [])


def test_a_retrieval_has_no_answer(data: Path, settings: Settings, tmp_path: Path) -> None:
    folder, _ = run_into(tmp_path, data, settings, scored="retrieval")
    folder.close()
    line = (tmp_path / "cases.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert set(json.loads(line)) == {"id", "documents", "scores", "error"}


def test_cases_and_numbers_are_the_same_every_time(
    data: Path, settings: Settings, tmp_path: Path
) -> None:
    for name in ("1", "2"):
        folder, run = run_into(tmp_path / name, data, settings)
        folder.finish(run, settings=settings)
        folder.close()
    for name in ("cases.jsonl", "metrics.json", "run.yaml"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_an_interrupted_run_keeps_its_cases_and_no_numbers_of_others(
    data: Path, settings: Settings, tmp_path: Path
) -> None:
    folder, run = run_into(tmp_path, data, settings)
    folder.finish(run, settings=settings)
    folder.close()

    again = RunFolder(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    again.add(run.results[0])
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]
    assert (tmp_path / "cases.jsonl").read_text(encoding="utf-8").count("\n") == 1
    again.close()
