from dataclasses import replace
from pathlib import Path

from eval.dataset import Case
from eval.reports.reproduction import Reproduction, compare_repetition
from eval.runs.load_run import load_run
from eval.runs.measuring import measure
from eval.runs.stored import StoredRun
from eval.scoring.results import AnswerRecord, CaseResult
from tests.support.runs import found, task_of


def otherwise(case: Case) -> CaseResult:
    """Answer two cases otherwise, one of them worse, and fail at a third."""
    result = found(case)
    if case.id == "4":
        raise ValueError("x")
    if case.id in ("1", "2"):
        result = replace(result, answer=AnswerRecord(text="别的", abstained=False))
    return replace(result, scores={"a": 0.0}) if case.id == "2" else result


def runs(tmp_path: Path) -> tuple[StoredRun, StoredRun]:
    measure(task_of(tmp_path / "first"))
    measure(task_of(tmp_path / "second", ask=otherwise))
    return load_run(tmp_path / "first"), load_run(tmp_path / "second")


def test_nothing_differs(tmp_path: Path) -> None:
    first, _ = runs(tmp_path)
    compared = compare_repetition(first, first)
    assert compared == Reproduction(
        header=(), metrics=(), scores=(), answers=(), errors=(), missing=(), cases=5
    )
    assert compared.same


def test_cases_that_came_out_otherwise_are_named(tmp_path: Path) -> None:
    compared = compare_repetition(*runs(tmp_path))
    assert not compared.same
    assert (compared.scores, compared.answers, compared.errors) == (("2",), ("1", "2", "4"), ("4",))
    assert compared.metrics == ()  # one case of five is chance


def test_what_it_was_measured_with_is_compared(tmp_path: Path) -> None:
    first, _ = runs(tmp_path)
    header = first.header.model_copy(
        update={
            "versions": {"tantivy": "9"},
            "models": {"chat": "ollama m 1"},
            "settings": {"retrieval": {"top_k": 3, "mmr": 0.5}},
        }
    )
    compared = compare_repetition(first, first.model_copy(update={"header": header}))
    assert {(line.name, line.before, line.now) for line in compared.header} == {
        ("versions.tantivy", "", "9"),
        ("models.chat", "", "ollama m 1"),
        ("settings.retrieval.top_k", "8", "3"),
        ("settings.retrieval.mmr", "", "0.5"),
    }
    assert compared.same  # versions may differ where every case came out as before


def test_cases_that_are_missing_are_named(tmp_path: Path) -> None:
    first, _ = runs(tmp_path)
    part = first.model_copy(update={"rows": first.rows[:3]})
    compared = compare_repetition(first, part)
    assert (compared.missing, compared.cases, compared.same) == (("3", "4"), 3, False)
