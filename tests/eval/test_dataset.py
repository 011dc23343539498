import json
from pathlib import Path
from typing import Any

import pytest

from chains.retrieval.steps import Turn
from eval.dataset import Case, demo_dataset, load_dataset
from eval.errors import DatasetError
from tests.support.knowledge import write_files

CASE = {"id": "1", "question": "保修期？", "answers": ["一年"], "documents": ["sub/a.txt"]}


def dataset(folder: Path, *cases: dict[str, Any] | str, name: str = "cases.jsonl") -> Path:
    write_files(folder / "documents", {"sub/a.txt": "保修期一年。", "b.txt": "别的。"})
    lines = [c if isinstance(c, str) else json.dumps(c, ensure_ascii=False) for c in cases]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def complaint(path: Path) -> str:
    with pytest.raises(DatasetError) as error:
        load_dataset(path)
    return str(error.value).removeprefix(f"{path}/")


def test_cases_keep_their_order_and_fields(tmp_path: Path) -> None:
    history = [{"question": "甲？", "answer": "乙。"}, {"question": "丙？"}]
    other = {"id": "2", "question": "几公斤？", "unanswerable": True, "kind": "x"}
    loaded = load_dataset(dataset(tmp_path, CASE | {"history": history}, "", other))
    assert [case.id for case in loaded.cases] == ["1", "2"]
    assert loaded.name == tmp_path.name
    first, second = loaded.cases
    assert (first.answers, first.documents) == (("一年",), ("sub/a.txt",))
    assert (second.unanswerable, second.kind, second.answers) == (True, "x", ())


def test_a_case_becomes_a_question() -> None:
    case = Case.model_validate(CASE | {"history": [{"question": "甲？", "answer": "乙。"}]})
    question = case.to_question(distinct_documents=10)
    assert (question.text, question.distinct_documents) == ("保修期？", 10)
    assert question.history == (Turn(question="甲？", answer="乙。"),)


def test_another_file_of_cases_uses_the_same_documents(tmp_path: Path) -> None:
    dataset(tmp_path, CASE)
    dataset(tmp_path, CASE | {"id": "9"}, name="other.jsonl")
    loaded = load_dataset(tmp_path / "other.jsonl")
    assert ([case.id for case in loaded.cases], loaded.name) == (["9"], tmp_path.name)


def test_the_fingerprint_follows_the_documents(tmp_path: Path) -> None:
    before = load_dataset(dataset(tmp_path, CASE)).fingerprint
    assert load_dataset(dataset(tmp_path, CASE, CASE | {"id": "2"})).fingerprint == before
    (tmp_path / "documents" / "b.txt").write_text("改了。", encoding="utf-8")
    assert load_dataset(tmp_path).fingerprint != before


def test_a_renamed_document_changes_the_fingerprint(tmp_path: Path) -> None:
    before = load_dataset(dataset(tmp_path, CASE)).fingerprint
    (tmp_path / "documents" / "b.txt").rename(tmp_path / "documents" / "c.txt")
    assert load_dataset(tmp_path).fingerprint != before


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    dataset(tmp_path, CASE)
    cases = tmp_path / "cases.jsonl"
    cases.write_bytes(b"\xef\xbb\xbf" + cases.read_bytes())
    assert len(load_dataset(tmp_path).cases) == 1


def test_the_bundled_dataset_loads() -> None:
    assert len(load_dataset(demo_dataset()).cases) > 10


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        (["{"], "cases.jsonl:1: not JSON (Expecting property name enclosed in double quotes)"),
        ([CASE, "[]"], "cases.jsonl:2: the whole line: should be a JSON object, not []"),
        ([CASE | {"qestion": "x"}], "cases.jsonl:1: qestion: there is no such field"),
        ([{"id": "1"}], "cases.jsonl:1: question: is missing"),
        ([CASE | {"answers": [""]}], "cases.jsonl:1: answers.0: is empty"),
        ([CASE | {"references": [""]}], "cases.jsonl:1: references.0: is empty"),
        ([CASE | {"history": [{}]}], "cases.jsonl:1: history.0.question: is missing"),
        ([CASE, CASE], "cases.jsonl:2: id: '1' is there twice"),
        ([CASE | {"documents": ["a.txt"]}], "cases.jsonl:1: documents: 'a.txt' does not exist"),
        (
            [CASE | {"documents": ["../cases.jsonl"]}],
            "cases.jsonl:1: documents: '../cases.jsonl' is not in documents/",
        ),
        ([""], "cases.jsonl: there are no cases"),
    ],
)
def test_what_is_wrong_with_a_case(
    tmp_path: Path, cases: list[dict[str, Any] | str], message: str
) -> None:
    assert complaint(dataset(tmp_path, *cases)).startswith(message)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (dataset(tmp_path) / "cases.jsonl").write_bytes('{"id": "保修"}'.encode("gbk"))
    assert complaint(tmp_path).startswith("cases.jsonl: not UTF-8 (")


@pytest.mark.parametrize("missing", ["documents", "cases.jsonl"])
def test_a_folder_without_a_part(tmp_path: Path, missing: str) -> None:
    folder = dataset(tmp_path / "d", CASE)
    (folder / missing).rename(tmp_path / "away")
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    assert str(error.value) == f"{folder}: not a dataset folder"
    assert error.value.hint == "it needs documents/ and cases.jsonl"


def test_a_part_has_the_first_cases(tmp_path: Path) -> None:
    loaded = load_dataset(dataset(tmp_path, CASE, CASE | {"id": "2"}))
    assert [case.id for case in loaded.first(1).cases] == ["1"]
    assert loaded.first(None) == loaded
