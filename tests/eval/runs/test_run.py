import shutil
from pathlib import Path

import pytest

from chains.errors import StoppedError
from chains.knowledge.report import FileProgress
from chains.settings.load import load_settings
from chains.settings.settings import Settings
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.runs.durations import case_durations, step_durations
from eval.runs.load_run import load_run
from eval.runs.run import (
    RunPlan,
    RunProgress,
    concurrency_of,
    default_folder,
    run_dataset,
    without_budget,
)
from eval.runs.stored import StoredRun
from tests.support.dataset import CASES, write_dataset

CONFIG = Path(__file__).parents[3] / "config.yaml"
ANSWERS = RunPlan(scored="answers")


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The shipped offline profile."""
    return load_settings(CONFIG, profile="offline")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny dataset."""
    return write_dataset(tmp_path_factory.mktemp("sets") / "小集")


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> EvaluationFolders:
    """Where evaluation keeps its knowledge bases and runs."""
    return EvaluationFolders(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def run(folder: Path, settings: Settings, folders: EvaluationFolders) -> StoredRun:
    """The finished run."""
    return run_dataset(load_dataset(folder), settings, folders=folders)


def values(run: StoredRun) -> dict[str, tuple[float, int]]:
    return {name: (metric.value, metric.n) for name, metric in run.metrics.items()}


def test_the_numbers_are_those_computed_by_hand(run: StoredRun) -> None:
    assert run.header.dataset == "小集"
    assert [row.id for row in run.rows] == ["1", "2", "3"]
    found = values(run)
    # Case 1 has its one document first, case 2 one of its two.
    assert found["doc_recall@1"] == (0.75, 2)
    assert found["doc_recall@10"] == (1.0, 2)
    assert found["mrr@10"] == (1.0, 2)
    # Case 1 has its sentence, case 2 one of two; the answer of case 2 stands nowhere.
    assert found["reference_recall@400"] == (0.75, 2)
    assert found["answer_in_context@400"] == (0.5, 2)


def test_kinds_are_averaged_apart(run: StoredRun) -> None:
    assert set(run.by_kind) == {"事实", "多处", "无答案"}
    assert run.by_kind["事实"]["doc_recall@1"] == 1.0
    assert run.by_kind["多处"]["doc_recall@1"] == 0.5
    assert run.by_kind["无答案"] == {}


@pytest.fixture(scope="session")
def answered(folder: Path, settings: Settings, folders: EvaluationFolders) -> StoredRun:
    """The finished run with answers."""
    return run_dataset(load_dataset(folder), settings, folders=folders, plan=ANSWERS)


def test_answers_are_scored_beside_the_retrieval(run: StoredRun, answered: StoredRun) -> None:
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


def test_a_kind_is_told_from_all_unanswerable_cases(answered: StoredRun) -> None:
    assert answered.by_kind["事实"]["abstain_auroc"] == 1.0
    assert answered.by_kind["无答案"] == {"false_answer_rate": 0.0}


def test_answers_are_timed_by_step(run: StoredRun, answered: StoredRun) -> None:
    assert set(step_durations(run)) == {"condense", "expand", "search", "rerank"}
    assert set(step_durations(answered)) == {
        "condense", "expand", "search", "rerank", "gate", "answer", "align",
    }  # fmt: skip


def test_a_second_run_gives_the_same_answers(
    answered: StoredRun, folder: Path, settings: Settings, folders: EvaluationFolders
) -> None:
    again = run_dataset(load_dataset(folder), settings, folders=folders, plan=ANSWERS)
    assert (again.header.fingerprint, again.metrics) == (
        answered.header.fingerprint,
        answered.metrics,
    )
    assert again.folder == answered.folder


def test_a_copy_of_the_documents_elsewhere_is_scored_alike(
    run: StoredRun, folder: Path, settings: Settings, folders: EvaluationFolders, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    copy = run_dataset(load_dataset(tmp_path / "copy"), settings, folders=folders)
    assert values(copy) == values(run)


def test_fewer_cases_have_another_fingerprint(
    run: StoredRun, folder: Path, settings: Settings, folders: EvaluationFolders
) -> None:
    part = run_dataset(load_dataset(folder), settings, folders=folders, plan=RunPlan(limit=2))
    assert len(part.rows) == 2
    assert part.header.fingerprint != run.header.fingerprint


def test_a_time_limit_of_the_reranker_plays_no_part() -> None:
    flag = {"provider": "flag", "model": "m"}
    free, hurried = (
        load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"reranker": reranker}}])
        for reranker in (flag, flag | {"budget_ms": 5})
    )
    assert hurried != free
    assert without_budget(hurried) == free
    assert without_budget(free) is free


def test_timings(run: StoredRun) -> None:
    times = case_durations(run)
    assert set(times) == {"mean", "p50", "p95"}
    assert 0 < times["p50"] <= times["p95"]
    assert run.totals.chain_ms > 0
    assert run.totals.harness_ms > 0


def test_a_second_run_indexes_nothing_and_has_the_same_numbers(
    run: StoredRun, folder: Path, settings: Settings, folders: EvaluationFolders
) -> None:
    steps: list[FileProgress] = []
    cases: list[tuple[int, int]] = []
    progress = RunProgress(
        on_file=steps.append, on_case=lambda done, total: cases.append((done, total))
    )
    again = run_dataset(load_dataset(folder), settings, folders=folders, progress=progress)
    # A file that was written a moment ago is read again, since its time says too little.
    assert {step.state for step in steps} - {"reading"} == {"queued", "unchanged"}
    assert cases == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (again.header.fingerprint, again.metrics) == (run.header.fingerprint, run.metrics)


