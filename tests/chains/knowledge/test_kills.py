"""Killed at any named step, a knowledge base answers correctly and heals at the next ingest."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.recipe import Recipe
from chains.knowledge.steps import WriteStep
from chains.knowledge.switching import switch_chunk
from tests.support.knowledge import contents, small_recipe, write_files
from tests.support.knowledge_process import KnowledgeProcesses, knowledge_processes, undisturbed
from tests.support.knowledge_runs import TARGET, other_parser, other_splitter, visible

pytestmark = pytest.mark.long

BEFORE = {
    TARGET: "苹果树开花了。\n\n第二段也说苹果。",
    "乙.txt": "香蕉还是绿的。",
    "丙.txt": "梨子还没有熟呢。",
    "抄本.txt": "香蕉还是绿的。",
}


def change_files(files: Path) -> None:
    write_files(files, {TARGET: "苹果树结果了。\n\n第二段也说苹果。", "丁.txt": "橙子是新来的。"})
    (files / "抄本.txt").rename(files / "副本.txt")
    (files / "丙.txt").unlink()


def remove_target(files: Path) -> None:
    (files / TARGET).unlink()


def leave_files(files: Path) -> None:
    """Only the recipe changes."""


@dataclass(frozen=True)
class Case:
    """One operation: what it starts from, what is killed, and what comes after.

    With `crashed_after` it is killed a first time at that step, so that it begins by mending.
    """

    killed: str
    started: bool = True
    change: Callable[[Path], None] = leave_files
    then: tuple[str, ...] = ("ingest",)
    recipe: Callable[[], Recipe] = small_recipe
    crashed_after: int = -1


CASES = {
    "ingest": Case("ingest", started=False),
    "update": Case("ingest", change=change_files),
    "heal an update": Case("ingest", change=change_files, crashed_after=8),
    "delete": Case("delete", change=remove_target, then=("delete", "ingest")),
    "forget": Case("forget", change=remove_target, then=("forget", "ingest")),
    "reindex": Case("reindex", then=("ingest reindexed",), recipe=other_splitter),
    "read again": Case("read again", then=("read again",), recipe=other_parser),
}


@pytest.fixture(scope="module")
def processes() -> Iterator[KnowledgeProcesses]:
    with knowledge_processes() as started:
        yield started


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", BEFORE)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_killed_at_any_step(
    tmp_path: Path, files: Path, processes: KnowledgeProcesses, case: Case
) -> None:
    start = tmp_path / "start"
    start.mkdir()
    if case.started:
        undisturbed(processes, ["ingest"], kb=start, files=files)
    before = visible(start) if case.started else {}
    case.change(files)
    if case.crashed_after >= 0:
        processes.run(case.killed, kb=start, files=files, die_after=case.crashed_after)
    whole = Path(shutil.copytree(start, tmp_path / "whole"))
    steps = undisturbed(processes, [case.killed], kb=whole, files=files)
    between = visible(whole)
    undisturbed(processes, case.then, kb=whole, files=files)
    after = contents(whole, case.recipe())
    killed_after: set[str] = set()
    for number, step in enumerate(steps):
        if step in steps[:number] and step in steps[number + 1 :]:
            continue  # the first and the last time are enough
        kb = Path(shutil.copytree(start, tmp_path / f"kb-{number}"))
        end = processes.run(case.killed, kb=kb, files=files, die_after=number)
        # Noting the times of unchanged files depends on the clock, so a run may have fewer steps.
        assert end.killed or len(end.steps) <= number
        killed_after.add(end.steps[-1])
        for source, text in visible(kb).items():
            assert text in (before.get(source), between.get(source)), f"after {number}: {step}"
        undisturbed(processes, case.then, kb=kb, files=files)
        assert contents(kb, case.recipe()) == after, f"healed after {number}: {step}"
    assert killed_after >= set(steps) - {"paths committed"}


@pytest.mark.parametrize("name", ["update", "reindex"])
def test_what_is_switched_off_outlives_a_kill(
    tmp_path: Path, files: Path, processes: KnowledgeProcesses, name: str
) -> None:
    case = CASES[name]
    start = tmp_path / "start"
    undisturbed(processes, ["ingest"], kb=start, files=files)
    off = next(chunk_id for chunk_id, row in contents(start).items() if row[1] == "乙.txt")
    switch_off(start, off)
    case.change(files)
    whole = Path(shutil.copytree(start, tmp_path / "whole"))
    steps = undisturbed(processes, [case.killed], kb=whole, files=files)
    for number, step in enumerate(steps):
        if step in steps[:number]:
            continue
        kb = Path(shutil.copytree(start, tmp_path / f"kb-{number}"))
        processes.run(case.killed, kb=kb, files=files, die_after=number)
        assert switched_off(kb) == {off}, f"after {number}: {step}"
        switch_off(kb, off)
        undisturbed(processes, case.then, kb=kb, files=files)
        assert switched_off(kb) == {off}, f"healed after {number}: {step}"


def switch_off(kb: Path, chunk_id: str) -> None:
    catalog = Catalog(kb / CATALOG_NAME)
    switch_chunk(catalog, chunk_id, enabled=False)
    catalog.close()


def switched_off(kb: Path) -> set[str]:
    catalog = Catalog(kb / CATALOG_NAME)
    found = set(catalog.switches.off())
    catalog.close()
    return found


def test_every_named_step_is_killed(
    tmp_path: Path, files: Path, processes: KnowledgeProcesses
) -> None:
    seen: set[str] = set()
    for name, case in CASES.items():
        folder = write_files(tmp_path / name / "files", BEFORE)
        if case.started:
            undisturbed(processes, ["ingest"], kb=tmp_path / name / "kb", files=folder)
        case.change(folder)
        seen.update(undisturbed(processes, [case.killed], kb=tmp_path / name / "kb", files=folder))
    assert seen == set(get_args(WriteStep))
