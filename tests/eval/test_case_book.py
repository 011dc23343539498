from pathlib import Path

import pytest

from chains.knowledge.survey import survey
from eval.case_book import CaseBook
from eval.dataset import load_dataset
from eval.errors import DatasetError
from tests.support.knowledge import write_files

TEXTS = {"保修.txt": "增压泵保修 24 个月。", "夹/仓库.txt": "叉车限速 5 公里。"}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    folder = write_files(tmp_path / "originals", TEXTS)
    return {name: folder / name for name in TEXTS}


def test_what_is_saved_is_a_dataset(tmp_path: Path, files: dict[str, Path]) -> None:
    book = CaseBook(tmp_path / "book")
    assert book.cases() == []
    book.add(
        "保修多久？",
        answers=["24 个月"],
        references=["增压泵保修 24 个月。"],
        documents=["保修.txt"],
        files=files,
    )
    book.add("有没有雨伞？", files=files)
    dataset = load_dataset(tmp_path / "book")
    first, second = dataset.cases
    assert (first.documents, first.answers, first.kind) == (("保修.txt",), ("24 个月",), "saved")
    assert (first.unanswerable, second.unanswerable) == (False, True)
    assert {found.source for found in survey([dataset.documents]).files} == set(TEXTS)


def test_the_same_case_is_saved_once(tmp_path: Path, files: dict[str, Path]) -> None:
    book = CaseBook(tmp_path / "book")
    first = book.add("保修多久？", answers=["24 个月"], files=files)
    assert book.add("保修多久？ ", answers=["24 个月"], files=files).id == first.id
    assert book.add("保修多久？", answers=["两年"], files=files).id != first.id
    assert len(book.cases()) == 2


def test_files_are_linked_not_copied(tmp_path: Path, files: dict[str, Path]) -> None:
    book = CaseBook(tmp_path / "book")
    gone = {"../外.txt": files["保修.txt"], "没有.txt": tmp_path / "没有.txt"}
    page = {"https://example.org/a.html": files["保修.txt"]}
    case = book.add("问", documents=["没有.txt", "保修.txt"], files=files | gone | page)
    assert case.documents == ("保修.txt",)
    documents = tmp_path / "book" / "documents"
    assert all(path.is_symlink() for path in documents.rglob("*") if path.is_file())
    assert not (tmp_path / "book" / "外.txt").exists()
    files["保修.txt"].unlink()
    assert not (documents / "保修.txt").is_file()


def test_a_case_needs_a_question(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="the case has no question"):
        CaseBook(tmp_path).add(" ", files={})
