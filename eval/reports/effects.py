"""What each value of a setting brought, averaged over everything else that varied."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from eval.reports.report import MainEffect
from eval.reports.scores import ScoreTable, Table
from eval.runs.stored import Estimate
from eval.statistics.bootstrap import bootstrap_intervals
from eval.statistics.paired import Draws
from eval.statistics.strata import weighted_mean

Factors = Mapping[str, Mapping[str, str]]
"""Configuration -> varied setting -> its value, as text."""


def main_effects(
    table: ScoreTable, metric: str, *, factors: Factors, draws: Draws
) -> tuple[MainEffect, ...]:
    """Compare configurations that agree in everything but one setting, case by case.

    Args:
        table: Scores of the configurations that were measured on everything.
        metric: The one that decides.
        factors: What varied.
        draws: How much is drawn for the intervals.
    """
    scores = table.metrics[metric]
    of = {name: factors.get(name, {}) for name in table.names}
    names = dict.fromkeys(factor for values in of.values() for factor in values)
    found: list[MainEffect] = []
    for factor in names:
        values = dict.fromkeys(of[name][factor] for name in table.names if factor in of[name])
        if len(values) < 2:  # noqa: PLR2004 - nothing to compare with
            continue
        differences = [_against_others(table, scores, of, factor, value) for value in values]
        bounds = bootstrap_intervals(
            np.column_stack(differences), table.strata, resamples=draws.resamples, seed=draws.seed
        )
        for number, value in enumerate(values):
            having = [c for c, name in enumerate(table.names) if of[name].get(factor) == value]
            found.append(
                MainEffect(
                    factor=factor,
                    value=value,
                    mean=_mean_of(table, scores[:, having]),
                    difference=_estimate(table, differences[number], bounds[:, number]),
                    configurations=len(having),
                )
            )
    return tuple(found)


def _against_others(
    table: ScoreTable, scores: Table, of: Factors, factor: str, value: str
) -> Table:
    """Return a case's score with a value minus that with other values, averaged over the rest.

    NaN where no two configurations agree in the rest, or where a case lacks a score.
    """
    groups: dict[tuple[tuple[str, str], ...], tuple[list[int], list[int]]] = defaultdict(
        lambda: ([], [])
    )
    for column, name in enumerate(table.names):
        if factor in of[name]:
            rest = tuple(sorted((k, v) for k, v in of[name].items() if k != factor))
            groups[rest][of[name][factor] != value].append(column)
    pairs = [(own, others) for own, others in groups.values() if own and others]
    if not pairs:
        return np.full(len(table.cases), np.nan)
    differences = [
        scores[:, own].mean(axis=1) - scores[:, others].mean(axis=1) for own, others in pairs
    ]
    mean: Table = np.mean(differences, axis=0)
    return mean


def _mean_of(table: ScoreTable, columns: Table) -> float:
    means = []
    for column in columns.T:
        seen = ~np.isnan(column)
        means.append(weighted_mean(column[seen], table.strata[seen]))
    return float(np.mean(means))


def _estimate(table: ScoreTable, differences: Table, bounds: Table) -> Estimate | None:
    seen = ~np.isnan(differences)
    if not seen.any():
        return None
    return Estimate(
        value=weighted_mean(differences[seen], table.strata[seen]),
        ci95=(float(bounds[0]), float(bounds[1])),
        n=int(seen.sum()),
    )
