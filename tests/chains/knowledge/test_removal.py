from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.removal import delete_source, forget_source
from chains.knowledge.writer import KnowledgeWriter
from tests.support.knowledge import (
    RecordingEmbedder,
    contents,
    found_texts,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)

SECRET = "张三的工资是每月九千元。"
TEXTS = {"工资.txt": SECRET, "水果.txt": "香蕉是热带水果呀。", "抄本.txt": "香蕉是热带水果呀。"}


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    ingest_into(tmp_path / "kb", write_files(tmp_path / "files", TEXTS))
    return tmp_path / "kb"


def on_disk(kb: Path, text: str) -> list[str]:
    files = [path for path in kb.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def test_a_deleted_file_is_out_of_every_answer(kb: Path) -> None:
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert delete_source(writer, "工资.txt")
    with opened(kb) as knowledge:
        assert found_texts(knowledge, "张三的工资") == []
    assert len(contents(kb)) == 1


def test_a_file_can_be_named_by_its_absolute_path(kb: Path, tmp_path: Path) -> None:
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert delete_source(writer, str(tmp_path / "files" / "工资.txt"))


def test_deleting_one_of_two_identical_files_keeps_the_document(kb: Path) -> None:
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert not delete_source(writer, "抄本.txt")
    with opened(kb) as knowledge:
        assert found_texts(knowledge, "抄本") == []
        assert found_texts(knowledge, "香蕉") == ["香蕉是热带水果呀。"]


def test_a_forgotten_file_is_off_the_disk(kb: Path) -> None:
    assert on_disk(kb, SECRET)
    embedder = RecordingEmbedder()
    with KnowledgeWriter(kb, recipe=small_recipe(embedder=embedder)) as writer:
        proof = forget_source(writer, "工资.txt")
    assert (proof.clean, proof.sentences, proof.found, proof.vectors) == (True, 1, (), 0)
    assert proof.files > 5
    assert on_disk(kb, SECRET) == []
    assert embedder.texts == []
    assert {text for text, *_ in contents(kb).values()} == {"香蕉是热带水果呀。"}


def test_what_another_document_says_too_is_no_trace(kb: Path, tmp_path: Path) -> None:
    shared = "这一句话两份文件里都有。"
    more = {
        "一.txt": f"{shared}\n\n第一份自己的话在此。",
        "二.txt": f"{shared}\n\n第二份自己的话。",
    }
    ingest_into(kb, write_files(tmp_path / "more", more))
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        proof = forget_source(writer, "一.txt")
    assert (proof.clean, proof.sentences) == (True, 1)
    with opened(kb) as knowledge:
        assert shared in found_texts(knowledge, shared)


@pytest.mark.parametrize("remove", [delete_source, forget_source])
def test_a_file_that_is_not_there_is_named(kb: Path, remove: object) -> None:
    with (
        KnowledgeWriter(kb, recipe=small_recipe()) as writer,
        pytest.raises(KnowledgeBaseError) as error,
    ):
        remove(writer, "none.txt")  # type: ignore[operator]
    assert str(error.value) == "none.txt: not in this knowledge base"
    assert error.value.hint == "`zhiwen kb show` lists its files"
