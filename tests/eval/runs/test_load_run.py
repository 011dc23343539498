import json
import os
from pathlib import Path

import pytest

from eval.dataset import Case
from eval.folders import EvaluationFolders
from eval.runs.durations import case_durations, step_durations
from eval.runs.load_run import list_runs, load_run
from eval.runs.measuring import measure
from eval.scoring.results import CaseResult
from tests.support.runs import found, task_of


@pytest.fixture
def folders(tmp_path: Path) -> EvaluationFolders:
    return EvaluationFolders(tmp_path)


def write_lines(path: Path, *rows: object) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def test_what_a_judge_has_added_is_merged(tmp_path: Path) -> None:
    measure(task_of(tmp_path / "run"))
    write_lines(
        tmp_path / "run" / "judged.jsonl",
        {"id": "0", "metric": "faithfulness", "values": [1.0, None, 0.5], "errors": ["late"]},
        {"id": "1", "metric": "faithfulness", "values": [None], "errors": ["late"]},
    )
    summary = {"mean": 0.75, "ci95": [0.5, 1.0], "n": 1, "nan_rate": 0.5, "spread": 0.25}
    nothing = {"mean": None, "ci95": None, "n": 0, "nan_rate": 1.0, "spread": None}
    (tmp_path / "run" / "judged.json").write_text(
        json.dumps({"faithfulness": summary, "context_recall": nothing}), encoding="utf-8"
    )
    run = load_run(tmp_path / "run")
    assert run.rows[0].scores == {"a": 0.0, "faithfulness": 0.75}
    assert run.rows[1].scores == {"a": 1 / 7}
    assert "context_recall" not in run.metrics
    assert (run.metrics["faithfulness"].value, run.metrics["faithfulness"].n) == (0.75, 1)


def test_lean_rows_have_scores_and_nothing_heavy(tmp_path: Path) -> None:
    measure(task_of(tmp_path / "run"))
    full, lean = load_run(tmp_path / "run"), load_run(tmp_path / "run", lean=True)
    assert [row.scores for row in lean.rows] == [row.scores for row in full.rows]
    assert (lean.rows[0].passages, lean.rows[0].answer, lean.rows[0].queries) == ((), None, ())
    assert full.rows[0].passages
    assert lean.metrics == full.metrics


def test_runs_are_listed_newest_first_with_unfinished_ones(folders: EvaluationFolders) -> None:
    assert list_runs(folders) == []
    measure(task_of(folders.runs / "old"))
    with pytest.raises(KeyboardInterrupt):
        measure(task_of(folders.runs / "new", ask=_until))
    (folders.runs / "no run").mkdir()
    for path in (folders.runs / "old").iterdir():
        os.utime(path, (1, 1))
    new, old = list_runs(folders)
    assert (new.folder.name, new.finished, new.done, new.failed) == ("new", False, 2, 1)
    assert (old.folder.name, old.finished, old.done, old.metrics["a"].n) == ("old", True, 5, 5)
    assert (new.header.cases, new.metrics, old.changed) == (5, {}, 1)


def _until(case: Case) -> CaseResult:
    if case.id == "1":
        raise ValueError("x")
    if case.id == "2":
        raise KeyboardInterrupt
    return found(case)


def test_durations_leave_failed_cases_out(tmp_path: Path) -> None:
    run = measure(task_of(tmp_path / "run"))
    assert case_durations(run) == {"p50": 2.0, "p95": 2.0, "mean": 2.0}
    assert step_durations(run) == {"search": {"p50": 1.5, "p95": 1.5, "mean": 1.5}}
    rows = tuple(row.model_copy(update={"error": "broke off"}) for row in run.rows)
    failed = run.model_copy(update={"rows": rows})
    assert case_durations(failed) == {}
