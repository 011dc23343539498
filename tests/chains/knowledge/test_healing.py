"""Indexes whose files are damaged, as a full disk leaves those of Chroma."""

from pathlib import Path

import pytest

from chains.knowledge.consistency import compare_indexes
from chains.knowledge.rebuild import rebuild
from chains.knowledge.removal import forget_source
from chains.knowledge.vectors import DamagedIndexError
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.hashing import HashingEmbedder
from tests.support.knowledge import (
    GraphEmbedder,
    contents,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)

TEXTS = {
    "甲.txt": "苹果树开花了。\n\n第二段也说苹果。",
    "乙.txt": "香蕉还是绿的。",
    "丙.txt": "梨子熟透了。",
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", TEXTS)


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def damage(kb: Path) -> None:
    (damaged,) = kb.rglob("index_metadata.pickle")
    damaged.write_bytes(b"")


def crash(kb: Path, files: Path) -> None:
    def interrupt(step: str) -> None:
        if step == "pending noted":
            raise KeyboardInterrupt

    write_files(files, {"乙.txt": "香蕉现在是黄的。"})
    with (
        pytest.raises(KeyboardInterrupt),
        KnowledgeWriter(kb, recipe=small_recipe(), on_step=interrupt) as writer,
    ):
        writer.remove(writer.catalog.documents.ids()[:1])


def test_after_a_crash_the_next_writer_embeds_anew(kb: Path, files: Path) -> None:
    crash(kb, files)
    damage(kb)
    ingest_into(kb, files)
    assert {text for text, *_ in contents(kb).values()} == {
        "苹果树开花了。",
        "第二段也说苹果。",
        "香蕉现在是黄的。",
        "梨子熟透了。",
    }


def test_until_then_the_damage_is_named(tmp_path: Path, files: Path) -> None:
    kb = tmp_path / "graph"
    ingest_into(kb, files, recipe=small_recipe(embedder=GraphEmbedder()))
    damage(kb)
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        with pytest.raises(DamagedIndexError, match=r"^the vector index is damaged \(") as error:
            snapshot.search_dense(small_recipe().embedder.encode_queries(["苹果"]), count=1)
        assert error.value.hint == "mend it with `zhiwen kb reindex`"
        assert snapshot.search_lexical("苹果", count=1)


def test_vectors_in_the_catalog_are_found_in_spite_of_the_damage(kb: Path) -> None:
    damage(kb)
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        (hits,) = snapshot.search_dense(small_recipe().embedder.encode_queries(["苹果"]), count=9)
    assert len(hits) == 4


def test_a_reindex_embeds_anew(kb: Path) -> None:
    before = contents(kb)
    damage(kb)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        found = compare_indexes(writer)
        assert (found.chunks, found.lost) == (4, 4)
        rebuild(writer, stages="indexes")
        assert writer.embedded == 4
    assert contents(kb) == before


def test_forgetting_embeds_anew_what_cannot_be_copied(kb: Path) -> None:
    before = contents(kb)
    damage(kb)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert forget_source(writer, "乙.txt").clean
        assert writer.embedded == 3
    assert contents(kb) == {i: row for i, row in before.items() if row[1] != "乙.txt"}


def test_forgetting_with_another_embedder_leaves_the_damage_to_be_mended(kb: Path) -> None:
    before = contents(kb)
    damage(kb)
    other = small_recipe(embedder=HashingEmbedder(dimension=96))
    with KnowledgeWriter(kb, recipe=other) as writer:
        assert forget_source(writer, "乙.txt").clean
        assert writer.embedded == 0
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert compare_indexes(writer).lost == 3
        rebuild(writer, stages="indexes")
    assert contents(kb) == {i: row for i, row in before.items() if row[1] != "乙.txt"}
