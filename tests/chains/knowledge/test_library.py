from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME
from chains.knowledge.library import (
    drop_knowledge_base,
    keep_name,
    knowledge_base_folder,
    list_knowledge_bases,
)
from chains.knowledge.writer import KnowledgeWriter
from tests.support.knowledge import ingest_into, small_recipe, write_files


def make(data_dir: Path, name: str) -> Path:
    folder = knowledge_base_folder(data_dir, name)
    with KnowledgeWriter(folder, recipe=small_recipe()) as writer:
        keep_name(writer.catalog, name)
    return folder


@pytest.mark.parametrize("name", ["default", "a.b_c-1", "2024"])
def test_a_plain_name_is_the_folders_name(tmp_path: Path, name: str) -> None:
    assert knowledge_base_folder(tmp_path, name) == tmp_path / "knowledge" / name


@pytest.mark.parametrize("name", ["合同", "My Files", "A", "../x", "a/b", "kb-1", "x" * 64, "."])
def test_any_other_name_is_hashed(tmp_path: Path, name: str) -> None:
    folder = knowledge_base_folder(tmp_path, name)
    assert folder.parent == tmp_path / "knowledge"
    assert folder.name.startswith("kb-")
    assert len(folder.name) == 15


def test_different_names_have_different_folders(tmp_path: Path) -> None:
    names = ["合同", "合約", "a", "A", "a b"]
    assert len({knowledge_base_folder(tmp_path, name) for name in names}) == 5


def test_white_space_around_a_name_does_not_count(tmp_path: Path) -> None:
    assert knowledge_base_folder(tmp_path, " 合同 ") == knowledge_base_folder(tmp_path, "合同")


def test_an_empty_name(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"^the name of a knowledge base is empty$"):
        knowledge_base_folder(tmp_path, "  ")


def test_the_list_shows_names_as_written(tmp_path: Path) -> None:
    folder = make(tmp_path, "合同")
    make(tmp_path, "default")
    files = write_files(tmp_path / "in", {"a.txt": "第一段讲苹果。\n\n第二段讲香蕉。"})
    ingest_into(folder, files, recipe=small_recipe(chunk_size=16))
    listed = list_knowledge_bases(tmp_path)
    assert [(kb.name, kb.documents, kb.chunks) for kb in listed] == [
        ("default", 0, 0),
        ("合同", 1, 1),
    ]
    assert {kb.embedder for kb in listed} == {"hashing uni-bigram/1 dimension=64"}


def test_one_that_cannot_be_opened_is_listed_with_the_reason(tmp_path: Path) -> None:
    make(tmp_path, "good")
    (make(tmp_path, "bad") / CATALOG_NAME).write_bytes(b"no database" * 100)
    bad, good = list_knowledge_bases(tmp_path)
    assert (bad.name, good.error) == ("bad", "")
    assert bad.error.endswith("cannot be opened (file is not a database)")


def test_without_any_the_list_is_empty(tmp_path: Path) -> None:
    assert list_knowledge_bases(tmp_path) == []


def test_dropping_removes_the_folder(tmp_path: Path) -> None:
    folder = make(tmp_path, "合同")
    drop_knowledge_base(tmp_path, "合同")
    assert not folder.exists()
    assert list_knowledge_bases(tmp_path) == []


def test_dropping_what_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"^knowledge base '合同' does not exist$"):
        drop_knowledge_base(tmp_path, "合同")


def test_dropping_waits_for_nobody_who_writes(tmp_path: Path) -> None:
    folder = make(tmp_path, "合同")
    with (
        KnowledgeWriter(folder, recipe=small_recipe()),
        pytest.raises(KnowledgeBaseError) as error,
    ):
        drop_knowledge_base(tmp_path, "合同")
    assert str(error.value) == "another process is writing to knowledge base '合同'"
    assert (folder / CATALOG_NAME).is_file()
