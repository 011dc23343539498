"""What an interrupted run has measured, made ready to go on from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import Case
from eval.runs.lines import parse_lines, replace_lines
from eval.runs.rows import restored
from eval.runs.stored import (
    CASE,
    CASES,
    PASSAGES,
    SITTING,
    TIMINGS,
    CaseRow,
    CaseTiming,
    PassageText,
    RunTotals,
)
from eval.scoring.results import CaseResult


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What need not be done again.

    Attributes:
        results: Case id -> what was measured, in the order of the file.
        texts: Keys of the passages whose text is written.
    """

    results: dict[str, CaseResult]
    texts: set[str]


def cut_to_kept(folder: Path, cases: Sequence[Case]) -> Kept:
    """Cut the files of a run down to the cases that are whole, and return these.

    A case is whole when its row, its timing and the texts of all its passages are there. One
    that failed is asked again: a server that was away may be back.

    Args:
        folder: The run's; it may be empty.
        cases: What the run asks.
    """
    texts = parse_lines(folder / PASSAGES, PassageText)
    keys = {text.key for _, text in texts}
    timings = {
        row.id: (line, row) for line, row in parse_lines(folder / TIMINGS, CaseTiming, begin=CASE)
    }
    asked = {case.id: case for case in cases}
    rows = {
        row.id: (line, row)
        for line, row in parse_lines(folder / CASES, CaseRow)
        if row.id in asked and row.id in timings and not row.error
        if keys.issuperset(passage.key for passage in row.passages)
    }
    sittings = [line for line, _ in parse_lines(folder / TIMINGS, RunTotals, begin=SITTING)]
    replace_lines(folder / PASSAGES, (line for line, _ in texts))
    replace_lines(folder / TIMINGS, [*(timings[case_id][0] for case_id in rows), *sittings])
    replace_lines(folder / CASES, (line for line, _ in rows.values()))
    results = {
        case_id: restored(asked[case_id], row, timings[case_id][1])
        for case_id, (_, row) in rows.items()
    }
    return Kept(results=results, texts=keys)
