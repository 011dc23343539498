"""A document is opened as of one commit, with its file."""

import os
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.chunk_table import ChunkTable
from chains.knowledge.opened_document import OpenedDocument, open_document
from chains.knowledge.records import ChunkRecord
from chains.knowledge.switching import switch_chunk
from tests.support.knowledge import ingest_into, write_files

OLD, NEW = "苹果树开花了呀真好看。\n\n第二段也说到苹果树。", "梨树也开花了，可惜没人看。"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", {"甲.txt": OLD, "抄本.txt": OLD})


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def read(kb: Path, source: str = "甲.txt") -> OpenedDocument:
    catalog = Catalog(kb / CATALOG_NAME)
    document = open_document(catalog, source)
    catalog.close()
    return document


def test_it_has_its_text_its_chunks_and_its_file(kb: Path, files: Path) -> None:
    document = read(kb)
    assert document.record.sources == ("抄本.txt", "甲.txt")
    text = document.record.parsed.text
    assert [text[chunk.start : chunk.end] for chunk in document.chunks] == OLD.split("\n\n")
    assert document.disabled == frozenset()
    assert document.path == files / "甲.txt"
    assert read(kb, "抄本.txt").path == files / "抄本.txt"
    assert document.unchanged


def test_chunks_that_are_off_are_there_and_named(kb: Path) -> None:
    catalog = Catalog(kb / CATALOG_NAME)
    switch_chunk(catalog, read(kb).chunks[1].id, enabled=False)
    catalog.close()
    document = read(kb)
    assert document.disabled == {document.chunks[1].id}
    assert len(document.chunks) == 2


def test_a_file_that_was_edited_or_touched_or_is_gone(kb: Path, files: Path) -> None:
    path = files / "甲.txt"
    os.utime(path, (1, 1))
    assert read(kb).unchanged
    path.write_text(OLD.replace("苹", "芒"), encoding="utf-8")
    assert not read(kb).unchanged
    path.write_text("短", encoding="utf-8")
    assert not read(kb).unchanged
    path.unlink()
    document = read(kb)
    assert (document.path, document.unchanged) == (None, False)


def test_a_source_that_is_not_there_is_named(kb: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"丁\.txt: not in this knowledge base"):
        read(kb, "丁.txt")


def test_another_process_that_changes_it_meanwhile(
    kb: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ChunkTable.of_document

    def after_an_update(table: ChunkTable, generation: int, document_id: str) -> list[ChunkRecord]:
        monkeypatch.setattr(ChunkTable, "of_document", original)
        write_files(files, {"甲.txt": NEW, "抄本.txt": NEW})
        ingest_into(kb, files)
        return original(table, generation, document_id)

    monkeypatch.setattr(ChunkTable, "of_document", after_an_update)
    document = read(kb)
    text = document.record.parsed.text
    assert [text[chunk.start : chunk.end] for chunk in document.chunks] == [
        chunk.text for chunk in document.chunks
    ]
    assert read(kb).record.parsed.text == NEW
