from pathlib import Path

import pytest

from tests.support.dataset import CASES, write_dataset
from tests.support.zhiwen import Zhiwen
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
    assert len(list((tmp_path / "runs" / "1").iterdir())) == 4


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
        ('{"id": "x"}', ":2: question: Field required"),
        ('{"id": "x", "question": "?", "kinds": ""}', ":2: kinds: Extra inputs are not permitted"),
        ('{"id": "x", "question": 7}', ":2: question: Input should be a valid string"),
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


def test_answers_are_not_scored_yet(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen("eval", "run", dataset)
    assert ran.code == 2
    assert ran.line == (
        "zhiwen: answers are not scored yet; add --retrieval-only to score the search"
    )
