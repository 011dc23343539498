"""What the tests promise: seldom a winner where there is none, and the power that is claimed."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from eval.statistics.bootstrap import bootstrap_intervals
from eval.statistics.holm import holm
from eval.statistics.paired import paired_test
from eval.statistics.permutation import permutation_p
from eval.statistics.power import Disagreement, cases_needed, power
from eval.statistics.strata import one_stratum

CASES, REPETITIONS, LEVEL, ALLOWED = 300, 1000, 0.05, 0.065
Scores = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Scores]


def zero_or_one(generator: np.random.Generator, shape: tuple[int, ...]) -> Scores:
    return (generator.random(shape) < 0.8).astype(float)


def reciprocal_ranks(generator: np.random.Generator, shape: tuple[int, ...]) -> Scores:
    return generator.choice([1, 1 / 2, 1 / 3, 1 / 10, 0], p=[0.6, 0.2, 0.1, 0.05, 0.05], size=shape)


def normal(generator: np.random.Generator, shape: tuple[int, ...]) -> Scores:
    return generator.normal(size=shape)


def skewed(generator: np.random.Generator, shape: tuple[int, ...]) -> Scores:
    return generator.lognormal(sigma=1.5, size=shape)


@pytest.mark.parametrize("draw", [zero_or_one, reciprocal_ranks, normal, skewed])
def test_a_against_a_seldom_has_a_winner(draw: Draw) -> None:
    generator = np.random.default_rng(20261121)
    shape = (CASES, REPETITIONS)
    p = permutation_p(draw(generator, shape) - draw(generator, shape), seed=1)
    assert (p < LEVEL).mean() <= ALLOWED


def test_so_it_is_for_the_whole_comparison() -> None:
    generator = np.random.default_rng(3)
    winners = 0
    for repetition in range(REPETITIONS):
        a, b = (reciprocal_ranks(generator, (60,)) for _ in "ab")
        winners += paired_test(a, b, permutations=1000, seed=repetition).p < LEVEL
    assert winners / REPETITIONS <= ALLOWED


@pytest.mark.parametrize("draw", [zero_or_one, reciprocal_ranks])
def test_of_several_equal_configurations_seldom_any_wins(draw: Draw) -> None:
    generator = np.random.default_rng(5)
    scores = draw(generator, (5, CASES, REPETITIONS))
    pairs = itertools.combinations(range(5), 2)
    p = np.array([permutation_p(scores[i] - scores[j], seed=1) for i, j in pairs])
    smallest = np.array([min(holm(column)) for column in p.T])
    assert (smallest < LEVEL).mean() <= ALLOWED


@pytest.mark.parametrize("draw", [zero_or_one, reciprocal_ranks])
def test_intervals_hold_the_true_difference_about_95_times_of_100(draw: Draw) -> None:
    generator = np.random.default_rng(6)
    shape = (CASES, REPETITIONS)
    differences = draw(generator, shape) - draw(generator, shape)
    strata = one_stratum(CASES)
    low, high = bootstrap_intervals(differences, strata, resamples=2000, seed=1)
    assert ((low <= 0) & (high >= 0)).mean() == pytest.approx(0.95, abs=0.02)


def simulated_power(differences: Scores) -> float:
    """Share of the columns that a test written here finds significant.

    McNemar's exact one where all differences have one size, else 2,000 changes of signs.
    """
    sizes = np.abs(differences[differences != 0])
    if np.ptp(sizes) == 0:
        wins, losses = (differences > 0).sum(axis=0), (differences < 0).sum(axis=0)
        p = 2 * stats.binom.cdf(np.minimum(wins, losses), wins + losses, 0.5)
    else:
        signs = np.random.default_rng(9).choice([-1.0, 1.0], size=(1999, len(differences)))
        extreme = np.abs(signs @ differences) >= np.abs(differences.sum(axis=0)) - 1e-9
        p = (1 + extreme.sum(axis=0)) / 2000
    return float((p <= LEVEL).mean())


@pytest.mark.parametrize("disagreement", [0.08, 0.2, 0.45])
def test_the_power_for_5_points_on_300_cases_is_what_is_promised(disagreement: float) -> None:
    wins, losses = (disagreement + 0.05) / 2, (disagreement - 0.05) / 2
    chances = [wins, losses, 1 - disagreement]
    promised = power(
        Disagreement(moments=(0.05, disagreement, 0.05, disagreement), wins=wins, losses=losses),
        n=CASES,
    )
    generator = np.random.default_rng(7)
    differences = generator.choice([1.0, -1.0, 0.0], p=chances, size=(CASES, 4000))
    assert promised == pytest.approx(simulated_power(differences), abs=0.03)


@pytest.mark.parametrize("disagreement", [0.15, 0.3, 0.7])
def test_so_it_is_for_graded_scores(disagreement: float) -> None:
    sizes = np.array([1, 2 / 3, 1 / 2, 1 / 6])
    up = 0.5 * (1 + 0.05 / (disagreement * sizes.mean()))

    def drawn(generator: np.random.Generator, shape: tuple[int, ...]) -> Scores:
        signs = np.where(generator.random(shape) < up, 1.0, -1.0)
        moved = generator.random(shape) < disagreement
        return np.where(moved, signs * generator.choice(sizes, size=shape), 0.0)

    generator = np.random.default_rng(8)
    seen = Disagreement.of(drawn(generator, (400_000,)))
    promised = power(seen, n=CASES)
    simulated = simulated_power(drawn(generator, (CASES, 1500)))
    assert promised == pytest.approx(simulated, abs=0.03)


@pytest.mark.parametrize("disagreement", [0.1, 0.4])
def test_the_cases_that_are_said_to_be_needed_give_the_power(disagreement: float) -> None:
    wins, losses = (disagreement + 0.05) / 2, (disagreement - 0.05) / 2
    seen = Disagreement(moments=(0.05, disagreement, 0.05, disagreement), wins=wins, losses=losses)
    needed = cases_needed(seen)
    assert needed is not None
    generator = np.random.default_rng(10)
    chances = [wins, losses, 1 - disagreement]
    differences = generator.choice([1.0, -1.0, 0.0], p=chances, size=(needed, 3000))
    assert simulated_power(differences) == pytest.approx(0.8, abs=0.03)
