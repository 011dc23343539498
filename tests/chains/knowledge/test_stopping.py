"""Long work says how far it is, and can be stopped: what is done stays, the rest is named."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chains.knowledge import ingest as ingesting
from chains.knowledge import pipeline
from chains.knowledge.ingest import ingest
from chains.knowledge.progress import ForgetProgress, Patience, RebuildProgress
from chains.knowledge.rebuild import rebuild
from chains.knowledge.recipe import Recipe
from chains.knowledge.reindex import reindex
from chains.knowledge.removal import forget_source
from chains.knowledge.report import FileProgress, IngestReport
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

TEXTS = {f"{number}.txt": f"第{number}份文件的内容。" for number in range(6)}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", TEXTS)


@pytest.fixture
def one_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", 1)


class Stopping:
    """Asks to stop once something has been told."""

    def __init__(self, when: Callable[[FileProgress], bool]) -> None:
        self.told: list[FileProgress] = []
        self._when = when
        self._now = False

    def tell(self, step: FileProgress) -> None:
        self.told.append(step)
        self._now = self._now or self._when(step)

    def __call__(self) -> bool:
        return self._now

    def last(self) -> dict[str, str]:
        return {step.source: step.state for step in self.told}


def ingest_until(
    kb: Path, files: Path, stop: Stopping, *, recipe: Recipe | None = None, sync: bool = False
) -> IngestReport:
    with KnowledgeWriter(kb, recipe=recipe or small_recipe()) as writer:
        return ingest(writer, survey([files]), sync=sync, on_progress=stop.tell, stop=stop)


@pytest.mark.usefixtures("one_a_batch")
def test_what_was_read_when_it_is_stopped_is_stored_and_the_rest_is_named(
    tmp_path: Path, files: Path
) -> None:
    stop = Stopping(lambda step: (step.source, step.state) == ("2.txt", "embedding"))
    report = ingest_until(tmp_path / "kb", files, stop)
    assert (report.added, report.stopped) == (3, ["3.txt", "4.txt", "5.txt"])
    assert {row[1] for row in contents(tmp_path / "kb").values()} == {"0.txt", "1.txt", "2.txt"}
    assert stop.last() == {
        **dict.fromkeys(["0.txt", "1.txt", "2.txt"], "added"),
        **dict.fromkeys(report.stopped, "stopped"),
    }
    assert stop.told[-1].done == 3
    again = ingest_into(tmp_path / "kb", files)
    assert (again.added, again.unchanged, again.stopped) == (3, 3, [])


def test_stopped_before_it_began(tmp_path: Path, files: Path) -> None:
    report = ingest_until(tmp_path / "kb", files, Stopping(lambda _: True))
    assert (report.added, report.stopped) == (0, list(TEXTS))
    assert contents(tmp_path / "kb") == {}


def test_stopped_at_its_end_it_is_done(tmp_path: Path, files: Path) -> None:
    stop = Stopping(lambda step: step.done == len(TEXTS))
    report = ingest_until(tmp_path / "kb", files, stop)
    assert (report.added, report.stopped) == (6, [])


@pytest.mark.usefixtures("one_a_batch")
def test_nothing_is_removed_when_it_is_stopped(tmp_path: Path, files: Path) -> None:
    ingest_into(tmp_path / "kb", files)
    (files / "0.txt").unlink()
    write_files(files, {"1.txt": "第一份改了。", "5.txt": "第五份也改了。"})
    stop = Stopping(lambda step: step.state == "embedding")
    report = ingest_until(tmp_path / "kb", files, stop, sync=True)
    assert report.deleted == 0
    assert "5.txt" in report.stopped
    assert {row[1] for row in contents(tmp_path / "kb").values()} == set(TEXTS)


class SlowEmbedder(RecordingEmbedder):
    """Takes its time for the texts of one file."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        if any("第3份" in text for text in texts):
            self.free.wait(30)
        return super().encode_documents(texts)


