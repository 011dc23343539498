"""An experiment that is killed in the middle, with the processes that measure for it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.runs.stored import CASES, METRICS, PASSAGES, RUN
from tests.support.dataset import CASES as TINY
from tests.support.dataset import write_dataset
from tests.support.experiments import write_experiment
from tests.support.zhiwen import CONFIG, ROOT, run_process

FILES = (CASES, METRICS, PASSAGES, RUN)
COUNT = 240


def many_cases() -> Iterator[dict[str, Any]]:
    """Yield the tiny dataset's questions again and again, each time worded otherwise."""
    for number in range(COUNT):
        case = dict(TINY[number % len(TINY)])
        yield case | {"id": str(number), "question": f"第{number}问：{case['question']}"}


def arguments(file: Path, *, out: Path) -> list[str]:
    options = ["--config", str(CONFIG), "--data-dir", str(out.parent / "data")]
    return ["eval", "experiment", str(file), "--out", str(out), *options]


def rows(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob(CASES))


def kill_in_the_middle(command: list[str], *, out: Path) -> None:
    """Start an experiment, and kill it, not its processes, when some cases are written."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 120
        while rows(out) == 0:
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()


def measured(folder: Path) -> dict[str, bytes]:
    paths = [path for name in FILES for path in folder.rglob(name)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def numbers(folder: Path) -> Any:
    """Return the report without what depends on time."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in report["configurations"]}
    timed = ("latency", "pareto")
    plain = {
        name: {key: value for key, value in row.items() if key not in timed}
        for name, row in rows.items()
    }
    return plain, report["pairs"], report["effects"]


@pytest.mark.long
def test_a_killed_experiment_is_gone_on_with_to_the_same_numbers(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "小集", many_cases())
    file = write_experiment(tmp_path / "experiment.yaml", dataset)
    whole, broken = tmp_path / "whole" / "out", tmp_path / "broken" / "out"
    undisturbed = run_process(*arguments(file, out=whole))
    assert undisturbed.code == 0, undisturbed.err

    command = arguments(file, out=broken)
    kill_in_the_middle(command, out=broken)
    assert rows(broken) < 4 * COUNT
    assert not (broken / "report.json").exists()
    resumed = run_process(*command)
    assert resumed.code == 0, resumed.err
    assert measured(broken) == measured(whole)
    assert len(measured(whole)) == 4 * len(FILES)
    assert numbers(broken) == numbers(whole)
