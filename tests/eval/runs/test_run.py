import shutil
from pathlib import Path

import pytest

from chains.knowledge.report import FileProgress
from chains.settings.load import load_settings
from chains.settings.settings import Settings
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.runs.run import RunProgress, RunResult, run_dataset, without_budget
from tests.support.dataset import CASES, write_dataset

CONFIG = Path(__file__).parents[3] / "config.yaml"


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


@pytest.fixture(scope="session")
def answered(folder: Path, settings: Settings, data_dir: Path) -> RunResult:
    """The finished run with answers."""
    return run_dataset(load_dataset(folder), settings, data_dir=data_dir, scored="answers")


def test_answers_are_scored_beside_the_retrieval(run: RunResult, answered: RunResult) -> None:
    found = values(answered)
    assert {name: found[name] for name in run.metrics} == values(run)
    # Case 1 is answered with its sentence, case 2 too, whose gold answer stands nowhere.
    assert found["answer_contained@40"] == (0.5, 2)
    assert found["answer_contained"] == (0.5, 2)
    assert found["false_abstain_rate"] == (0.0, 2)
    assert found["false_answer_rate"] == (0.0, 1)
    assert found["abstain_auroc"] == (1.0, 3)
    assert found["false_answer_rate@95"] == (0.0, 3)
    assert found["supported_share"] == (1.0, 2)
    assert found["citation_precision"] == (1.0, 2)


def test_a_kind_is_told_from_all_unanswerable_cases(answered: RunResult) -> None:
    assert answered.by_kind["事实"]["abstain_auroc"] == 1.0
    assert answered.by_kind["无答案"] == {"false_answer_rate": 0.0}


def test_answers_are_timed_by_step(run: RunResult, answered: RunResult) -> None:
    assert run.steps_ms == {}
    assert set(answered.steps_ms) == {
        "condense", "expand", "search", "rerank", "gate", "answer", "align",
    }  # fmt: skip


def test_a_second_run_gives_the_same_answers(
    answered: RunResult, folder: Path, settings: Settings, data_dir: Path
) -> None:
    again = run_dataset(load_dataset(folder), settings, data_dir=data_dir, scored="answers")
    assert (again.fingerprint, again.metrics) == (answered.fingerprint, answered.metrics)
    assert [row.answer.text for row in again.results if row.answer] == [
        row.answer.text for row in answered.results if row.answer
    ]


def test_a_copy_of_the_documents_elsewhere_is_scored_alike(
    run: RunResult, folder: Path, settings: Settings, data_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    copy = run_dataset(load_dataset(tmp_path / "copy"), settings, data_dir=data_dir)
    assert values(copy) == values(run)


def test_fewer_cases_have_another_fingerprint(
    run: RunResult, folder: Path, settings: Settings, data_dir: Path
) -> None:
    part = run_dataset(load_dataset(folder).first(2), settings, data_dir=data_dir)
    assert len(part.results) == 2
    assert part.fingerprint != run.fingerprint


def test_a_time_limit_of_the_reranker_plays_no_part() -> None:
    flag = {"provider": "flag", "model": "m"}
    free, hurried = (
        load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"reranker": reranker}}])
        for reranker in (flag, flag | {"budget_ms": 5})
    )
    assert hurried != free
    assert without_budget(hurried) == free
    assert without_budget(free) is free


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
    # A file that was written a moment ago is read again, since its time says too little.
    assert {step.state for step in steps} - {"reading"} == {"queued", "unchanged"}
    assert cases == [(1, 3), (2, 3), (3, 3)]
    assert (again.fingerprint, again.metrics) == (run.fingerprint, run.metrics)


def test_another_retrieval_shares_the_index_but_not_the_fingerprint(
    run: RunResult, folder: Path, data_dir: Path
) -> None:
    changed = load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"top_k": 3}}])
    before = sorted((data_dir / "knowledge").iterdir())
    other = run_dataset(load_dataset(folder).first(1), changed, data_dir=data_dir)
    assert sorted((data_dir / "knowledge").iterdir()) == before
    assert other.fingerprint != run.fingerprint


def test_another_splitter_has_an_index_of_its_own(
    run: RunResult, folder: Path, data_dir: Path
) -> None:
    small = load_settings(CONFIG, profile="offline", overlays=[{"splitter": {"chunk_size": 64}}])
    before = len(list((data_dir / "knowledge").iterdir()))
    run_dataset(load_dataset(folder).first(1), small, data_dir=data_dir)
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
