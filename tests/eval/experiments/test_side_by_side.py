import subprocess
from pathlib import Path

import pytest

from chains.errors import StoppedError
from eval.errors import ExperimentError, RunError
from eval.experiments import side_by_side
from eval.experiments.jobs import identify, list_jobs
from eval.experiments.one_run import Work, run_one
from eval.experiments.running import Prepared
from eval.experiments.shared import Shared
from eval.experiments.side_by_side import run_side_by_side
from eval.folders import EvaluationFolders
from eval.runs.run import ingest_dataset
from eval.runs.stored import CASES, METRICS
from tests.support.dataset import write_dataset
from tests.support.experiments import prepared


@pytest.fixture
def experiment(tmp_path: Path) -> Prepared:
    return prepared(tmp_path, write_dataset(tmp_path / "小集"))


def works_of(experiment: Prepared, folders: EvaluationFolders, runs: Path) -> list[Work]:
    """Return the runs of an experiment whose index is there."""
    starters, datasets = experiment.expansion.starters, experiment.datasets
    shared = Shared(folders)
    found = []
    for job in list_jobs(experiment.experiment, starters, datasets, runs=runs):
        ingest_dataset(job.dataset, shared.workspace(job.settings), on_file=lambda _: None)
        each = identify(job, shared)
        assert each.header is not None
        found.append(Work(job=job, header=each.header, knowledge_base=each.knowledge_base))
    shared.close()
    return found


def files(runs: Path) -> dict[str, bytes]:
    return {
        path.relative_to(runs).as_posix(): path.read_bytes()
        for name in (CASES, METRICS)
        for path in runs.rglob(name)
    }


def test_processes_measure_what_this_one_does(experiment: Prepared, tmp_path: Path) -> None:
    folders = EvaluationFolders.of(tmp_path / "data")
    shared = Shared(folders)
    for work in works_of(experiment, folders, tmp_path / "here"):
        run_one(work, shared)
    shared.close()
    counted: list[tuple[int, int, int]] = []
    ended: list[int] = []
    run_side_by_side(
        works_of(experiment, folders, tmp_path / "there"),
        folders,
        stop=lambda: False,
        on_case=lambda *counts: counted.append(counts),
        on_end=ended.append,
    )
    assert sorted(ended) == [0, 1, 2, 3]
    assert {number for number, _, _ in counted} == {0, 1, 2, 3}
    assert files(tmp_path / "here") == files(tmp_path / "there")
    assert len(files(tmp_path / "there")) == 8


def test_what_a_run_raises_comes_back(experiment: Prepared, tmp_path: Path) -> None:
    folders = EvaluationFolders.of(tmp_path / "data")
    works = works_of(experiment, folders, tmp_path / "runs")
    (works[1].job.folder).mkdir(parents=True)
    (works[1].job.folder / CASES).write_text("x", encoding="utf-8")
    with pytest.raises(RunError, match=r"has a cases\.jsonl that is not a run's"):
        run_side_by_side(
            works, folders, stop=lambda: False, on_case=lambda *_: None, on_end=lambda _: None
        )


def test_stopping_leaves_no_process(
    experiment: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = EvaluationFolders.of(tmp_path / "data")
    works = works_of(experiment, folders, tmp_path / "runs")
    started = watched(monkeypatch)
    with pytest.raises(StoppedError):
        run_side_by_side(
            works,
            folders,
            stop=lambda: bool(started),
            on_case=lambda *_: None,
            on_end=lambda _: None,
        )
    assert started
    assert all(process.returncode is not None for process in started)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_process_that_dies_is_named(
    experiment: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    """It dies before anything is sent to it, or while its answer is waited for."""
    folders = EvaluationFolders.of(tmp_path / "data")
    works = works_of(experiment, folders, tmp_path / "runs")[:2]
    start = side_by_side._start

    def start_dead() -> "subprocess.Popen[bytes]":
        process = start()
        process.wait(60)
        return process

    if at_once:
        monkeypatch.setattr(side_by_side, "_PROGRAM", "import os; os._exit(7)")
        monkeypatch.setattr(side_by_side, "_start", start_dead)
    else:
        dying = "import os, pickle, sys; pickle.load(sys.stdin.buffer); os._exit(7)"
        monkeypatch.setattr(side_by_side, "_PROGRAM", dying)
    named = r"a process that measured c0\d has died \(exit code 7\)"
    with pytest.raises(ExperimentError, match=named):
        run_side_by_side(
            works, folders, stop=lambda: False, on_case=lambda *_: None, on_end=lambda _: None
        )


def watched(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    """Return the processes that are started from now on."""
    started: list[subprocess.Popen[bytes]] = []
    start = side_by_side._start

    def note() -> "subprocess.Popen[bytes]":
        started.append(start())
        return started[-1]

    monkeypatch.setattr(side_by_side, "_start", note)
    return started
