"""How much memory a command takes, with all the processes that it starts."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.zhiwen import ROOT, Ran

_STEP_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """A command that has run, and the most memory it took at any moment, in bytes."""

    ran: Ran
    peak: int


def run_measured(*arguments: str | Path, folder: Path) -> Measured:
    """Run one command; its output goes through files in a folder."""
    out, err = folder / "stdout", folder / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=stdout,
            stderr=stderr,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _tree_bytes(process.pid))
            time.sleep(_STEP_SECONDS)
    ran = Ran(process.returncode, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))
    return Measured(ran, peak)


def _tree_bytes(pid: int) -> int:
    """Return the private memory of a process and its children (shared libraries count once)."""
    total = 0
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            memory = process.memory_info()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        total += memory.rss - (memory.shared if process.pid != pid else 0)
    return total
