"""All pairs of configurations, compared on the metric that decides."""

import itertools
from dataclasses import replace

import numpy as np

from eval.reports.directions import higher_is_better
from eval.reports.report import ReportedPair
from eval.reports.scores import ScoreTable, Table
from eval.runs.stored import Estimate
from eval.statistics.holm import holm, pairs_of
from eval.statistics.paired import Draws, PairedTest, paired_differences, paired_tests
from eval.statistics.permutation import permutations_for
from eval.statistics.power import Disagreement, cases_needed


def draws_for(compared: int, *, alpha: float) -> Draws:
    """Return how much is drawn, so that one of the pairs of some configurations can stand out."""
    usual = Draws()
    needed = permutations_for(pairs_of(compared), alpha=alpha)
    return replace(usual, permutations=max(usual.permutations, needed))


def compare_all(
    table: ScoreTable, metric: str, *, compared: int, alpha: float, draws: Draws
) -> tuple[ReportedPair, ...]:
    """Test every pair, and correct for all pairs that could have been tested.

    Args:
        table: Scores of the configurations that were measured on everything.
        metric: The one that decides.
        compared: Configurations that the correction counts: all starters.
        alpha: Level after correction.
        draws: How much is drawn.
    """
    scores = table.metrics[metric]
    pairs = list(itertools.combinations(range(len(table.names)), 2))
    tests = paired_tests(scores, pairs, strata=table.strata, draws=draws)
    corrected = holm([test.p for test in tests], family=pairs_of(compared))
    found = []
    for (i, j), test, p_holm in zip(pairs, tests, corrected, strict=True):
        better, worse, oriented = i, j, test
        if test.difference * (1 if higher_is_better(metric) else -1) < 0:
            better, worse, oriented = j, i, _reversed(test)
        found.append(
            _pair(
                oriented, names=(table.names[better], table.names[worse]), metric=metric
            ).model_copy(
                update={
                    "p_holm": p_holm,
                    "significant": p_holm < alpha,
                    "cases_needed": _needed(table, scores[:, [i, j]], alpha=alpha),
                }
            )
        )
    return tuple(found)


def _pair(test: PairedTest, *, names: tuple[str, str], metric: str) -> ReportedPair:
    wins, losses = (test.wins, test.losses)
    if not higher_is_better(metric):
        wins, losses = losses, wins
    return ReportedPair(
        better=names[0],
        worse=names[1],
        # Without a common case there is no interval, and JSON has no NaN.
        difference=Estimate(
            value=test.difference, ci95=test.ci95 if test.n else (0.0, 0.0), n=test.n
        ),
        p=test.p,
        p_holm=test.p,
        effect=test.effect,
        wins=wins,
        losses=losses,
        ties=test.ties,
        left_out=test.left_out,
        significant=False,
        cases_needed=None,
    )


def _reversed(test: PairedTest) -> PairedTest:
    low, high = test.ci95
    return replace(
        test,
        difference=-test.difference,
        ci95=(-high, -low),
        effect=-test.effect,
        wins=test.losses,
        losses=test.wins,
    )


def _needed(table: ScoreTable, scores: Table, *, alpha: float) -> int | None:
    differences = paired_differences(scores[:, 0], scores[:, 1])
    seen = ~np.isnan(differences)
    if not seen.any():
        return None
    disagreement = Disagreement.of(differences[seen], strata=table.strata[seen])
    return cases_needed(disagreement, alpha=alpha)
