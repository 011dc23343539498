import itertools
import math

import numpy as np
import pytest
from scipy import stats

from eval.statistics.paired import Draws, paired_test, paired_tests
from eval.statistics.strata import one_stratum, weighted_mean

NAN = math.nan


def test_it_says_how_much_how_often_and_how_surely() -> None:
    a = np.array([1, 1, 1, 0, 0.5, 0.5])
    b = np.array([0, 0, 1, 1, 0.5, 0.25])
    test = paired_test(a, b, seed=1)
    assert test.difference == pytest.approx(1.25 / 6)
    assert (test.wins, test.losses, test.ties, test.n) == (3, 1, 2, 6)
    # Of the 16 signs of 1, 1, -1, 0.25 these are as far from 0 as 1.25: all but those where
    # the ones sum up to 1 and the quarter is against them, i.e. 10 of 16.
    assert test.p == 10 / 16
    assert test.effect == pytest.approx((a - b).mean() / (a - b).std(ddof=1))


def test_the_interval_is_that_of_scipys_bootstrap() -> None:
    generator = np.random.default_rng(2)
    a, b = generator.random(300), generator.random(300) * 0.9
    found = paired_test(a, b, seed=1).ci95
    scipy = stats.bootstrap(
        ((a - b),), np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(3)
    ).confidence_interval
    assert found == pytest.approx((scipy.low, scipy.high), abs=0.004)


def test_the_interval_is_near_the_one_of_t() -> None:
    differences = np.random.default_rng(4).normal(0.1, 1, 1000)
    low, high = paired_test(differences, np.zeros(1000), seed=1).ci95
    half = stats.t.isf(0.025, 999) * differences.std(ddof=1) / np.sqrt(1000)
    assert (low, high) == pytest.approx(
        (differences.mean() - half, differences.mean() + half), abs=0.006
    )


def test_cases_that_one_side_lacks_are_left_out_and_counted() -> None:
    a = np.array([1, NAN, 1, 0, NAN])
    b = np.array([0, 1, NAN, 0, NAN])
    test = paired_test(a, b, seed=1)
    assert (test.n, test.left_out, test.difference) == (2, 2, 0.5)


def test_datasets_weigh_alike() -> None:
    a = np.array([1.0] * 90 + [0.0] * 10)
    b = np.zeros(100)
    strata = np.array([0] * 90 + [1] * 10)
    test = paired_test(a, b, seed=1, strata=strata)
    assert test.difference == 0.5
    assert test.ci95 == pytest.approx(
        (0.5, 0.5)
    )  # drawn within the datasets, in which nothing varies
    assert weighted_mean(a, strata) == 0.5


def test_the_interval_of_two_datasets_is_that_of_their_variances() -> None:
    generator = np.random.default_rng(7)
    sizes, spreads = (400, 100), (0.2, 0.6)
    values = np.concatenate(
        [generator.normal(0.1, s, n) for n, s in zip(sizes, spreads, strict=True)]
    )
    strata = np.repeat([0, 1], sizes)
    low, high = paired_test(values, np.zeros(500), seed=1, strata=strata).ci95
    error = np.sqrt(sum(s**2 / n for n, s in zip(sizes, spreads, strict=True))) / 2
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.1)


def test_rounding_does_not_decide_a_case() -> None:
    a = np.array([0.1 + 0.2, 0.5])
    b = np.array([0.3, 0.5])
    test = paired_test(a, b, seed=1)
    assert (test.ties, test.p, test.effect, test.difference) == (2, 1.0, 0.0, 0.0)


def test_many_pairs_give_what_each_gives_alone() -> None:
    generator = np.random.default_rng(8)
    scores = generator.random((150, 4))
    scores[3, 1] = NAN
    pairs = list(itertools.combinations(range(4), 2))
    together = paired_tests(scores, pairs, strata=one_stratum(150), draws=Draws(seed=5))
    alone = [paired_test(scores[:, i], scores[:, j], seed=5) for i, j in pairs]
    for left, right in zip(together, alone, strict=True):
        assert (left.p, left.wins, left.left_out) == (right.p, right.wins, right.left_out)
        assert left.ci95 == pytest.approx(right.ci95)


def test_no_pair_and_no_case_are_no_trouble() -> None:
    assert paired_tests(np.zeros((3, 1)), [], strata=one_stratum(3), draws=Draws()) == []
    nothing = paired_test(np.array([NAN]), np.array([1.0]), seed=1)
    assert (nothing.n, nothing.left_out, nothing.p) == (0, 1, 1.0)
    assert math.isnan(nothing.ci95[0])
