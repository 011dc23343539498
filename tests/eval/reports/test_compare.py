from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.reports.compare import ComparisonError, compare_runs
from eval.runs.stored import StoredRun
from tests.support.outcomes import METRIC, OTHER, SET_METRIC, row, run_of, scored_rows


def run(scores: Sequence[float | None], name: str) -> StoredRun:
    return run_of(scored_rows(scores), folder=Path(name))


def test_each_metric_is_compared_case_by_case() -> None:
    a, b = run([1.0] * 10 + [0.0] * 10, "a"), run([1.0] * 18 + [0.0] * 2, "b")
    found = compare_runs(a, b)
    assert [m.metric for m in found.metrics] == [METRIC, OTHER]
    first = found.metrics[0]
    assert (first.a, first.b) == (0.5, 0.9)
    assert first.difference.value == pytest.approx(0.4)
    assert (first.wins, first.losses, first.ties, first.left_out) == (8, 0, 12, 0)
    assert first.p == 2 / 2**8
    assert first.p_holm == 4 / 2**8
    assert first.significant
    assert not first.is_worse
    assert found.same_dataset
    assert [s.metric for s in found.sets] == [SET_METRIC]


def test_the_other_way_round_it_is_worse() -> None:
    a, b = run([1.0] * 18 + [0.0] * 2, "a"), run([1.0] * 10 + [0.0] * 10, "b")
    assert compare_runs(a, b, metric=METRIC).metrics[0].is_worse


def test_cases_that_differ_most_come_first() -> None:
    a, b = run([1.0, 0.5, 0.0, 1.0], "a"), run([1.0, 0.75, 1.0, 0.25], "b")
    found = compare_runs(a, b, metric=METRIC)
    assert [(case.id, case.a, case.b) for case in found.cases] == [
        ("q3", 0.0, 1.0),
        ("q4", 1.0, 0.25),
        ("q2", 0.5, 0.75),
        ("q1", 1.0, 1.0),
    ]


def test_failed_cases_and_cases_of_one_run_are_counted() -> None:
    a, b = run([1.0, None, 0.0], "a"), run([1.0, 1.0, 0.0, 1.0], "b")
    found = compare_runs(a, b, metric=METRIC)
    assert (found.only_a, found.only_b) == (0, 1)
    assert (found.metrics[0].left_out, found.metrics[0].difference.n) == (1, 2)
    assert (found.cases[0].difference, found.cases[0].a) == (0.0, 1.0)


def test_a_question_that_was_changed_is_another_case() -> None:
    a = run_of([row("q1", 1.0, question="旧的？"), row("q2", 1.0)], folder=Path("a"))
    b = run_of([row("q1", 1.0, question="新的？"), row("q2", 1.0)], folder=Path("b"))
    found = compare_runs(a, b)
    assert [case.id for case in found.cases] == ["q2"]
    assert (found.only_a, found.only_b) == (1, 1)


def test_runs_of_different_datasets_cannot_be_compared() -> None:
    a = run_of([row("q1", 1.0)], folder=Path("a"))
    b = run_of([row("x1", 1.0)], folder=Path("b"))
    with pytest.raises(ComparisonError, match="a and b: no case is in both") as caught:
        compare_runs(a, b)
    assert caught.value.hint == "compare runs on the same dataset"


def test_a_metric_that_no_case_has_is_named() -> None:
    a, b = run([1.0], "a"), run([0.0], "b")
    with pytest.raises(ComparisonError, match="no case of both has the metric 'ndcg'") as caught:
        compare_runs(a, b, metric="ndcg")
    assert METRIC in caught.value.hint


def test_less_is_better_for_what_goes_wrong() -> None:
    def answered(scores: list[float], name: str) -> StoredRun:
        rows = [
            row(f"q{n}", 0.0).model_copy(update={"scores": {"false_answer_rate": score}})
            for n, score in enumerate(scores)
        ]
        return run_of(rows, folder=Path(name))

    found = compare_runs(answered([0.0] * 8, "a"), answered([1.0] * 8, "b")).metrics[0]
    assert (found.wins, found.losses, found.is_worse) == (0, 8, True)
