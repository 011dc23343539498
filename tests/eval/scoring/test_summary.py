import pytest

from eval.dataset import Case
from eval.scoring.results import AnswerRecord, CaseResult
from eval.scoring.summary import summarise, summarise_by_kind, summarise_steps, summarise_timings


def result(
    *, kind: str = "", milliseconds: float = 0.0, error: str = "", **scores: float
) -> CaseResult:
    case = Case(id="1", question="问", kind=kind)
    return CaseResult(case=case, scores=scores, milliseconds=milliseconds, error=error)


def test_a_metric_is_averaged_over_the_cases_that_have_it() -> None:
    summary = summarise([result(a=1.0, b=0.2), result(a=0.0), result()])
    assert (summary["a"].value, summary["a"].n) == (0.5, 2)
    assert (summary["b"].value, summary["b"].n) == (0.2, 1)


def test_the_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    few = summarise([result(a=float(number % 2)) for number in range(20)])["a"]
    many = summarise([result(a=float(number % 2)) for number in range(2000)])["a"]
    assert few.ci95[0] < 0.5 < few.ci95[1]
    # Normal approximation: 0.5 +/- 1.96 * 0.5 / sqrt(2000)
    assert many.ci95 == pytest.approx((0.478, 0.522), abs=0.004)


def test_the_interval_is_the_same_every_time() -> None:
    results = [result(a=number / 7) for number in range(7)]
    assert summarise(results) == summarise(results)


def test_equal_values_have_no_spread() -> None:
    assert summarise([result(a=0.25)] * 3)["a"].ci95 == (0.25, 0.25)


def test_nothing_to_average_is_nothing() -> None:
    assert summarise([]) == {}
    assert summarise([result(error="broke off")]) == {}


def test_kinds_are_averaged_apart() -> None:
    rows = [result(kind="b", a=1.0), result(kind="a", a=0.0), result(kind="b", a=0.5)]
    assert summarise_by_kind(rows) == {"a": {"a": 0.0}, "b": {"a": 0.75}}


def test_timings_leave_failed_cases_out() -> None:
    rows = [result(milliseconds=float(number)) for number in range(1, 101)]
    timings = summarise_timings([*rows, result(milliseconds=9e9, error="broke off")])
    assert timings == {
        "mean": pytest.approx(50.5),
        "p50": pytest.approx(50.5),
        "p95": pytest.approx(95.05),
    }


def test_steps_are_timed_apart() -> None:
    case = Case(id="1", question="问")
    rows = [
        CaseResult(case=case, answer=AnswerRecord(text="", abstained=False, steps={"search": time}))
        for time in (1.0, 3.0)
    ]
    steps = summarise_steps([*rows, result()])
    assert steps == {"search": {"mean": 2.0, "p50": 2.0, "p95": pytest.approx(2.9)}}


def test_without_cases_there_are_no_timings() -> None:
    assert summarise_timings([]) == {}
