from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.knowledge.consistency import Consistency, compare_indexes
from chains.knowledge.writer import KnowledgeWriter
from tests.support.knowledge import ingest_into, small_recipe, write_files


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[KnowledgeWriter]:
    files = write_files(tmp_path / "in", {"a.txt": "苹果。", "b.txt": "香蕉。"})
    ingest_into(tmp_path / "kb", files)
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as entered:
        yield entered


def test_after_an_ingest_both_indexes_are_whole(writer: KnowledgeWriter) -> None:
    found = compare_indexes(writer)
    assert (found, found.is_whole) == (Consistency(chunks=2, lost=0, extra=0), True)


def test_what_an_index_lacks_is_lost(writer: KnowledgeWriter) -> None:
    writer.vectors.delete(writer.vectors.ids()[:1])
    found = compare_indexes(writer)
    assert (found.lost, found.extra, found.is_whole) == (1, 0, False)


def test_what_the_catalog_does_not_know_is_extra(writer: KnowledgeWriter) -> None:
    writer.lexical.upsert([("0000000000000001", "梨子", "")])
    found = compare_indexes(writer)
    assert (found.lost, found.extra, found.is_whole) == (0, 1, False)
