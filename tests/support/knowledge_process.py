"""Processes that write to a knowledge base and are killed on the way.

One process imports everything and opens nothing; for each run it forks a child, which costs
milliseconds where a new interpreter costs seconds.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support.knowledge import ingest_into, small_recipe, write_files
from tests.support.knowledge_runs import RUNS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class RunEnd:
    """How a run ended.

    Attributes:
        killed: Whether it was killed before its end.
        steps: The steps that it wrote, in order.
        seconds: How long it took.
        error: Type and text of what it raised, or "".
    """

    killed: bool
    steps: tuple[str, ...]
    seconds: float
    error: str


class KnowledgeProcesses:
    """Starts runs in processes of their own."""

    def __init__(self, requests: IO[str], replies: IO[str]) -> None:
        """Talk to a process that forks."""
        self._requests = requests
        self._replies = replies

    def run(
        self, name: str, *, kb: Path, files: Path, die_after: int = -1, seconds: float = -1
    ) -> RunEnd:
        """Run one of `RUNS` on a knowledge base.

        Args:
            name: Which.
            kb: The knowledge base's folder.
            files: The folder with the files.
            die_after: Number of the step, from 0, after which it kills itself with SIGKILL.
            seconds: Time after which it and all processes it started are killed.
        """
        request = [name, str(kb), str(files), die_after, seconds]
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        reply = json.loads(self._replies.readline())
        return RunEnd(reply[0], tuple(reply[1]), reply[2], reply[3])


@contextmanager
def knowledge_processes() -> Iterator[KnowledgeProcesses]:
    """Start the process that forks; it ends with the block."""
    command = [sys.executable, "-m", "tests.support.knowledge_process"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        yield KnowledgeProcesses(process.stdin, process.stdout)
        process.stdin.close()


def serve_runs(warm_up: Path) -> None:
    """Fork a child for each line on stdin; none of what is imported here may start a thread."""
    from chains.providers.analysis import terms
    from chains.telemetry import disable_telemetry

    disable_telemetry()
    recipe = small_recipe()
    write_files(warm_up, {"a.txt": "一句话。"})
    recipe.embedder.encode_documents(terms("一句话"))
    recipe.parse(warm_up / "a.txt")
    for module in ("chromadb.api.rust", "langchain_chroma", "tantivy"):
        __import__(module)
    for line in sys.stdin:
        name, kb, files, die_after, seconds = json.loads(line)
        end = _fork((name, Path(kb), Path(files), die_after), seconds)
        sys.stdout.write(json.dumps([end.killed, end.steps, end.seconds, end.error]) + "\n")
        sys.stdout.flush()


def _fork(arguments: tuple[str, Path, Path, int], seconds: float) -> RunEnd:
    started = time.perf_counter()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.setsid()
        _run_and_exit(arguments, writer)
    os.close(writer)
    if seconds >= 0:
        time.sleep(seconds)
        _kill_group(child)
    with os.fdopen(reader, encoding="utf-8") as report:
        lines = report.read().splitlines()
    _, status = os.waitpid(child, 0)
    _kill_group(child)
    steps = [line.removeprefix("step ") for line in lines if line.startswith("step ")]
    errors = [line.removeprefix("error ") for line in lines if line.startswith("error ")]
    spent = time.perf_counter() - started
    return RunEnd(os.WIFSIGNALED(status), tuple(steps), spent, "".join(errors))


def _kill_group(leader: int) -> None:
    """Kill a process and all that it started; it has a group of its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _run_and_exit(arguments: tuple[str, Path, Path, int], report: int) -> None:
    name, kb, files, die_after = arguments
    count = 0

    def on_step(step: str) -> None:
        nonlocal count
        os.write(report, f"step {step}\n".encode())
        if count == die_after:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    try:
        RUNS[name](kb, files, on_step)
    except BaseException as error:  # noqa: BLE001 (the parent reports it)
        text = f"{type(error).__name__}: {error}".replace("\n", " ")
        os.write(report, f"error {text}\n".encode())
    finally:
        os._exit(0)


def undisturbed(
    processes: KnowledgeProcesses, names: Sequence[str], *, kb: Path, files: Path
) -> list[str]:
    """Run to the end, one after the other; returns the steps of the last one."""
    end = RunEnd(killed=False, steps=(), seconds=0, error="")
    for name in names:
        end = processes.run(name, kb=kb, files=files)
        assert end.error == "", f"{name}: {end.error}"
        assert not end.killed, name
    return list(end.steps)


def ingest_elsewhere(
    folder: Path, source: Path, *, chunk_size: int = 16
) -> subprocess.CompletedProcess[str]:
    """Ingest with `--sync` in another process, in a new interpreter."""
    command = [sys.executable, "-m", "tests.support.knowledge_process"]
    arguments = [str(folder), str(source), str(chunk_size)]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        recipe = small_recipe(chunk_size=int(sys.argv[3]))
        ingest_into(Path(sys.argv[1]), Path(sys.argv[2]), recipe=recipe, sync=True)
    else:
        with tempfile.TemporaryDirectory() as folder:
            serve_runs(Path(folder))
