import numpy as np
import pytest
from scipy import stats

from eval.statistics.power import Disagreement, cases_needed, power


def test_without_a_difference_no_number_of_cases_helps() -> None:
    assert cases_needed(Disagreement.of(np.zeros(10))) is None
    assert cases_needed(Disagreement.of(np.array([1.0, -1.0, 0.0]))) is None


def test_power_nears_the_level_where_the_difference_vanishes() -> None:
    seen = Disagreement.of(np.concatenate([np.linspace(-1, 1, 1000)]))
    assert power(seen, n=1000) == pytest.approx(0.05, abs=0.01)


def test_for_many_cases_it_is_the_textbooks_formula() -> None:
    # n = (z(0.975) + z(0.8))² · variance / difference², e.g. Cohen 1988, chapter 2.
    differences = np.random.default_rng(1).normal(0.02, 0.5, 5000)
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    expected = z**2 * differences.var() / differences.mean() ** 2
    assert cases_needed(Disagreement.of(differences)) == pytest.approx(expected, rel=0.01)


def test_a_stricter_level_or_more_power_takes_more_cases() -> None:
    seen = Disagreement.of(np.array([1.0] * 30 + [-1.0] * 15 + [0.0] * 255))
    needed = cases_needed(seen)
    assert needed is not None
    assert (cases_needed(seen, target=0.9) or 0) > needed
    assert (cases_needed(seen, alpha=0.001) or 0) > needed


def test_six_differences_of_six_are_the_least_that_the_sign_test_believes() -> None:
    assert cases_needed(Disagreement.of(np.ones(5))) == 6


def test_datasets_weigh_alike() -> None:
    strata = np.repeat([0, 1], [200, 50])
    generator = np.random.default_rng(2)
    differences = generator.normal(0.1, 0.5, 250)
    needed = cases_needed(Disagreement.of(differences, strata=strata))
    means = [differences[strata == s].mean() for s in (0, 1)]
    variances = [differences[strata == s].var() / size for s, size in ((0, 0.8), (1, 0.2))]
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    assert needed == pytest.approx(z**2 * sum(variances) / 4 / np.mean(means) ** 2, rel=0.05)
