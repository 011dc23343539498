import numpy as np
import pytest
from scipy import stats

from eval.statistics.permutation import PERMUTATIONS, permutation_p, permutations_for

DARWIN = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], dtype=float)
"""Cross- minus self-fertilised maize, eighths of an inch (Fisher 1935, § 17)."""


def p_of(differences: np.ndarray, permutations: int = PERMUTATIONS) -> float:
    return float(permutation_p(differences[:, None], permutations=permutations, seed=1)[0])


def test_it_finds_what_fisher_found_for_darwins_plants() -> None:
    # § 21: 863 of 32,768 signs give a sum as large; both sides: 1,726, p = 5.267 %.
    assert p_of(DARWIN, permutations=2**15) == 1726 / 32768


def test_drawn_signs_come_near_it() -> None:
    assert p_of(DARWIN) == pytest.approx(1726 / 32768, abs=0.007)


@pytest.mark.parametrize(("wins", "losses"), [(10, 2), (40, 22), (7, 7), (300, 251)])
def test_scores_of_0_and_1_get_the_exact_test_of_mcnemar(wins: int, losses: int) -> None:
    differences = np.concatenate([np.ones(wins), -np.ones(losses), np.zeros(50)])
    discordant = wins + losses
    tail = stats.binom.cdf(min(wins, losses), discordant, 0.5)
    assert p_of(differences) == pytest.approx(min(1.0, 2 * tail))


def test_it_agrees_with_scipy() -> None:
    generator = np.random.default_rng(3)
    differences = generator.choice([0, 0.5, -0.5, 1, -1], p=[0.5, 0.2, 0.1, 0.12, 0.08], size=400)

    def mean(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray((a - b).mean(axis=axis))

    scipy = stats.permutation_test(
        (differences, np.zeros(400)),
        mean,
        permutation_type="samples",
        n_resamples=20_000,
        rng=np.random.default_rng(4),
        vectorized=True,
    )
    assert p_of(differences, permutations=20_000) == pytest.approx(scipy.pvalue, abs=0.006)


def test_it_nears_the_t_test_where_that_holds() -> None:
    differences = np.random.default_rng(5).normal(0.05, 0.5, 500)
    assert p_of(differences) == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.006)


def test_equal_configurations_are_not_told_apart() -> None:
    assert p_of(np.zeros(20)) == 1.0


def test_a_column_does_not_depend_on_the_others() -> None:
    columns = np.random.default_rng(6).normal(0.02, 0.3, (200, 5))
    together = permutation_p(columns, seed=1)
    assert together.tolist() == [p_of(column) for column in columns.T]


def test_drawn_p_is_never_zero() -> None:
    assert p_of(np.linspace(0.5, 1, 50)) == 1 / (PERMUTATIONS + 1)


def test_enough_are_drawn_for_many_pairs_to_be_significant() -> None:
    assert permutations_for(10, alpha=0.05) == PERMUTATIONS
    many = permutations_for(4950, alpha=0.05)
    assert 4950 / (many + 1) < 0.05


def test_only_small_p_are_drawn_for_longer() -> None:
    noise = np.random.default_rng(7).normal(0, 1, (300, 2))
    columns = (noise - noise.mean(axis=0)) / noise.std(axis=0) + [0.03, 0.22]
    few, many = (permutation_p(columns, permutations=count, seed=1) for count in (10_000, 200_000))
    assert few[0] == many[0]
    assert many[1] != few[1]
    assert many[1] == pytest.approx(stats.ttest_1samp(columns[:, 1], 0).pvalue, rel=0.4)
