"""Another process that writes to a knowledge base, and may be killed on the way.

python -m tests.support.knowledge_process KNOWLEDGE_BASE CHUNK_SIZE INPUT [CLASS.METHOD]
"""

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.knowledge import ingest_into, small_recipe

ROOT = Path(__file__).parents[2]


def ingest_elsewhere(
    folder: Path, source: Path, *, die_at: str = "", chunk_size: int = 16
) -> subprocess.CompletedProcess[str]:
    """Ingest with `--sync` in another process; `die_at` names `module:Class.method`."""
    command = [sys.executable, "-m", "tests.support.knowledge_process"]
    arguments = [str(folder), str(chunk_size), str(source), *([die_at] if die_at else [])]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def _die_at(place: str) -> None:
    """Kill this process at the first call of a method."""
    module, _, name = place.partition(":")
    owner, _, method = name.partition(".")

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(getattr(importlib.import_module(module), owner), method, die)


if __name__ == "__main__":
    if len(sys.argv) > 4:
        _die_at(sys.argv[4])
    recipe = small_recipe(chunk_size=int(sys.argv[2]))
    ingest_into(Path(sys.argv[1]), Path(sys.argv[3]), recipe=recipe, sync=True)
