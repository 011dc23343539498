import random

import pytest

from eval.scoring.refusal import (
    RiskPoint,
    abstain_auroc,
    false_answer_rate,
    risk_coverage_area,
    risk_coverage_curve,
    selective_risk,
    threshold_at_coverage,
)


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "auroc"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.9, 0.8], 0.0),
        ([0.5, 0.5], [0.5, 0.5], 0.5),
        ([0.9, 0.3], [0.5, 0.1], 0.75),
        ([1.0], [1.0, 0.0], 0.75),
    ],
)
def test_auroc_is_the_share_of_pairs_in_order(
    answerable: list[float], unanswerable: list[float], auroc: float
) -> None:
    assert abstain_auroc(answerable, unanswerable) == auroc


def test_auroc_agrees_with_counting_pairs() -> None:
    chance = random.Random(7)
    known = [round(chance.gauss(0.6, 0.2), 1) for _ in range(57)]
    unknown = [round(chance.gauss(0.4, 0.2), 1) for _ in range(43)]
    pairs = [(a > b) + 0.5 * (a == b) for a in known for b in unknown]
    assert abstain_auroc(known, unknown) == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("coverage", "threshold"), [(1.0, 0.01), (0.95, 0.06), (0.951, 0.05), (0.5, 0.51), (0.01, 1.0)]
)
def test_the_threshold_that_answers_a_share(coverage: float, threshold: float) -> None:
    scores = [number / 100 for number in range(1, 101)]
    assert threshold_at_coverage(scores, coverage=coverage) == threshold


def test_false_answers_where_95_percent_are_answered() -> None:
    answerable = [number / 100 for number in range(1, 101)]
    assert false_answer_rate(answerable, [0.0, 0.05, 0.06, 0.9]) == 0.5


def test_a_score_at_the_threshold_is_answered() -> None:
    assert false_answer_rate([1.0, 1.0], [1.0, 0.0]) == 0.5


def test_the_curve_leads_from_answering_everything_to_answering_nothing() -> None:
    curve = risk_coverage_curve([0.4, 0.9], [0.1, 0.5])
    assert curve[0] == RiskPoint(threshold=0.0, coverage=1.0, false_answer_rate=1.0)
    assert RiskPoint(threshold=0.9, coverage=0.5, false_answer_rate=0.0) in curve
    assert curve[-1] == RiskPoint(threshold=1.0, coverage=0.0, false_answer_rate=0.0)
    thresholds = [point.threshold for point in curve]
    assert thresholds == sorted(set(thresholds))


def test_a_curve_has_no_more_points_than_asked_besides_its_ends() -> None:
    scores = [number / 1000 for number in range(1000)]
    assert len(risk_coverage_curve(scores, scores, points=10)) <= 12


def test_one_kind_of_question_alone_tells_nothing() -> None:
    for known, unknown in (([], [0.1]), ([0.1], [])):
        with pytest.raises(ValueError, match="both answerable and unanswerable"):
            abstain_auroc(known, unknown)


def test_the_risk_grows_with_the_questions_that_are_answered() -> None:
    curve = selective_risk([0.9, 0.4], [0.7, 0.1])
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0.0, 1 / 2, 1 / 3, 2 / 4])
    assert risk_coverage_area([0.9, 0.4], [0.7, 0.1]) == pytest.approx((1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_questions_of_equal_evidence_are_answered_in_any_order() -> None:
    # Whatever one answers, half of it is wrong.
    assert selective_risk([0.5, 0.5], [0.5, 0.5]).risk.tolist() == [0.5] * 4


def test_the_area_without_both_kinds_is_an_error() -> None:
    with pytest.raises(ValueError, match="both answerable and unanswerable"):
        risk_coverage_area([], [0.5])
