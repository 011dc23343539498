"""A vector index written by a process that has never seen what is forgotten.

    python -m chains.knowledge.clean_process FOLDER OPTIONS

Chroma's HNSW library keeps room for more vectors than it has and writes that room to
`data_level0.bin` as it finds it: whatever lay there in the memory of the process before, be it
a sentence. So the copy of the survivors is written by a process that gets nothing but them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import numpy as np

from chains.errors import KnowledgeBaseError
from chains.knowledge.chroma_index import SYNC_THRESHOLD, ChromaIndex
from chains.providers.protocols import Vectors
from chains.telemetry import disable_telemetry


class CleanIndex:
    """A new vector index, written in another process."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        """Talk to the process that writes."""
        self._process = process
        self._folder = folder

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (ids, dimension), rows of length 1; on return they are durable.

        Raises:
            KnowledgeBaseError: They could not be written, for the reason that it names.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        try:
            _write_line(_pipe(self._process.stdin), [list(ids), rows.shape[1]])
            _pipe(self._process.stdin).write(rows.tobytes())
            _pipe(self._process.stdin).flush()
            done = _pipe(self._process.stdout).readline()
        except BrokenPipeError:
            with suppress(BrokenPipeError):  # else the block's end would try to write the rest
                _pipe(self._process.stdin).close()
            done = b""
        if done != b"done\n":
            raise self.failure()

    def failure(self) -> KnowledgeBaseError:
        """Return the error of the process, which has ended."""
        reason = _pipe(self._process.stderr).read().decode(errors="replace").strip()
        return KnowledgeBaseError(
            f"{self._folder}: vectors could not be copied ({reason.rpartition(chr(10))[2]})",
            hint="try again; what was to be forgotten is out of every answer already",
        )


@contextmanager
def clean_index(folder: Path, *, options: dict[str, int]) -> Iterator[CleanIndex]:
    """Make an empty vector index in a folder; it is complete when the block has ended.

    Args:
        folder: A new folder.
        options: HNSW options, by the names of `ChromaIndex`.

    Raises:
        KnowledgeBaseError: It could not be written.
    """
    path = os.pathsep.join(entry or "." for entry in sys.path)
    command = [sys.executable, "-m", "chains.knowledge.clean_process"]
    with subprocess.Popen(
        [*command, str(folder.absolute()), json.dumps(options)],
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        index = CleanIndex(process, folder)
        yield index
        _pipe(process.stdin).close()
        if process.wait():
            raise index.failure()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("all three are pipes")
    return pipe


def _write_line(stream: IO[bytes], value: object) -> None:
    stream.write(json.dumps(value).encode() + b"\n")


def write_index(folder: Path, options: dict[str, int]) -> None:
    """Write the vectors that come on stdin: a line with ids and dimension, then the floats."""
    disable_telemetry()
    index = ChromaIndex(folder, **options)
    while line := sys.stdin.buffer.readline():
        ids, dimension = json.loads(line)
        data = sys.stdin.buffer.read(len(ids) * dimension * 4)
        rows = np.frombuffer(data, dtype="<f4").reshape(len(ids), dimension)
        index.upsert(ids, rows)
        if len(ids) < SYNC_THRESHOLD:
            # A row alone stays in Chroma's log, and the next process that opens the index would
            # write the graph; written twice, it is in the graph already.
            index.upsert(ids, rows)
        sys.stdout.buffer.write(b"done\n")
        sys.stdout.buffer.flush()
    index.close()


if __name__ == "__main__":
    write_index(Path(sys.argv[1]), json.loads(sys.argv[2]))
