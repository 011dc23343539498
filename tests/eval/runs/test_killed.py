"""A run that is killed in the middle, in a process of its own, as an out-of-memory killer does."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.runs.load_run import load_run
from tests.support.dataset import CASES, write_dataset
from tests.support.zhiwen import CONFIG, ROOT, run_process

FILES = ("cases.jsonl", "metrics.json", "passages.jsonl", "run.yaml")
COUNT = 240


def many_cases() -> Iterator[dict[str, Any]]:
    """Yield the tiny dataset's questions again and again, each time worded otherwise."""
    for number in range(COUNT):
        case = dict(CASES[number % len(CASES)])
        yield case | {"id": str(number), "question": f"第{number}问：{case['question']}"}


def arguments(dataset: Path, *, data_dir: Path, out: Path) -> list[str]:
    options = ["--config", str(CONFIG), "--profile", "offline", "--data-dir", str(data_dir)]
    return ["eval", "run", str(dataset), "--out", str(out), *options]


def kill_at(rows: int, command: list[str], *, cases: Path) -> None:
    """Start a command, and kill it as soon as so many cases are written."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while not cases.is_file() or cases.read_bytes().count(b"\n") < rows:
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()


@pytest.mark.long
def test_a_killed_run_is_gone_on_with_to_the_same_bytes(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "set", many_cases())
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    data_dir = tmp_path / "data"
    undisturbed = run_process(*arguments(dataset, data_dir=data_dir, out=whole))
    assert (undisturbed.code, undisturbed.err) == (0, "")

    command = arguments(dataset, data_dir=data_dir, out=broken)
    left = 0
    for rows in (1, COUNT // 2):
        kill_at(rows, command, cases=broken / "cases.jsonl")
        run = load_run(broken)
        assert not run.finished
        assert left < len(run.rows) < COUNT  # the second goes on where the first was killed
        left = len(run.rows)
    with (broken / "cases.jsonl").open("ab") as torn:  # a write that the kill has cut
        torn.write('{"id":"9","question":"第'.encode()[:-1])
    resumed = run_process(*command)
    assert (resumed.code, resumed.err) == (0, "")
    for name in FILES:
        assert (broken / name).read_bytes() == (whole / name).read_bytes(), name
