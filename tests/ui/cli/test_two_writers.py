"""Two commands that write to the same knowledge base."""

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from chains.knowledge.library import LOCK_NAME
from tests.support.zhiwen import CONFIG, ROOT, Zhiwen

WAITING = "another process is writing to knowledge base 'default'; waiting for it, 30 s at most\n"


def test_the_second_says_that_it_waits_and_then_writes(
    own_zhiwen: Zhiwen, documents: Path, tmp_path: Path
) -> None:
    (tmp_path / "新.txt").write_text("新来的一份文件。", encoding="utf-8")
    command = [sys.executable, "-m", "app", "ingest", str(tmp_path / "新.txt"), "--config"]
    lock = FileLock(own_zhiwen.data_dir / "knowledge" / "default" / LOCK_NAME)
    pipe = subprocess.PIPE
    with (
        lock,
        subprocess.Popen(
            [*command, str(CONFIG), "--data-dir", str(own_zhiwen.data_dir)],
            cwd=ROOT,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
        ) as process,
    ):
        if process.stderr is None:
            raise AssertionError("it is a pipe")
        assert process.stderr.readline() == WAITING
        assert process.poll() is None
        lock.release()
        out, rest = process.communicate(timeout=60)
    assert (process.returncode, rest) == (0, "")
    assert out.startswith("1 file: 1 added")
