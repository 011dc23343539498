import gzip
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chains.errors import KnowledgeBaseError, StorageError
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.recipe import Recipe
from chains.knowledge.removal import delete_source, forget_source, is_gone
from chains.knowledge.vector_table import pack_vectors
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.analysis import Analyser
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


def id_of(kb: Path, text: str) -> str:
    return next(chunk_id for chunk_id, row in contents(kb).items() if row[0] == text)


def traces_of_forgetting(kb: Path) -> list[str]:
    with opened(kb) as knowledge:
        return [knowledge.catalog.meta(key) for key in ("forgetting", "pending")]


def on_disk(kb: Path, text: str) -> list[str]:
    return with_bytes(kb, text.encode())


def with_bytes(kb: Path, content: bytes) -> list[str]:
    files = [path for path in kb.rglob("*") if path.is_file()]
    return [path.name for path in files if content in path.read_bytes()]


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


def test_a_forgotten_vector_is_out_of_the_catalog(kb: Path) -> None:
    ((_, entries),) = pack_vectors(["x"], RecordingEmbedder().encode_documents([SECRET]))
    assert len(entries) > 50
    assert with_bytes(kb, entries)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert forget_source(writer, "工资.txt").clean
    assert with_bytes(kb, entries) == []


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
def test_a_file_that_is_not_there_is_named(kb: Path, remove: Any) -> None:
    with (
        KnowledgeWriter(kb, recipe=small_recipe()) as writer,
        pytest.raises(KnowledgeBaseError) as error,
    ):
        remove(writer, "none.txt")
    assert str(error.value) == "none.txt: not in this knowledge base"
    assert error.value.hint == "`zhiwen kb show` lists its files"


OTHERS = {
    "embedder": lambda: small_recipe(embedder=RecordingEmbedder(dimension=96)),
    "splitter": lambda: small_recipe(chunk_size=32),
    "keywords": lambda: small_recipe(analyser=Analyser(fold_scripts=False)),
    "vector index": lambda: small_recipe(vector_options="m=8"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_forgetting_with_another_configuration_changes_none(
    kb: Path, other: Callable[[], Recipe]
) -> None:
    before = contents(kb)
    recipe = other()
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        keys = writer.generation.keys
        assert forget_source(writer, "工资.txt").clean
        assert (writer.embedded, writer.generation.keys) == (0, keys)
    after = contents(kb)
    assert after == {chunk_id: row for chunk_id, row in before.items() if row[0] != SECRET}
    assert on_disk(kb, SECRET) == []
    with opened(kb) as knowledge:
        assert found_texts(knowledge, "抄本 水果") == ["香蕉是热带水果呀。"]
        assert [g.state for g in knowledge.catalog.generations.all()] == ["live"]


def test_names_are_indexed_as_the_knowledge_base_does_it(tmp_path: Path) -> None:
    recipe = small_recipe(analyser=Analyser(fold_scripts=False))
    files = write_files(
        tmp_path / "in", {"書.txt": "香蕉是热带水果呀。", "本.txt": "香蕉是热带水果呀。"}
    )
    ingest_into(tmp_path / "kb", files, recipe=recipe)
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as writer:
        assert not delete_source(writer, "本.txt")
    with opened(tmp_path / "kb", recipe) as knowledge:
        assert found_texts(knowledge, "書") == ["香蕉是热带水果呀。"]
        assert found_texts(knowledge, "书") == []


def test_the_copy_keeps_the_options_of_the_vector_index(tmp_path: Path) -> None:
    def open_small(folder: Path) -> ChromaIndex:
        return ChromaIndex(folder, ef_construction=50, ef_search=60, max_neighbors=7)

    recipe = replace(small_recipe(), open_vectors=open_small)
    ingest_into(tmp_path / "kb", write_files(tmp_path / "in", TEXTS), recipe=recipe)
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as writer:
        forget_source(writer, "工资.txt")
        options = writer.vectors.options()
    assert options == {"ef_construction": 50, "ef_search": 60, "max_neighbors": 7}


def test_nothing_of_a_forgotten_vector_is_on_the_disk(kb: Path) -> None:
    own = id_of(kb, SECRET)
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        vector = np.asarray(snapshot.vectors.read([own])[own], dtype=np.float32)
    needle = vector.tobytes().strip(b"\0")

    def holding() -> list[str]:
        files = [path for path in kb.rglob("*") if path.is_file()]
        return [path.name for path in files if needle in path.read_bytes()]

    assert holding()
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        forget_source(writer, "工资.txt")
    assert holding() == []


def test_what_is_left_is_found(kb: Path) -> None:
    with gzip.open(kb / "backup.gz", "wb") as backup:
        backup.write(SECRET.encode())
    (kb / "sealed").write_bytes(b"\x28\xb5\x2f\xfd zstd")
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        proof = forget_source(writer, "工资.txt")
    assert (proof.clean, proof.found, proof.unread) == (False, (SECRET,), ("sealed",))


def test_an_interrupted_forgetting_is_finished_by_the_next_writer(kb: Path) -> None:
    chunk_id = id_of(kb, SECRET)

    def interrupt(step: str) -> None:
        if step == "documents removed":
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        KnowledgeWriter(kb, recipe=small_recipe(), on_step=interrupt) as writer,
    ):
        forget_source(writer, "工资.txt")
    assert on_disk(kb, chunk_id)
    with KnowledgeWriter(kb, recipe=small_recipe(analyser=Analyser(fold_scripts=False))):
        pass
    assert on_disk(kb, SECRET) == on_disk(kb, chunk_id) == []
    with KnowledgeWriter(kb, recipe=small_recipe()):
        pass
    assert traces_of_forgetting(kb) == ["", ""]


def test_forgetting_without_space_is_made_up_for_later(
    kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk_id = id_of(kb, SECRET)
    monkeypatch.setattr("chains.knowledge.storage.RESERVE_BYTES", 1 << 60)
    with (
        pytest.raises(StorageError, match="the disk is full"),
        KnowledgeWriter(kb, recipe=small_recipe()) as writer,
    ):
        forget_source(writer, "工资.txt")
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        delete_source(writer, "抄本.txt")
    assert on_disk(kb, chunk_id)
    monkeypatch.undo()
    with KnowledgeWriter(kb, recipe=small_recipe()):
        pass
    assert on_disk(kb, SECRET) == on_disk(kb, chunk_id) == []


def test_sync_keeps_what_it_cannot_see(kb: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    deep = write_files(files, {"子/深.txt": "藏在深处的一份文件。"}) / "子"
    ingest_into(kb, files)
    shutil.rmtree(deep)
    deep.symlink_to(deep)
    assert ingest_into(kb, files, sync=True).deleted == 0
    deep.unlink()
    assert ingest_into(kb, files, sync=True).deleted == 1


def test_a_file_in_a_closed_folder_is_not_gone(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # root may look everywhere
            os.seteuid(65534)
        assert not is_gone(str(tmp_path / "closed" / "a.txt"))
    finally:
        os.seteuid(user)
        (tmp_path / "closed").chmod(0o700)
    assert is_gone(str(tmp_path / "closed" / "a.txt"))
    assert is_gone(str(tmp_path / "none" / "a.txt"))
