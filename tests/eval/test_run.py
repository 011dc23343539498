import json
from pathlib import Path

import pytest
import yaml

from chains.knowledge.report import FileProgress
from chains.settings.load import load_settings
from chains.settings.settings import Settings
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.run import RunProgress, RunResult, run_dataset, write_run
from tests.support.dataset import CASES, write_dataset

CONFIG = Path(__file__).parents[2] / "config.yaml"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The shipped offline profile."""
    return load_settings(CONFIG, profile="offline")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny dataset."""
    return write_dataset(tmp_path_factory.mktemp("sets") / "小集")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where evaluation keeps its knowledge bases."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def run(folder: Path, settings: Settings, data_dir: Path) -> RunResult:
    """The finished run."""
    return run_dataset(load_dataset(folder), settings, data_dir=data_dir)


def values(run: RunResult) -> dict[str, tuple[float, int]]:
    return {name: (metric.value, metric.n) for name, metric in run.metrics.items()}


def test_the_numbers_are_those_computed_by_hand(run: RunResult) -> None:
    assert run.dataset == "小集"
    assert [result.case.id for result in run.results] == ["1", "2", "3"]
    found = values(run)
    # Case 1 has its one document first, case 2 one of its two.
    assert found["doc_recall@1"] == (0.75, 2)
    assert found["doc_recall@10"] == (1.0, 2)
    assert found["mrr@10"] == (1.0, 2)
    # Case 1 has its sentence, case 2 one of two; the answer of case 2 stands nowhere.
    assert found["reference_recall@400"] == (0.75, 2)
    assert found["answer_in_context@400"] == (0.5, 2)


def test_kinds_are_averaged_apart(run: RunResult) -> None:
    assert set(run.by_kind) == {"事实", "多处", "无答案"}
    assert run.by_kind["事实"]["doc_recall@1"] == 1.0
    assert run.by_kind["多处"]["doc_recall@1"] == 0.5
    assert run.by_kind["无答案"] == {}


def test_timings(run: RunResult) -> None:
    assert set(run.timings_ms) == {"mean", "p50", "p95"}
    assert 0 < run.timings_ms["p50"] <= run.timings_ms["p95"]


def test_a_second_run_indexes_nothing_and_has_the_same_numbers(
    run: RunResult, folder: Path, settings: Settings, data_dir: Path
) -> None:
    steps: list[FileProgress] = []
    cases: list[tuple[int, int]] = []
    progress = RunProgress(
        on_file=steps.append, on_case=lambda done, total: cases.append((done, total))
    )
    again = run_dataset(load_dataset(folder), settings, data_dir=data_dir, progress=progress)
    assert {step.state for step in steps} == {"reading", "unchanged"}
    assert cases == [(1, 3), (2, 3), (3, 3)]
    assert (again.fingerprint, again.metrics) == (run.fingerprint, run.metrics)


def test_another_retrieval_shares_the_index_but_not_the_fingerprint(
    run: RunResult, folder: Path, data_dir: Path
) -> None:
    changed = load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"top_k": 3}}])
    before = sorted((data_dir / "knowledge").iterdir())
    other = run_dataset(load_dataset(folder), changed, data_dir=data_dir, limit=1)
    assert sorted((data_dir / "knowledge").iterdir()) == before
    assert other.fingerprint != run.fingerprint


def test_another_splitter_has_an_index_of_its_own(
    run: RunResult, folder: Path, data_dir: Path
) -> None:
    small = load_settings(CONFIG, profile="offline", overlays=[{"splitter": {"chunk_size": 64}}])
    before = len(list((data_dir / "knowledge").iterdir()))
    run_dataset(load_dataset(folder), small, data_dir=data_dir, limit=1)
    assert len(list((data_dir / "knowledge").iterdir())) == before + 1


def test_where_the_data_is_has_no_part_in_the_fingerprint(
    run: RunResult, folder: Path, tmp_path: Path
) -> None:
    moved = load_settings(
        CONFIG, profile="offline", overlays=[{"data_dir": str(tmp_path), "server": {"port": 99}}]
    )
    again = run_dataset(load_dataset(folder), moved, data_dir=tmp_path)
    assert again.fingerprint == run.fingerprint


def test_a_case_that_fails_is_a_row(tmp_path: Path, settings: Settings) -> None:
    folder = write_dataset(tmp_path / "set", [*CASES, {"id": "4", "question": " "}])
    result = run_dataset(load_dataset(folder), settings, data_dir=tmp_path / "data")
    assert [(row.case.id, row.error) for row in result.failed] == [("4", "the question is empty")]
    assert result.metrics["doc_recall@1"].n == 2


def test_a_document_that_cannot_be_read_ends_the_run(tmp_path: Path, settings: Settings) -> None:
    folder = write_dataset(tmp_path / "set")
    (folder / "documents" / "坏.pdf").write_bytes(b"no PDF")
    with pytest.raises(DatasetError, match=r"documents/坏\.pdf: "):
        run_dataset(load_dataset(folder), settings, data_dir=tmp_path / "data")


def test_what_is_written(run: RunResult, settings: Settings, tmp_path: Path) -> None:
    write_run(run, tmp_path / "a" / "b", settings=settings)
    out = tmp_path / "a" / "b"
    assert sorted(path.name for path in out.iterdir()) == [
        "cases.jsonl", "metrics.json", "run.yaml", "timings.json",
    ]  # fmt: skip
    header = yaml.safe_load((out / "run.yaml").read_text(encoding="utf-8"))
    assert (header["dataset"], header["fingerprint"]) == ("小集", run.fingerprint)
    assert header["settings"]["splitter"]["chunk_size"] == 256
    lines = (out / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    assert (first["id"], first["documents"][0], first["error"]) == ("1", "保修.txt", "")
    assert len(lines) == 3
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["mrr@10"] == {"value": 1.0, "ci95": [1.0, 1.0], "n": 2}
    assert json.loads((out / "timings.json").read_text(encoding="utf-8")) == run.timings_ms
