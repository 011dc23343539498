"""What a second ingest costs, when nothing or little has changed."""

import os
import time
from pathlib import Path

import pytest

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.ingest import ingest
from chains.knowledge.survey import survey
from chains.knowledge.writer import KnowledgeWriter
from loaders.documents import Block, ParsedFile
from loaders.reading import version as reading
from tests.support.knowledge import (
    RecordingEmbedder,
    contents,
    ingest_into,
    small_recipe,
    write_files,
)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is ten seconds ahead: files that were just written count as settled."""
    real = time.time_ns
    monkeypatch.setattr("loaders.reading.version.time.time_ns", lambda: real() + 10**10)


@pytest.fixture
def opened_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed from now on."""
    opened: list[str] = []
    original = reading.look_at

    def noted(path: Path) -> reading.FileVersion:
        opened.append(path.name)
        return original(path)

    monkeypatch.setattr("chains.knowledge.reading_ahead.look_at", noted)
    return opened


@pytest.mark.usefixtures("later")
def test_a_file_that_was_not_touched_is_not_opened(tmp_path: Path, opened_files: list[str]) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "甲的内容。", "b.txt": "乙的内容。"})
    ingest_into(tmp_path / "kb", files)
    opened_files.clear()
    assert ingest_into(tmp_path / "kb", files).unchanged == 2
    assert opened_files == []
    (files / "b.txt").write_text("丙的内容。", encoding="utf-8")
    assert ingest_into(tmp_path / "kb", files).updated == 1
    assert opened_files == ["b.txt"]


def test_a_file_just_written_is_hashed_until_it_has_settled(
    tmp_path: Path, opened_files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "甲的内容。"})
    for _ in range(2):
        ingest_into(tmp_path / "kb", files)
    assert opened_files == ["a.txt"] * 2
    real = time.time_ns
    monkeypatch.setattr("loaders.reading.version.time.time_ns", lambda: real() + 10**10)
    for _ in range(2):
        assert ingest_into(tmp_path / "kb", files).unchanged == 1
    assert opened_files == ["a.txt"] * 3


@pytest.mark.usefixtures("later")
def test_a_change_of_the_same_size_is_seen(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "甲的内容。"})
    ingest_into(tmp_path / "kb", files)
    times = (files / "a.txt").stat()
    (files / "a.txt").write_text("乙的内容。", encoding="utf-8")
    os.utime(files / "a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert ingest_into(tmp_path / "kb", files).updated == 1


@pytest.mark.usefixtures("later")
def test_an_outdated_file_is_tried_again(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "甲的内容。"})
    ingest_into(tmp_path / "kb", files)
    (files / "a.txt").write_text("", encoding="utf-8")
    for _ in range(2):
        assert len(ingest_into(tmp_path / "kb", files).failed) == 1


@pytest.mark.usefixtures("later")
def test_a_copy_that_cannot_be_read_leaves_the_document_alone(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "同样的内容。", "b.txt": "同样的内容。"})
    ingest_into(tmp_path / "kb", files)
    (files / "b.txt").write_text("", encoding="utf-8")
    assert len(ingest_into(tmp_path / "kb", files).failed) == 1
    catalog = Catalog(tmp_path / "kb" / CATALOG_NAME)
    (summary,) = catalog.documents.summaries()
    catalog.close()
    assert (summary.status, summary.error) == ("ready", "")


@pytest.mark.usefixtures("later")
def test_a_run_that_writes_nothing_opens_no_index(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "甲的内容。"})
    ingest_into(tmp_path / "kb", files)
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as writer:
        ingest(writer, survey([files]), sync=True)
        assert {"vectors", "lexical"}.isdisjoint(vars(writer._indexes))


def _page(number: int) -> str:
    return "".join(f"第{number}份文件的第{line}条说明。" for line in range(50))


@pytest.mark.usefixtures("later")
def test_a_thousand_unchanged_files_cost_a_hundredth(tmp_path: Path) -> None:
    # A page each: of less, the hundredth would be what asking the file system takes.
    texts = {f"{n:04}.txt": _page(n) for n in range(1000)}
    files = write_files(tmp_path / "files", texts)
    first = ingest_into(tmp_path / "kb", files, recipe=small_recipe(chunk_size=64))
    embedder = RecordingEmbedder()
    recipe = small_recipe(embedder=embedder, chunk_size=64)
    runs = [ingest_into(tmp_path / "kb", files, recipe=recipe) for _ in range(3)]
    assert {(run.unchanged, run.embedded) for run in runs} == {(1000, 0)}
    assert embedder.texts == []
    assert min(run.seconds for run in runs) <= 0.01 * first.seconds


def test_one_changed_paragraph_of_two_hundred_pages(tmp_path: Path) -> None:
    def parse(path: Path) -> ParsedFile:  # a paragraph a line, twenty of them a page
        lines = path.read_text(encoding="utf-8").splitlines()
        return ParsedFile(blocks=tuple(Block(text=line) for line in lines), parser="test/1")

    lines = [f"第{n // 20}页第{n % 20}段，讲的是第{n}件事情。" for n in range(200 * 20)]
    files = write_files(tmp_path / "files", {"长.txt": "\n".join(lines)})
    recipe = small_recipe(parse=parse, chunk_size=32)
    first = ingest_into(tmp_path / "kb", files, recipe=recipe)
    lines[2345] = "这一段改写过了，说的是别的事。"
    write_files(files, {"长.txt": "\n".join(lines)})
    embedder = RecordingEmbedder()
    recipe = small_recipe(parse=parse, chunk_size=32, embedder=embedder)
    report = ingest_into(tmp_path / "kb", files, recipe=recipe)
    assert first.embedded > 1500
    assert (report.updated, report.embedded) == (1, 1)
    assert all("改写过了" in text for text in embedder.texts)
    now = {text for text, *_ in contents(tmp_path / "kb", recipe).values()}
    assert sum("改写过了" in text for text in now) == 1
