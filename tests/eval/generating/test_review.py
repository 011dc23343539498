import json
from pathlib import Path

import pytest

from eval.case_book import CaseBook
from eval.dataset import Case, load_dataset, read_cases
from eval.errors import DatasetError
from eval.generating.review import Draft, DraftBook


def draft(name: str, **fields: object) -> Draft:
    values: dict[str, object] = {"id": name, "question": f"{name}？", "answers": ["答"]}
    return Draft(case=Case.model_validate(values | fields))


def cases(folder: Path) -> list[str]:
    return [case.id for case in read_cases(folder / "cases.jsonl")]


def test_drafts_are_no_cases_until_they_are_accepted(tmp_path: Path) -> None:
    book = DraftBook(tmp_path / "book")
    assert book.drafts() == []
    assert book.add([draft("a"), draft("b")]) == 2
    assert cases(book.folder) == []
    assert book.accept("b").status == "accepted"
    assert cases(book.folder) == ["b"]
    assert book.reject("b").status == "rejected"
    assert cases(book.folder) == []
    assert [each.status for each in book.drafts()] == ["waiting", "rejected"]


def test_a_draft_is_added_once_whatever_became_of_it(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a"), draft("a")])
    book.reject("a")
    assert book.add([draft("a"), draft("c")]) == 1
    assert [each.case.id for each in book.drafts()] == ["a", "c"]
    assert book.drafts()[0].status == "rejected"


def test_what_is_accepted_is_a_dataset(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a"), draft("b", answers=[]), draft("c", question=" "), draft("d")])
    book.reject("d")
    (tmp_path / "documents").mkdir()
    assert book.accept_all() == 1
    assert [case.id for case in load_dataset(tmp_path).cases] == ["a"]
    assert book.accept_all() == 0


def test_an_edited_draft_keeps_its_id_and_its_status(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a")])
    book.accept("a")
    edited = book.edit("a", draft("other", question="改了？").case)
    assert (edited.case.id, edited.status) == ("a", "accepted")
    assert [case.question for case in read_cases(tmp_path / "cases.jsonl")] == ["改了？"]
    with pytest.raises(DatasetError, match="has neither answers nor references"):
        book.edit("a", draft("a", answers=[]).case)
    assert book.drafts()[0].case.question == "改了？"


def test_cases_that_are_no_drafts_stay(tmp_path: Path) -> None:
    CaseBook(tmp_path).add("保修多久？", answers=["两年"], files={})
    book = DraftBook(tmp_path)
    book.add([draft("a")])
    book.accept("a")
    book.reject("a")
    assert [case.question for case in CaseBook(tmp_path).cases()] == ["保修多久？"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answers": []}, "'a？' has neither answers nor references"),
        ({"question": ""}, "the case has no question"),
    ],
)
def test_incomplete_drafts_are_not_accepted(
    tmp_path: Path, fields: dict[str, object], message: str
) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a", **fields)])
    with pytest.raises(DatasetError, match=message):
        book.accept("a")
    assert cases(tmp_path) == []


def test_a_draft_without_an_answer_may_be_unanswerable(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a", answers=[], unanswerable=True)])
    assert book.accept("a").complete


def test_unknown_and_malformed_drafts_are_named(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    with pytest.raises(DatasetError, match=r"drafts\.jsonl: there is no draft 'x'"):
        book.accept("x")
    row = json.dumps({"case": {"id": "a", "question": "问"}, "status": "later"})
    (tmp_path / "drafts.jsonl").write_text(f"\n{row}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"drafts\.jsonl:2: status: Input should be"):
        book.drafts()


def test_line_separators_within_a_text_end_no_line(tmp_path: Path) -> None:
    book = DraftBook(tmp_path)
    book.add([draft("a", question="一\u2028二\x85三？")])
    book.accept_all()
    assert book.drafts()[0].case.question == "一\u2028二\x85三？"
    assert CaseBook(tmp_path).cases()[0].question == "一\u2028二\x85三？"
