"""Which documents and chunks are the same, and which only look so."""

from pathlib import Path

import pytest

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chunk_table import chunk_ids
from tests.support.knowledge import contents, found_texts, ingest_into, opened, write_files


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path / "kb"


def sources(kb: Path) -> list[tuple[str, ...]]:
    catalog = Catalog(kb / CATALOG_NAME)
    found = [summary.sources for summary in catalog.documents.summaries()]
    catalog.close()
    return found


def test_files_of_one_name_under_two_roots_stay_apart(kb: Path, tmp_path: Path) -> None:
    first = write_files(tmp_path / "one", {"说明.txt": "第一份说明。"})
    second = write_files(tmp_path / "two", {"说明.txt": "第二份说明。"})
    ingest_into(kb, first, second)
    found = {source: text for text, source, _, _ in contents(kb).values()}
    assert found == {"说明.txt": "第一份说明。", "two/说明.txt": "第二份说明。"}


def test_they_keep_their_sources_when_they_change(kb: Path, tmp_path: Path) -> None:
    first = write_files(tmp_path / "one", {"说明.txt": "第一份说明。"})
    second = write_files(tmp_path / "two", {"说明.txt": "第二份说明。"})
    ingest_into(kb, first, second)
    write_files(second, {"说明.txt": "第二份改了。"})
    ingest_into(kb, second)
    found = {source: text for text, source, _, _ in contents(kb).values()}
    assert found == {"说明.txt": "第一份说明。", "two/说明.txt": "第二份改了。"}


def test_identical_files_are_one_document(kb: Path, tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"a.txt": "相同的内容。", "b.txt": "相同的内容。"})
    report = ingest_into(kb, files)
    assert sources(kb) == [("a.txt", "b.txt")]
    assert len(contents(kb)) == 1
    assert report.warnings == [("b.txt", "same content as a.txt")]
    assert (report.added, report.unchanged, report.embedded) == (1, 1, 1)


def test_deleting_one_of_two_identical_files_keeps_the_other(kb: Path, tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"a.txt": "相同的内容。", "b.txt": "相同的内容。"})
    ingest_into(kb, files)
    (files / "a.txt").unlink()
    assert ingest_into(kb, files, sync=True).deleted == 0
    assert sources(kb) == [("b.txt",)]
    assert [source for _, source, _, _ in contents(kb).values()] == ["b.txt"]


def test_deleting_both_removes_the_document(kb: Path, tmp_path: Path) -> None:
    names = ("a.txt", "b.txt")
    files = write_files(tmp_path / "in", {**dict.fromkeys(names, "相同。"), "c.txt": "别的。"})
    ingest_into(kb, files)
    for name in names:
        (files / name).unlink()
    assert ingest_into(kb, files, sync=True).deleted == 1
    assert sources(kb) == [("c.txt",)]


def test_one_of_two_identical_files_that_changes_becomes_its_own(kb: Path, tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"a.txt": "相同的内容。", "b.txt": "相同的内容。"})
    ingest_into(kb, files)
    write_files(files, {"b.txt": "不同的内容了。"})
    assert ingest_into(kb, files).added == 1
    assert sources(kb) == [("a.txt",), ("b.txt",)]


def test_both_names_of_a_document_find_it(kb: Path, tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"合同.txt": "相同的内容。", "协议.txt": "相同的内容。"})
    ingest_into(kb, files)
    with opened(kb) as knowledge:
        assert [found_texts(knowledge, name) for name in ("合同", "协议")] == [["相同的内容。"]] * 2


def test_a_deleted_name_finds_nothing_any_more(kb: Path, tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"合同.txt": "相同的内容。", "协议.txt": "相同的内容。"})
    ingest_into(kb, files)
    (files / "协议.txt").unlink()
    ingest_into(kb, files, sync=True)
    with opened(kb) as knowledge:
        assert found_texts(knowledge, "协议") == []
        assert found_texts(knowledge, "合同") == ["相同的内容。"]


def test_a_paragraph_in_two_documents_has_two_ids(kb: Path, tmp_path: Path) -> None:
    shared = "这一段两份文件里都有。"
    texts = {"a.txt": f"{shared}\n\n甲文件自己的内容。", "b.txt": f"{shared}\n\n乙文件自己的内容。"}
    report = ingest_into(kb, write_files(tmp_path / "in", texts))
    found = [source for text, source, _, _ in contents(kb).values() if text == shared]
    assert sorted(found) == ["a.txt", "b.txt"]
    assert (report.chunks, report.embedded) == (4, 3)


def test_deleting_one_document_keeps_the_paragraph_of_the_other(kb: Path, tmp_path: Path) -> None:
    shared = "这一段两份文件里都有。"
    texts = {"a.txt": f"{shared}\n\n甲文件自己的内容。", "b.txt": f"{shared}\n\n乙文件自己的内容。"}
    files = write_files(tmp_path / "in", texts)
    ingest_into(kb, files)
    (files / "a.txt").unlink()
    ingest_into(kb, files, sync=True)
    with opened(kb) as knowledge:
        assert shared in found_texts(knowledge, shared)


def test_a_chunk_id_depends_on_document_text_and_occurrence() -> None:
    ids = chunk_ids("d1", ["甲", "乙", "甲"])
    assert len({*ids, *chunk_ids("d2", ["甲", "乙"])}) == 5
    assert all(len(chunk_id) == 16 for chunk_id in ids)
    assert chunk_ids("d1", ["新", "甲"])[1] == ids[0]
