"""Files are read ahead, embedded in a thread and written in batches; the result is the same."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from chains.errors import ServiceFailedError
from chains.knowledge import pipeline
from chains.knowledge.ingest import ingest
from chains.knowledge.recipe import Recipe
from chains.knowledge.report import IngestReport
from chains.knowledge.survey import survey
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.protocols import Vectors
from loaders.options import PoolOptions
from tests.support.knowledge import (
    RecordingEmbedder,
    contents,
    ingest_into,
    small_recipe,
    write_files,
)
from tests.support.parsers import parse_by_order


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two chunks a batch, so that several are on their way at once."""
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", 2)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    texts = {f"{number:02}.txt": f"第{number}份文件的内容。" for number in range(9)}
    return write_files(tmp_path / "files", texts)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.moved


def pooled(recipe: Recipe | None = None, **options: float) -> Recipe:
    from dataclasses import replace

    pool = PoolOptions.model_validate({"workers": 2, **options})
    return replace(recipe or small_recipe(), pool=pool)


class FailingEmbedder(RecordingEmbedder):
    """A service that goes away after some texts."""

    def __init__(self, texts: int) -> None:
        super().__init__()
        self._left = texts

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self._left -= len(texts)
        if self._left < 0:
            raise ServiceFailedError("the embedder has gone away", hint="start it again")
        return super().encode_documents(texts)


def test_processes_give_what_this_process_gives(tmp_path: Path, files: Path) -> None:
    ingest_into(tmp_path / "direct", files)
    ingest_into(tmp_path / "pooled", files, recipe=pooled())
    assert contents(tmp_path / "pooled") == contents(tmp_path / "direct")


@pytest.mark.usefixtures("small_batches")
def test_batches_in_flight_give_what_one_batch_gives(tmp_path: Path, files: Path) -> None:
    report = ingest_into(tmp_path / "many", files)
    assert (report.chunks, report.embedded) == (9, 9)
    pipeline_contents = contents(tmp_path / "many")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "BATCH_CHUNKS", 512)
        ingest_into(tmp_path / "one", files)
    assert pipeline_contents == contents(tmp_path / "one")


@pytest.mark.usefixtures("small_batches")
def test_what_is_on_its_way_counts_as_known(tmp_path: Path, files: Path) -> None:
    write_files(files, {"10.txt": "第0份文件的内容。", "11.txt": "第8份文件的内容。"})
    report = ingest_into(tmp_path / "kb", files)
    assert counts(report) == (9, 0, 2, 0)
    assert report.warnings == [
        ("10.txt", "same content as 00.txt"),
        ("11.txt", "same content as 08.txt"),
    ]


@pytest.mark.usefixtures("small_batches")
def test_embedding_happens_beside_writing(tmp_path: Path, files: Path) -> None:
    threads: set[str] = set()

    class WatchedEmbedder(RecordingEmbedder):
        def encode_documents(self, texts: Sequence[str]) -> Vectors:
            threads.add(threading.current_thread().name.partition("_")[0])
            return super().encode_documents(texts)

    ingest_into(tmp_path / "kb", files, recipe=small_recipe(embedder=WatchedEmbedder()))
    assert threads == {"embedder"}


@pytest.mark.usefixtures("small_batches")
def test_an_embedder_that_fails_leaves_whole_batches(tmp_path: Path, files: Path) -> None:
    kb = tmp_path / "kb"
    with pytest.raises(ServiceFailedError, match="the embedder has gone away"):
        ingest_into(kb, files, recipe=small_recipe(embedder=FailingEmbedder(5)))
    assert {text for text, *_ in contents(kb).values()} == {
        f"第{number}份文件的内容。" for number in range(4)
    }
    assert counts(ingest_into(kb, files)) == (5, 0, 4, 0)
    ingest_into(tmp_path / "undisturbed", files)
    assert contents(kb) == contents(tmp_path / "undisturbed")


def test_a_huge_document_is_embedded_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chains.knowledge.embedding.PART_CHUNKS", 3)
    sizes: list[int] = []

    class SizedEmbedder(RecordingEmbedder):
        def encode_documents(self, texts: Sequence[str]) -> Vectors:
            sizes.append(len(texts))
            return super().encode_documents(texts)

    text = "\n\n".join(f"这是第{number}个段落。" for number in range(10))
    files = write_files(tmp_path / "files", {"a.txt": text})
    report = ingest_into(tmp_path / "kb", files, recipe=small_recipe(embedder=SizedEmbedder()))
    assert sizes == [3, 3, 3, 1]
    assert (report.chunks, report.embedded, len(contents(tmp_path / "kb"))) == (10, 10, 10)


def test_limits_are_named_in_the_report(tmp_path: Path) -> None:
    orders = {"a.txt": "好的文件", "b.txt": "sleep 60", "c.txt": "crash", "d.txt": "也好"}
    files = write_files(tmp_path / "files", orders)
    recipe = pooled(small_recipe(parse=parse_by_order), max_seconds=1)
    report = ingest_into(tmp_path / "kb", files, recipe=recipe)
    assert report.added == 2
    assert report.failed == [
        (
            "b.txt",
            "reading took longer than 1 s (ingest.max_seconds); raise the limit or split the file",
        ),
        (
            "c.txt",
            "the parser crashed (signal 11); open the file in its program and save it again",
        ),
    ]
    assert report.peak_reading_bytes > 0


def test_what_fails_in_writing_is_not_blamed_on_a_file(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as writer:
        monkeypatch.setattr(writer, "put", fail)
        monkeypatch.setattr(pipeline, "BATCH_CHUNKS", 2)
        with pytest.raises(OSError, match="Input/output error"):
            ingest(writer, survey([files]))
