"""An error at any call that writes, also within a transaction, leaves what was committed.

Kills of the whole process are in test_kills.py.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chains.knowledge.catalog import Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.chunk_table import ChunkTable
from chains.knowledge.document_table import DocumentTable
from chains.knowledge.generation_table import GenerationTable
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.recipe import Recipe
from chains.knowledge.switch_table import SwitchTable
from chains.knowledge.switching import switch_chunk
from chains.knowledge.vector_table import VectorTable
from tests.support.knowledge import (
    contents,
    found_texts,
    ingest_into,
    opened,
    parse_otherwise,
    small_recipe,
    write_files,
)

BEFORE = {"甲.txt": "苹果树开花了。\n\n第二段也说苹果。", "乙.txt": "香蕉还是绿的。"}
OFF = "第二段也说苹果。"
STEPS: dict[type, tuple[str, ...]] = {
    Catalog: ("write_meta",),
    ChromaIndex: ("upsert", "delete"),
    LexicalIndex: ("upsert", "delete"),
    ChunkTable: ("replace", "copy"),
    DocumentTable: ("write", "write_path", "remove_path", "mark_ready", "remove"),
    GenerationTable: ("add", "promote", "remove"),
    SwitchTable: ("prune",),
    VectorTable: ("write", "copy"),
}
Change = Callable[[Path], None]


class Crash(BaseException):
    """Not an Exception, so that nothing can catch it."""


@contextmanager
def crashing(step: int | None) -> Iterator[Counter[str]]:
    """Count the writing steps, and crash before the one of a number."""
    seen: Counter[str] = Counter()

    def counted(original: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if seen.total() == step:
                raise Crash(name)
            seen[name] += 1
            return original(*arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, methods in STEPS.items():
            for method in methods:
                original = getattr(owner, method)
                patch.setattr(owner, method, counted(original, f"{owner.__name__}.{method}"))
        yield seen


def update(files: Path) -> None:
    write_files(files, {"甲.txt": "苹果树结果了。\n\n第二段也说苹果。", "丙.txt": "梨子熟透了。"})


def rename(files: Path) -> None:
    (files / "甲.txt").rename(files / "丁.txt")


def delete(files: Path) -> None:
    (files / "甲.txt").unlink()


def nothing(files: Path) -> None:
    """Only the recipe changes."""


def new_splitter() -> Recipe:
    return small_recipe(chunk_size=32)


def new_parser() -> Recipe:
    return small_recipe(parser="parser/2", parse=parse_otherwise)


@pytest.mark.parametrize(
    ("change", "recipe", "least"),
    [
        pytest.param(update, small_recipe, 8, id="put"),
        pytest.param(rename, small_recipe, 5, id="move"),
        pytest.param(delete, small_recipe, 4, id="remove"),
        pytest.param(nothing, new_splitter, 8, id="rebuild"),
        pytest.param(nothing, new_parser, 8, id="read-again"),
    ],
)
def test_a_crash_at_any_step_heals(
    tmp_path: Path, change: Change, recipe: Callable[[], Recipe], least: int
) -> None:
    files = write_files(tmp_path / "files", BEFORE)
    start = tmp_path / "start"
    ingest_into(start, files)
    before = contents(start)
    change(files)

    def run(kb: Path, step: int | None) -> Counter[str]:
        with crashing(step) as seen:
            ingest_into(kb, files, recipe=recipe(), sync=True)
        return seen

    undisturbed = Path(shutil.copytree(start, tmp_path / "undisturbed"))
    steps = run(undisturbed, None).total()
    after = contents(undisturbed, recipe())
    assert steps >= least
    for step in range(steps):
        kb = Path(shutil.copytree(start, tmp_path / f"crash-{step}"))
        with pytest.raises(Crash):
            run(kb, step)
        assert visible(kb, recipe()) in (texts(before), texts(after)), f"after step {step}"
        ingest_into(kb, files, recipe=recipe(), sync=True)
        assert contents(kb, recipe()) == after, f"healed after step {step}"


@pytest.mark.parametrize(
    ("change", "recipe", "kept"),
    [
        pytest.param(update, small_recipe, True, id="put"),
        pytest.param(nothing, new_parser, True, id="read-again"),
        pytest.param(nothing, new_splitter, False, id="rebuild"),
    ],
)
def test_what_is_switched_off_stays_off_after_a_crash_at_any_step(
    tmp_path: Path, change: Change, recipe: Callable[[], Recipe], kept: bool
) -> None:
    files = write_files(tmp_path / "files", BEFORE)
    start = tmp_path / "start"
    ingest_into(start, files)
    off = next(chunk_id for chunk_id, row in contents(start).items() if row[0] == OFF)
    switch_off(start, off)
    change(files)
    with crashing(None) as steps:
        ingest_into(shutil.copytree(start, tmp_path / "undisturbed"), files, recipe=recipe())
    for step in range(steps.total()):
        kb = Path(shutil.copytree(start, tmp_path / f"crash-{step}"))
        with pytest.raises(Crash), crashing(step):
            ingest_into(kb, files, recipe=recipe())
        there = off in chunk_ids(kb)
        assert switched_off(kb) == ({off} if there else set()), f"after step {step}"
        if there:
            switch_off(kb, off)  # nor does what a crash left keep anybody from switching
        ingest_into(kb, files, recipe=recipe())
        assert switched_off(kb) == ({off} if kept else set()), f"healed after step {step}"


def switch_off(kb: Path, chunk_id: str) -> None:
    catalog = Catalog(kb / "catalog.db")
    switch_chunk(catalog, chunk_id, enabled=False)
    catalog.close()


def switched_off(kb: Path) -> set[str]:
    catalog = Catalog(kb / "catalog.db")
    found = set(catalog.switches.off())
    catalog.close()
    return found


def chunk_ids(kb: Path) -> set[str]:
    catalog = Catalog(kb / "catalog.db")
    live = catalog.generations.live()
    assert live is not None
    found = set(catalog.chunks.ids(live.number))
    catalog.close()
    return found


def texts(found: dict[str, tuple[str, str, int, tuple[float, ...]]]) -> set[tuple[str, str]]:
    return {(source, text) for text, source, _, _ in found.values()}


def visible(kb: Path, recipe: Recipe) -> set[tuple[str, str]]:
    """Return what a reader finds, who has the recipe that the knowledge base has by now."""
    catalog = Catalog(kb / "catalog.db")
    live = catalog.generations.live()
    catalog.close()
    assert live is not None
    if live.keys != recipe.keys:
        recipe = small_recipe()
    with opened(kb, recipe) as knowledge:
        found = set()
        for query in ("苹果", "香蕉", "梨子", "第二段"):
            found |= set(found_texts(knowledge, query))
        with knowledge.reading() as snapshot:
            ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
            chunks = snapshot.chunks(ids).values()
            for chunk in chunks:
                piece = knowledge.catalog.documents.text_between(
                    chunk.document_id, chunk.start, chunk.end
                )
                assert piece == chunk.text
        assert found <= {chunk.text for chunk in chunks}
        return {(chunk.source, chunk.text) for chunk in chunks}
