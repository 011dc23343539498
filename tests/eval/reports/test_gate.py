from pathlib import Path

import pytest

from eval.errors import RunError
from eval.reports.gate import (
    Condition,
    Verdict,
    check_baseline,
    check_gate,
    parse_condition,
)
from eval.runs.stored import CaseRow, Estimate, StoredRun
from tests.support.runs import dataset_of, header_of


def run_of(
    *values: float | None, metric: str = "mrr@10", failed: tuple[int, ...] = (), **changes: object
) -> StoredRun:
    """Return a run whose cases have these scores."""
    rows = tuple(
        CaseRow(
            id=str(number),
            question="问",
            scores={} if value is None or number in failed else {metric: value},
            error="broke off" if number in failed else "",
        )
        for number, value in enumerate(values)
    )
    known = [value for value in values if value is not None]
    mean = sum(known) / len(known)
    metrics = {metric: Estimate(value=mean, ci95=(mean, mean), n=len(known))}
    metrics["abstain_auroc"] = Estimate(value=0.9, ci95=(0.8, 1.0), n=len(rows))
    run = StoredRun(folder=Path("run"), header=header_of(dataset_of()), rows=rows, metrics=metrics)
    return run.model_copy(update=changes)


GOOD, WORSE, SLIGHTLY = run_of(*[1.0] * 40), run_of(*[0.8] * 40), run_of(*[0.99] * 3, *[1.0] * 37)


def decide(run: StoredRun, baseline: StoredRun | None, *conditions: str) -> tuple[Verdict, ...]:
    return check_gate(run, baseline, [parse_condition(text) for text in conditions])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mrr@10", Condition(metric="mrr@10", kind="baseline")),
        ("mrr@10=0.02", Condition(metric="mrr@10", kind="baseline", number=0.02)),
        ("mrr@10>=0.9", Condition(metric="mrr@10", kind="floor", number=0.9)),
        ("risk <= 0.2", Condition(metric="risk", kind="ceiling", number=0.2)),
    ],
)  # fmt: skip
def test_conditions(text: str, expected: Condition) -> None:
    assert parse_condition(text) == expected


@pytest.mark.parametrize("text", ["", ">=0.9", "mrr@10>0.9", "mrr@10=x", "mrr@10=-1", "a>=nan"])
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(RunError, match="not a condition") as caught:
        parse_condition(text)
    assert "METRIC=MARGIN" in caught.value.hint


def test_a_significantly_worse_metric_fails() -> None:
    (verdict,) = decide(WORSE, GOOD, "mrr@10")
    assert not verdict.passed
    assert (verdict.value, verdict.baseline) == pytest.approx((0.8, 1.0))
    assert verdict.difference is not None
    assert verdict.difference.value == pytest.approx(-0.2)
    assert verdict.p is not None
    assert verdict.p < 0.001
    assert verdict.sentence.startswith(
        "mrr@10: 0.8000, baseline 1.0000, difference -0.2000 (95 % -0.2"
    )
    assert verdict.sentence.endswith(": significantly worse")


def test_chance_better_and_equal_pass() -> None:
    assert decide(SLIGHTLY, GOOD, "mrr@10")[0].passed
    assert decide(GOOD, WORSE, "mrr@10")[0].passed
    (equal,) = decide(GOOD, GOOD, "mrr@10")
    assert (equal.passed, equal.p) == (True, 1.0)


def test_a_margin_is_allowed() -> None:
    assert decide(WORSE, GOOD, "mrr@10=0.3")[0].passed
    (verdict,) = decide(WORSE, GOOD, "mrr@10=0.1")
    assert not verdict.passed
    assert verdict.difference is not None
    assert verdict.difference.value == pytest.approx(-0.2)
    assert verdict.sentence.endswith("significantly worse by more than 0.1")


def test_where_less_is_better_more_is_worse() -> None:
    low, high = (run_of(*[v] * 40, metric="false_abstain_rate") for v in (0.0, 0.5))
    (verdict,) = decide(high, low, "false_abstain_rate")
    assert not verdict.passed
    assert verdict.difference is not None
    assert verdict.difference.value == pytest.approx(0.5)
    assert (verdict.value, verdict.baseline) == (0.5, 0.0)
    assert decide(low, high, "false_abstain_rate")[0].passed


def test_several_conditions_share_the_level() -> None:
    # Six of forty cases worse: p is 2 / 2**6 = 0.031 alone, 0.0625 as one of two.
    run = run_of(*[0.0] * 6, *[1.0] * 34)
    assert not decide(run, GOOD, "mrr@10")[0].passed
    assert all(verdict.passed for verdict in decide(run, GOOD, "mrr@10", "mrr@10=0"))


@pytest.mark.parametrize(
    ("condition", "passed", "sentence"),
    [
        ("mrr@10>=0.8", True, "mrr@10: 0.8000 is at least 0.8"),
        ("mrr@10>=0.9", False, "mrr@10: 0.8000 is below 0.9"),
        ("mrr@10<=0.7", False, "mrr@10: 0.8000 is above 0.7"),
        ("mrr@10<=0.9", True, "mrr@10: 0.8000 is at most 0.9"),
        ("ndcg@10>=0.9", False, "ndcg@10: was not measured"),
    ],
)
def test_a_bound_needs_no_baseline(condition: str, passed: bool, sentence: str) -> None:
    run = run_of(*[0.75] * 20, *[0.85] * 20)
    (verdict,) = decide(run, None, condition)
    assert (verdict.passed, verdict.sentence) == (passed, sentence)


def test_a_case_that_fails_anew_fails_the_gate() -> None:
    run = run_of(*[1.0] * 40, failed=(3, 7))
    verdicts = decide(run, GOOD, "mrr@10")
    assert [verdict.passed for verdict in verdicts] == [True, False]
    assert verdicts[1].sentence == "2 cases fail that the baseline measured: 3, 7"
    assert len(decide(run, run, "mrr@10")) == 1


def check(baseline: StoredRun | None, condition: str, *, fingerprint: str = "f") -> None:
    check_baseline(baseline, [parse_condition(condition)], dataset_fingerprint=fingerprint)


@pytest.mark.parametrize(
    ("baseline", "condition", "fingerprint", "text"),
    [
        (None, "mrr@10", "f", "there is nothing to compare with"),
        (GOOD, "mrr@10", "other", "was measured on other documents or cases"),
        (GOOD.model_copy(update={"finished": False}), "mrr@10", "f", "is not finished"),
        (GOOD, "abstain_auroc", "f", "abstain_auroc is of the whole set"),
        (GOOD, "ndcg", "f", "no case has the metric ndcg"),
    ],
)
def test_what_cannot_be_decided_is_said_before_the_run(
    baseline: StoredRun | None, condition: str, fingerprint: str, text: str
) -> None:
    with pytest.raises(RunError, match=text):
        check(baseline, condition, fingerprint=fingerprint)


def test_bounds_can_always_be_decided() -> None:
    check(None, "mrr@10>=0.5")
    check(GOOD, "abstain_auroc>=0.5")
