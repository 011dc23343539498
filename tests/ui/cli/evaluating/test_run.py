from pathlib import Path

import pytest

from tests.support.dataset import CASES, write_dataset
from tests.support.ollama import OllamaDouble
from tests.support.zhiwen import Zhiwen, on_ollama
from tests.ui.cli.shapes import EVAL, METRIC, assert_shape

RUN = ("eval", "run", "--retrieval-only")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """The tiny dataset."""
    return write_dataset(tmp_path / "小集")


def test_as_json(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen(*RUN, dataset, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert_shape(ran.json, EVAL)
    for metric in ran.json["metrics"].values():
        assert_shape(metric, METRIC)
    assert (ran.json["dataset"], ran.json["cases"], ran.json["failed"]) == ("小集", 3, 0)
    assert ran.json["metrics"]["doc_recall@1"]["value"] == 0.75
    assert ran.json["by_kind"]["事实"]["mrr@10"] == 1.0


def test_for_people(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen(*RUN, dataset)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("小集, 3 cases\n")
    assert " doc_recall@1 " in ran.out
    assert " 0.7500 " in ran.out


def test_limit(new_zhiwen: Zhiwen, dataset: Path) -> None:
    data = new_zhiwen(*RUN, dataset, "--limit", "1", "--json").json
    assert (data["cases"], data["metrics"]["doc_recall@1"]["n"]) == (1, 1)


def test_a_case_that_fails_is_named_and_the_exit_code_is_1(
    new_zhiwen: Zhiwen, tmp_path: Path
) -> None:
    folder = write_dataset(tmp_path / "set", [*CASES, {"id": "空", "question": ""}])
    ran = new_zhiwen(*RUN, folder)
    assert ran.code == 1
    assert "✗ 空: the question is empty\n" in ran.out
    assert new_zhiwen(*RUN, folder, "--json").json["failed"] == 1


def test_out(new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path) -> None:
    assert new_zhiwen(*RUN, dataset, "--out", tmp_path / "runs" / "1").code == 0
    names = {path.name for path in (tmp_path / "runs" / "1").iterdir()}
    assert names == {
        "run.yaml", "cases.jsonl", "passages.jsonl", "timings.jsonl", "metrics.json", ".lock",
    }  # fmt: skip


def test_without_out_it_goes_into_the_data_folder(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen(*RUN, dataset)
    (folder,) = (new_zhiwen.data_dir / "evaluation" / "runs").iterdir()
    assert folder.name.startswith("小集-retrieval-")
    assert ran.out.endswith(f"→ {folder}\n")


def test_a_dataset_is_found_by_its_name(new_zhiwen: Zhiwen, dataset: Path) -> None:
    shelf = new_zhiwen.data_dir / "evaluation" / "datasets"
    shelf.mkdir(parents=True)
    dataset.rename(shelf / "小集")
    assert new_zhiwen(*RUN, "小集", "--json").json["cases"] == 3
    refused = new_zhiwen(*RUN, "大集")
    assert (refused.code, "no such dataset" in refused.line) == (2, True)


def test_out_that_is_a_dataset_is_refused(new_zhiwen: Zhiwen, dataset: Path) -> None:
    before = (dataset / "cases.jsonl").read_bytes()
    ran = new_zhiwen(*RUN, dataset, "--out", dataset)
    assert (ran.code, ran.line) == (
        2,
        f"zhiwen: {dataset}: has a cases.jsonl that is not a run's; "
        "choose another folder with --out",
    )
    assert (dataset / "cases.jsonl").read_bytes() == before


def test_out_that_is_a_file_is_refused_before_the_run(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen(*RUN, dataset, "--out", dataset / "cases.jsonl")
    assert ran.code == 2
    assert ran.line == f"zhiwen: {dataset / 'cases.jsonl'}: File exists"
    assert not new_zhiwen.data_dir.exists()


def test_knowledge_bases_of_users_are_left_alone(own_zhiwen: Zhiwen, dataset: Path) -> None:
    before = own_zhiwen("kb", "list", "--json").json
    assert own_zhiwen(*RUN, dataset).code == 0
    assert own_zhiwen("kb", "list", "--json").json == before
    assert [name for name in own_zhiwen.files() if name.startswith("evaluation/")]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", ":2: not JSON (Expecting property name enclosed in double quotes)"),
        ('{"id": "x"}', ":2: question: is missing"),
        ('{"id": "x", "question": "?", "kinds": ""}', ":2: kinds: there is no such field"),
        ('{"id": "x", "question": 7}', ":2: question: should be a text, not 7"),
        ('{"id": "1", "question": "?"}', ":2: id: '1' is there twice"),
        (
            '{"id": "x", "question": "?", "documents": ["无.txt"]}',
            ":2: documents: '无.txt' does not exist",
        ),
    ],
)
def test_a_malformed_case_names_line_and_field(
    new_zhiwen: Zhiwen, tmp_path: Path, line: str, complaint: str
) -> None:
    folder = write_dataset(tmp_path / "set", [CASES[0], line])
    ran = new_zhiwen(*RUN, folder)
    assert ran.code == 2
    assert ran.line == f"zhiwen: {folder / 'cases.jsonl'}{complaint}"
    assert not new_zhiwen.data_dir.exists()


def test_a_folder_that_is_no_dataset(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    ran = new_zhiwen(*RUN, tmp_path)
    assert ran.code == 2
    assert ran.line == (
        f"zhiwen: {tmp_path}: not a dataset folder; it needs documents/ and cases.jsonl"
    )


def test_answers_as_json(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen("eval", "run", dataset, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert_shape(ran.json, EVAL)
    for metric in ran.json["metrics"].values():
        assert_shape(metric, METRIC)
    assert ran.json["metrics"]["doc_recall@1"]["value"] == 0.75
    assert ran.json["metrics"]["answer_contained@120"]["value"] == 0.5
    assert ran.json["metrics"]["abstain_auroc"]["n"] == 3
    assert ran.json["by_kind"]["事实"]["answer_contained@40"] == 1.0
    assert ran.json["timings_ms"]["steps"]["search"]["p95"] > 0


def test_answers_for_people(new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path) -> None:
    ran = new_zhiwen("eval", "run", dataset, "--out", tmp_path / "run")
    assert (ran.code, ran.err) == (0, "")
    assert " answer_contained@120 " in ran.out
    assert " supported_sentences " in ran.out
    assert "\na case: p50 " in ran.out
    assert '"verdict":"supported"' in (tmp_path / "run" / "cases.jsonl").read_text("utf-8")


def test_an_answer_that_fails_is_a_row(
    new_zhiwen: Zhiwen, dataset: Path, ollama: OllamaDouble
) -> None:
    options = (*on_ollama(ollama), "--set=chat.model=none", "--set=retrieval.gate.threshold=0")
    ran = new_zhiwen("eval", "run", dataset, *options, "--json")
    assert (ran.code, ran.json["failed"], ran.json["metrics"]) == (1, 3, {})
    assert "✗ 1: " in new_zhiwen("eval", "run", dataset, *options).out


def test_the_files_do_not_depend_on_the_concurrency(
    new_zhiwen: Zhiwen, tmp_path: Path, ollama: OllamaDouble
) -> None:
    cases = [{**case, "id": str(number)} for number, case in enumerate([*CASES, *CASES])]
    folder = write_dataset(tmp_path / "set", cases)
    options = (*on_ollama(ollama), "--set=chat.model=qwen2.5", "--set=retrieval.gate.threshold=0")
    for concurrency in ("1", "4"):
        out = tmp_path / concurrency
        ran = new_zhiwen(
            "eval", "run", folder, *options, "--concurrency", concurrency, "--out", out, "--json"
        )
        assert (ran.code, ran.json["failed"]) == (0, 0)
    for name in ("cases.jsonl", "metrics.json", "passages.jsonl", "run.yaml"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "4" / name).read_bytes(), name
