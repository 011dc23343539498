"""Chunks are read once a commit, and never after they were deleted."""

from pathlib import Path

import pytest

from chains.knowledge.knowledge_base import KnowledgeBase
from tests.support.knowledge import ingest_into, opened, write_files
from tests.support.knowledge_process import ingest_elsewhere


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", {"甲.txt": "苹果树开花了。", "乙.txt": "香蕉还是绿的。"})


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def all_ids(knowledge: KnowledgeBase) -> list[str]:
    generation = knowledge.catalog.generations.live()
    assert generation is not None
    return knowledge.catalog.chunks.ids(generation.number)


def test_what_was_read_is_kept(kb: Path) -> None:
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        ids = all_ids(knowledge)
        first = snapshot.chunks(ids)
        assert {chunk.source for chunk in first.values()} == {"甲.txt", "乙.txt"}
        assert snapshot.chunks([*ids, "0" * 16]) == first
        again = snapshot.chunks(ids[:1])
        assert again[ids[0]] is first[ids[0]]


def test_what_is_deleted_elsewhere_is_gone_though_it_was_read_before(kb: Path, files: Path) -> None:
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        ids = all_ids(knowledge)
        assert len(snapshot.chunks(ids)) == 2
        (files / "甲.txt").unlink()
        assert ingest_elsewhere(kb, files).returncode == 0
        assert [chunk.source for chunk in snapshot.chunks(ids).values()] == ["乙.txt"]
        assert [chunk.source for chunk in snapshot.chunks(ids).values()] == ["乙.txt"]
