"""The `zhiwen` command in tests: in this process, or as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import app
from tests.support.ollama import OllamaDouble

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config.yaml"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout as JSON: one object and nothing else."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """Return the one line that a refused command leaves: on stderr, nothing on stdout."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.removesuffix("\n")


@dataclass(frozen=True)
class Zhiwen:
    """Runs commands in this process on one data directory."""

    data_dir: Path
    capsys: pytest.CaptureFixture[str]
    options: tuple[str, ...] = field(default=("--config", str(CONFIG)))

    def __call__(self, *arguments: str | Path) -> Ran:
        """Run one command."""
        given = [str(argument) for argument in arguments]
        code = app.main([*given, *self.options, "--data-dir", str(self.data_dir)])
        captured = self.capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    def files(self) -> dict[str, bytes]:
        """Return everything in the data directory."""
        return contents_of(self.data_dir)


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder with their content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def on_ollama(server: OllamaDouble | str) -> list[str]:
    """Return the options that lead the profile `ollama` to a server."""
    url = server if isinstance(server, str) else server.base_url
    urls = [f"--set={section}.base_url={url}" for section in ("chat", "embedding")]
    return ["--profile", "ollama", *urls]


def run_process(
    *arguments: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Ran:
    """Run one command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
