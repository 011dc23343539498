"""What readers see while somebody writes."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.leftovers import discard_generations
from chains.knowledge.rebuild import rebuild
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.analysis import Analyser
from chains.providers.hashing import HashingEmbedder
from tests.support.knowledge import (
    found_texts,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)
from tests.support.knowledge_process import ingest_elsewhere


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", {"甲.txt": "苹果树开花了。", "乙.txt": "香蕉还是绿的。"})


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def found_dense(knowledge: KnowledgeBase, text: str) -> list[str]:
    """Return what the vector index finds and the catalog knows, nearest first."""
    vectors = HashingEmbedder(dimension=64).encode_queries([text])
    with knowledge.reading() as snapshot:
        (hits,) = snapshot.search_dense(vectors, count=5)
        chunks = snapshot.chunks([chunk_id for chunk_id, _ in hits])
        return [chunks[chunk_id].text for chunk_id, _ in hits if chunk_id in chunks]


def test_a_reader_sees_what_another_process_committed(kb: Path, files: Path) -> None:
    with opened(kb) as knowledge:
        assert found_dense(knowledge, "梨子熟透了。")[0] != "梨子熟透了。"
        (files / "甲.txt").unlink()
        write_files(files, {"丙.txt": "梨子熟透了。"})
        assert ingest_elsewhere(kb, files).returncode == 0
        assert found_texts(knowledge, "梨子") == ["梨子熟透了。"]
        assert found_dense(knowledge, "梨子熟透了。")[0] == "梨子熟透了。"
        assert set(found_dense(knowledge, "苹果")) == {"梨子熟透了。", "香蕉还是绿的。"}
        assert found_texts(knowledge, "苹果") == []


def test_a_question_that_is_under_way_survives_a_rebuild_elsewhere(kb: Path, files: Path) -> None:
    query = HashingEmbedder(dimension=64).encode_queries(["苹果"])
    with opened(kb) as knowledge:
        with knowledge.reading() as snapshot:
            assert ingest_elsewhere(kb, files, chunk_size=32).returncode == 0
            assert len(snapshot.search_dense(query, count=2)[0]) == 2
            assert len(snapshot.search_lexical("苹果", count=2)) == 1
        with pytest.raises(KnowledgeBaseError, match="different: splitter"):
            found_texts(knowledge, "苹果")


def test_a_question_that_is_under_way_survives_a_commit_elsewhere(kb: Path, files: Path) -> None:
    query = HashingEmbedder(dimension=64).encode_queries(["苹果"])
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        (files / "甲.txt").unlink()
        write_files(files, {"丙.txt": "梨子熟透了。"})
        assert ingest_elsewhere(kb, files).returncode == 0
        found = [chunk_id for chunk_id, _ in snapshot.search_dense(query, count=2)[0]]
        found += [chunk_id for chunk_id, _ in snapshot.search_lexical("苹果香蕉", count=2)]
        texts = {chunk.text for chunk in snapshot.chunks(found).values()}
        assert texts <= {"香蕉还是绿的。", "梨子熟透了。"}


def test_a_reader_sees_a_commit_of_its_own_process(kb: Path, files: Path) -> None:
    with opened(kb) as knowledge:
        assert found_texts(knowledge, "梨子") == []
        ingest_into(kb, write_files(files, {"丙.txt": "梨子熟透了。"}))
        assert found_texts(knowledge, "梨子") == ["梨子熟透了。"]
        assert found_dense(knowledge, "梨子熟透了。")[0] == "梨子熟透了。"


def test_a_generation_that_is_dropped_while_it_is_opened_is_not_read(kb: Path) -> None:
    def open_after_a_rebuild(folder: Path) -> ChromaIndex:
        if not rebuilt:
            rebuilt.append(True)
            with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
                rebuild(writer, stages="indexes")
                discard_generations(writer)
        return ChromaIndex(folder)

    rebuilt: list[bool] = []
    with opened(kb, replace(small_recipe(), open_vectors=open_after_a_rebuild)) as knowledge:
        assert found_texts(knowledge, "苹果") == ["苹果树开花了。"]
        assert len(found_dense(knowledge, "苹果")) == 2


def test_within_a_block_the_state_stays(kb: Path, files: Path) -> None:
    with opened(kb) as knowledge, knowledge.reading() as outer:
        ingest_into(kb, write_files(files, {"丙.txt": "梨子熟透了。"}))
        with knowledge.reading() as inner:
            assert inner is outer
        assert knowledge.idf("苹") > 0


def test_readers_and_a_writer_do_not_wait_for_each_other_for_ever(kb: Path, files: Path) -> None:
    stop = threading.Event()
    rounds: list[int] = []

    def read() -> set[str]:
        found: set[str] = set()
        while not stop.is_set():
            with knowledge.reading():
                found |= set(found_texts(knowledge, "香蕉"))
                found |= set(found_dense(knowledge, "香蕉还是绿的。"))
                knowledge.idf("香")
            rounds.append(1)
        return found

    with opened(kb) as knowledge, ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read) for _ in range(4)]
        try:
            for number in range(6):
                write_files(files, {"甲.txt": f"第{number}次改写苹果。"})
                assert ingest_into(kb, files).updated == 1
                seen = len(rounds)
                deadline = time.monotonic() + 5
                while len(rounds) < seen + 4 and time.monotonic() < deadline:
                    time.sleep(0.005)
                assert len(rounds) >= seen + 4
        finally:
            stop.set()
        found = set[str]().union(*(reader.result(timeout=5) for reader in readers))
    allowed = {f"第{number}次改写苹果。" for number in range(6)}
    assert found <= allowed | {"苹果树开花了。", "香蕉还是绿的。"}
    assert "第5次改写苹果。" in found


def test_a_knowledge_base_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        KnowledgeBase(tmp_path / "none", name="合同", recipe=small_recipe())
    assert str(error.value) == "knowledge base '合同' does not exist"
    assert (
        error.value.hint
        == "create it with `zhiwen ingest PATH --kb '合同'`, or see `zhiwen kb list`"
    )
    assert not (tmp_path / "none").exists()


def test_a_knowledge_base_that_was_only_begun(tmp_path: Path) -> None:
    Catalog(tmp_path / CATALOG_NAME).close()
    with (
        opened(tmp_path) as knowledge,
        pytest.raises(KnowledgeBaseError) as error,
        knowledge.reading(),
    ):
        pass
    assert str(error.value) == "knowledge base '测试' is empty"
    assert error.value.hint == "add documents with `zhiwen ingest PATH --kb '测试'`"


@pytest.mark.parametrize(
    ("other", "stage"),
    [
        ({"parser": "parser/2"}, "parsing"),
        ({"chunk_size": 32}, "splitter"),
        ({"embedder": HashingEmbedder(dimension=96)}, "embedding"),
        ({"vector_options": "ef_search=10"}, "vector index"),
        ({"analyser": Analyser(fold_scripts=False)}, "keyword index"),
    ],
)
def test_another_configuration_is_named(kb: Path, other: dict[str, Any], stage: str) -> None:
    recipe = small_recipe(**other)
    with opened(kb, recipe) as knowledge, pytest.raises(KnowledgeBaseError) as error:
        found_texts(knowledge, "苹果")
    assert str(error.value) == (
        f"knowledge base '测试' was built with another configuration (different: {stage})"
    )
    assert error.value.hint.startswith("bring it up to date with `zhiwen kb reindex --kb '测试'`, ")


def test_a_second_writer_is_told(kb: Path) -> None:
    with KnowledgeWriter(kb, recipe=small_recipe()):
        second = KnowledgeWriter(kb, recipe=small_recipe(), patience=0.05)
        with pytest.raises(KnowledgeBaseError) as error:
            second.__enter__()
    assert str(error.value) == "another process is writing to knowledge base 'kb'"
    assert error.value.hint == "wait until it has finished, then try again"


def test_a_writer_that_fails_to_begin_lets_the_next_one_in(kb: Path, files: Path) -> None:
    broken = kb / CATALOG_NAME
    good = shutil.copy(broken, kb / "good")
    for suffix in ("-wal", "-shm"):
        (kb / f"{CATALOG_NAME}{suffix}").unlink(missing_ok=True)
    catalog = Catalog(broken)
    catalog.write_meta("schema_version", "0")
    catalog.close()
    failing = KnowledgeWriter(kb, recipe=small_recipe())
    with pytest.raises(KnowledgeBaseError, match="written by another version of zhiwen"):
        failing.__enter__()
    shutil.move(good, broken)
    with KnowledgeWriter(kb, recipe=small_recipe(), patience=0.05) as writer:
        assert writer.is_current


def test_vectors_are_what_the_embedder_gives(kb: Path) -> None:
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
        chunks = snapshot.chunks(ids)
        expected = HashingEmbedder(dimension=64).encode_documents([chunks[i].text for i in ids])
        stored = snapshot.vectors.read(ids)
        assert np.allclose([stored[i] for i in ids], expected, atol=1e-6)