@pytest.mark.usefixtures("one_a_batch")
def test_vectors_that_take_too_long_are_not_waited_for(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "_GRACE_SECONDS", 0.1)
    embedder = SlowEmbedder()
    stop = Stopping(lambda step: (step.source, step.state) == ("4.txt", "reading"))
    started = time.monotonic()
    recipe = small_recipe(embedder=embedder)
    try:
        report = ingest_until(tmp_path / "kb", files, stop, recipe=recipe)
        assert time.monotonic() - started < 10
    finally:
        embedder.free.set()
    assert report.added == 3
    assert report.stopped == ["3.txt", "4.txt", "5.txt"]
    assert len(contents(tmp_path / "kb")) == 3
    assert ingest_into(tmp_path / "kb", files).added == 3


def test_a_file_that_takes_too_long_to_read_is_not_waited_for(tmp_path: Path) -> None:
    orders = {"a.txt": "好的文件", "b.txt": "sleep 60", "c.txt": "也好"}
    files = write_files(tmp_path / "files", orders)
    pool = PoolOptions.model_validate({"workers": 1})
    recipe = replace(small_recipe(parse=parse_by_order), pool=pool)
    stop = Stopping(lambda _: {"embedding", "reading"} <= set(stop.last().values()))
    started = time.monotonic()
    report = ingest_until(tmp_path / "kb", files, stop, recipe=recipe)
    assert time.monotonic() - started < 30
    assert (report.added, report.stopped) == (1, ["b.txt", "c.txt"])
    states = [step.state for step in stop.told if step.source == "b.txt"]
    assert states == ["queued", "reading", "stopped"]


def test_patience_ends() -> None:
    asked = False
    patience = Patience(lambda: asked, seconds=0.05)
    assert not patience()
    asked = True
    assert not patience()
    deadline = time.monotonic() + 5
    while not patience() and time.monotonic() < deadline:
        pass
    assert patience()


def test_a_rebuild_says_how_far_it_is(tmp_path: Path, files: Path) -> None:
    ingest_into(tmp_path / "kb", files)
    told: list[RebuildProgress] = []
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe(chunk_size=32)) as writer:
        report = reindex(writer, on_progress=told.append)
    assert not report.stopped
    assert [(step.stage, step.documents, step.total_documents) for step in told] == [
        *(("cutting", number, 6) for number in range(1, 7)),
        ("indexing", 6, 6),
    ]
    assert (told[-1].chunks, told[-1].total_chunks) == (6, 6)


@pytest.mark.parametrize("after", [0, 2, 6])
def test_a_rebuild_that_is_stopped_leaves_the_live_generation(
    tmp_path: Path, files: Path, after: int
) -> None:
    kb = tmp_path / "kb"
    ingest_into(kb, files)
    before = contents(kb)
    folders = sorted(path.name for path in kb.glob("*/*") if path.is_dir())
    told: list[RebuildProgress] = []
    recipe = small_recipe(chunk_size=32, embedder=RecordingEmbedder(dimension=96))
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        report = rebuild(writer, on_progress=told.append, stop=lambda: len(told) >= after)
        assert report.stopped
        assert [generation.state for generation in writer.catalog.generations.all()] == ["live"]
    assert contents(kb) == before
    assert sorted(path.name for path in kb.glob("*/*") if path.is_dir()) == folders
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        assert not rebuild(writer).stopped


def test_an_ingest_that_is_stopped_while_it_rebuilds(tmp_path: Path, files: Path) -> None:
    kb = tmp_path / "kb"
    ingest_into(kb, files)
    before = contents(kb)
    report = ingest_until(
        kb, files, Stopping(lambda _: True), recipe=small_recipe(chunk_size=32), sync=True
    )
    assert report.stopped == list(TEXTS)
    assert contents(kb) == before


def test_forgetting_says_its_stages(tmp_path: Path, files: Path) -> None:
    ingest_into(tmp_path / "kb", files)
    told: list[ForgetProgress] = []
    with KnowledgeWriter(tmp_path / "kb", recipe=small_recipe()) as writer:
        assert forget_source(writer, "0.txt", on_progress=told.append).clean
    assert told == [
        ForgetProgress(stage="removing"),
        ForgetProgress(stage="copying", done=0, total=5),
        ForgetProgress(stage="compacting"),
        ForgetProgress(stage="searching"),
    ]
