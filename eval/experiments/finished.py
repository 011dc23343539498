"""Runs that need not be measured again."""

import json
import shutil
from pathlib import Path

from eval.errors import RunError
from eval.runs.lines import parse_lines, replace_lines, replace_text, whole_lines
from eval.runs.load_run import read_header
from eval.runs.rows import has_failed
from eval.runs.run_folder import format_header
from eval.runs.stored import CASES, METRICS, PASSAGES, RUN, TIMINGS, CaseTiming, RunHeader


def is_finished(folder: Path, *, fingerprint: str) -> bool:
    """Tell whether a folder holds these numbers, all of them, without a case that failed.

    Args:
        folder: Of a run.
        fingerprint: Of the numbers.
    """
    if not (folder / METRICS).is_file():
        return False
    try:
        same = read_header(folder).fingerprint == fingerprint
    except RunError:
        return False
    return same and not any(map(has_failed, whole_lines(folder / CASES)))


def copy_run(source: Path, target: Path, *, header: RunHeader) -> None:
    """Take over a finished run whose numbers are the same; every step is marked as reused.

    Args:
        source: Its folder.
        target: A folder of its own.
        header: What is to be measured there; the fingerprint is the source's.
    """
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for name in (CASES, PASSAGES):
        shutil.copyfile(source / name, target / name)
    timings = (timing for _, timing in parse_lines(source / TIMINGS, CaseTiming))
    lines = (
        json.dumps(timing.model_dump(mode="json") | {"reused": list(timing.steps)})
        for timing in timings
    )
    replace_lines(target / TIMINGS, lines)
    replace_text(target / RUN, format_header(header))
    shutil.copyfile(source / METRICS, target / METRICS)  # the last: it says that all is there
