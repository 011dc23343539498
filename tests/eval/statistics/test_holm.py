import pytest

from eval.statistics.holm import holm, pairs_of, ranks

THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
"""Y. Benjamini, Y. Hochberg, "Controlling the False Discovery Rate", JRSS B 57, 1995, § 4."""


def test_the_published_example_of_15_comparisons() -> None:
    # Bonferroni and Hochberg both find the first three there; Holm lies between the two.
    corrected = holm(THROMBOLYSIS)
    assert corrected[:4] == pytest.approx([0.0015, 0.0056, 0.0247, 0.114])
    assert sum(p <= 0.05 for p in corrected) == 3


def test_the_published_example_of_4_hypotheses() -> None:
    # Wikipedia, "Holm–Bonferroni method", Example: the fourth and the first are rejected.
    corrected = holm([0.01, 0.04, 0.03, 0.005])
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_tests_that_were_not_made_count() -> None:
    assert holm([0.01, 0.04], family=5) == pytest.approx([0.05, 0.16])


def test_no_p_is_above_1() -> None:
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_rank_counts_those_that_are_surely_better() -> None:
    better = [("a", "c"), ("b", "c"), ("a", "d"), ("b", "d"), ("c", "d")]
    assert ranks("abcd", better=better) == {"a": 1, "b": 1, "c": 3, "d": 4}


def test_pairs() -> None:
    assert [pairs_of(n) for n in (1, 2, 24)] == [0, 1, 276]
