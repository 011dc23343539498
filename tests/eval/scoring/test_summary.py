import pytest

from eval.dataset import Case
from eval.scoring.results import CaseResult
from eval.scoring.summary import summarise, summarise_by_kind


def result(*, kind: str = "", error: str = "", **scores: float) -> CaseResult:
    return CaseResult(case=Case(id="1", question="问", kind=kind), scores=scores, error=error)


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