def test_another_retrieval_shares_the_index_but_not_the_fingerprint(
    run: StoredRun, folder: Path, folders: EvaluationFolders
) -> None:
    changed = load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"top_k": 3}}])
    before = sorted((folders.root / "knowledge").iterdir())
    other = run_dataset(load_dataset(folder), changed, folders=folders, plan=RunPlan(limit=1))
    assert sorted((folders.root / "knowledge").iterdir()) == before
    assert other.header.fingerprint != run.header.fingerprint


def test_another_splitter_has_an_index_of_its_own(
    run: StoredRun, folder: Path, folders: EvaluationFolders
) -> None:
    small = load_settings(CONFIG, profile="offline", overlays=[{"splitter": {"chunk_size": 64}}])
    before = len(list((folders.root / "knowledge").iterdir()))
    run_dataset(load_dataset(folder), small, folders=folders, plan=RunPlan(limit=1))
    assert len(list((folders.root / "knowledge").iterdir())) == before + 1


def test_where_the_data_is_has_no_part_in_the_fingerprint(
    run: StoredRun, folder: Path, tmp_path: Path
) -> None:
    moved = load_settings(
        CONFIG, profile="offline", overlays=[{"data_dir": str(tmp_path), "server": {"port": 99}}]
    )
    again = run_dataset(load_dataset(folder), moved, folders=EvaluationFolders(tmp_path))
    assert again.header.fingerprint == run.header.fingerprint


def test_a_case_that_fails_is_a_row(tmp_path: Path, settings: Settings) -> None:
    folder = write_dataset(tmp_path / "set", [*CASES, {"id": "4", "question": " "}])
    result = run_dataset(
        load_dataset(folder), settings, folders=EvaluationFolders(tmp_path / "data")
    )
    assert [(row.id, row.error) for row in result.failed] == [("4", "the question is empty")]
    assert result.metrics["doc_recall@1"].n == 2


def test_a_document_that_cannot_be_read_ends_the_run(tmp_path: Path, settings: Settings) -> None:
    folder = write_dataset(tmp_path / "set")
    (folder / "documents" / "坏.pdf").write_bytes(b"no PDF")
    with pytest.raises(DatasetError, match=r"documents/坏\.pdf: "):
        run_dataset(load_dataset(folder), settings, folders=EvaluationFolders(tmp_path / "data"))


def test_an_unnamed_run_goes_into_the_data_folder(
    run: StoredRun, folders: EvaluationFolders
) -> None:
    assert run.folder == folders.runs / f"小集-retrieval-{run.header.fingerprint[:8]}"
    assert run.folder == default_folder(run.header, folders)
    assert load_run(run.folder).metrics == run.metrics


def test_a_search_keeps_top_k_passages_and_an_answer_what_it_rests_on(
    folder: Path, folders: EvaluationFolders
) -> None:
    one = load_settings(CONFIG, profile="offline", overlays=[{"retrieval": {"top_k": 1}}])
    for scored in ("retrieval", "answers"):
        plan = RunPlan(scored=scored)
        found = run_dataset(load_dataset(folder), one, folders=folders, plan=plan)
        first = load_run(found.folder).rows[0]
        assert [passage.source for passage in first.passages] == ["保修.txt"]
        assert len(first.documents) > 1
        assert first.queries[0] == first.question
        assert (first.answer is None) is (scored == "retrieval")


@pytest.mark.parametrize(
    ("overlay", "scored", "expected"),
    [
        ({}, "answers", 1),
        ({"chat": {"provider": "ollama", "model": "m"}}, "answers", 4),
        # Rules would translate and take apart what a model cannot be asked for.
        ({"chat": {"provider": "ollama", "model": "m"}}, "retrieval", 4),
        (
            {
                "chat": {"provider": "ollama", "model": "m"},
                "retrieval": {"variants": {"translate": False, "decompose": False}},
            },
            "retrieval",
            1,
        ),
        (
            {
                "chat": {"provider": "ollama", "model": "m"},
                "evaluation": {"concurrency": 9},
            },
            "answers",
            9,
        ),
    ],
)
def test_cases_run_side_by_side_where_a_chat_model_is_waited_for(
    folder: Path, overlay: dict[str, object], scored: str, expected: int
) -> None:
    settings = load_settings(CONFIG, profile="offline", overlays=[overlay])
    assert concurrency_of(settings, load_dataset(folder), scored=scored) == expected
    if expected > 1:
        assert concurrency_of(settings, load_dataset(folder), scored=scored, wanted=2) == 2


def test_a_stopped_run_goes_on_from_there(
    folder: Path, settings: Settings, folders: EvaluationFolders, tmp_path: Path
) -> None:
    seen: list[int] = []
    progress = RunProgress(
        on_case=lambda done, _total: seen.append(done), stop=lambda: max(seen, default=0) == 2
    )
    plan = RunPlan(folder=tmp_path / "run")
    with pytest.raises(StoppedError):
        run_dataset(load_dataset(folder), settings, folders=folders, plan=plan, progress=progress)
    half = load_run(tmp_path / "run")
    assert ([row.id for row in half.rows], half.finished, half.metrics) == (["1", "2"], False, {})
    whole = run_dataset(load_dataset(folder), settings, folders=folders, plan=plan)
    assert ([row.id for row in whole.rows], whole.finished) == (["1", "2", "3"], True)
