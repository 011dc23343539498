"""What an experiment measured becomes a report."""

from collections.abc import Mapping

import numpy as np

from chains.settings.overlays import merge
from eval.errors import EvalError
from eval.experiments.experiment import Experiment
from eval.experiments.outcome import MeasuredConfiguration, Outcome
from eval.reports.directions import higher_is_better
from eval.reports.effects import main_effects
from eval.reports.leaderboard import Scored, build_leaderboard
from eval.reports.pairs import compare_all, draws_for
from eval.reports.report import Method, Report, ReportedDataset
from eval.reports.scores import Runs, ScoreTable, tabulate
from eval.reports.wording import Language
from eval.reports.worst import worst_cases
from eval.statistics.holm import ranks


class ReportError(EvalError):
    """An experiment cannot be reported; the message names what is missing."""


def build_report(outcome: Outcome, *, language: Language = "zh") -> Report:
    """Compare the configurations of an experiment.

    Args:
        outcome: What was measured.
        language: Of the traces of the worst cases.

    Raises:
        ReportError: Nothing was measured on everything, or no case has the primary metric.
    """
    experiment, alpha = outcome.experiment, outcome.experiment.alpha
    runs = {item.configuration.name: item.runs for item in outcome.measured}
    table = tabulate(runs)
    full = tabulate({m.configuration.name: m.runs for m in outcome.measured if not m.dropped})
    _check(full, experiment)
    draws = draws_for(outcome.compared, alpha=alpha)
    pairs = compare_all(
        full, experiment.primary, compared=outcome.compared, alpha=alpha, draws=draws
    )
    better = [(pair.better, pair.worse) for pair in pairs if pair.significant]
    metrics = _shown(experiment, table, runs)
    rows = build_leaderboard(
        outcome,
        Scored(table=table, primary=experiment.primary, metrics=metrics, draws=draws),
        ranks=ranks(full.names, better=better),
    )
    winner = next(item for item in outcome.measured if item.configuration.name == rows[0].name)
    factors = {m.configuration.name: m.configuration.factors for m in outcome.measured}
    return Report(
        title=experiment.title,
        profile=outcome.profile,
        base=experiment.base,
        datasets=_datasets(winner),
        primary=experiment.primary,
        metrics=metrics,
        higher_is_better={metric: higher_is_better(metric) for metric in metrics},
        configurations=rows,
        pairs=pairs,
        effects=main_effects(full, experiment.primary, factors=factors, draws=draws),
        worst=worst_cases(
            full,
            experiment.primary,
            winner=rows[0].name,
            runs=winner.runs,
            language=language,
        ),
        winner=rows[0].name,
        winning_overlay=merge(experiment.base, winner.configuration.overlay),
        method=Method(
            alpha=alpha,
            permutations=draws.permutations,
            resamples=draws.resamples,
            seed=draws.seed,
            compared=outcome.compared,
            search=experiment.search.method,
            repeats=experiment.repeats,
        ),
    )


def _check(full: ScoreTable, experiment: Experiment) -> None:
    if not full.names:
        raise ReportError(
            f"{experiment.title}: no configuration was measured on everything",
            hint="run the experiment to its end; what is done is kept",
        )
    primary = full.metrics.get(experiment.primary)
    if primary is None:
        raise ReportError(
            f"{experiment.title}: no case has the primary metric {experiment.primary!r}",
            hint=f"metrics of single cases are: {', '.join(sorted(full.metrics)) or 'none'}",
        )
    for column, name in enumerate(full.names):
        if np.isnan(primary[:, column]).all():
            raise ReportError(
                f"{experiment.title}: no case of configuration {name} has the primary metric "
                f"{experiment.primary!r}",
                hint="its run folders name the errors of the cases",
            )


def _shown(experiment: Experiment, table: ScoreTable, runs: Mapping[str, Runs]) -> tuple[str, ...]:
    """Return the primary metric, those that were asked for and the judge's; else all there are."""
    of_sets = {
        metric
        for configuration in runs.values()
        for repeats in configuration.values()
        for run in repeats
        for metric in run.metrics
    }
    there = [*table.metrics, *sorted(of_sets - set(table.metrics))]
    wanted = [*experiment.metrics, *experiment.judge] if experiment.metrics else there
    known = [metric for metric in wanted if metric in there]
    return tuple(dict.fromkeys([experiment.primary, *known]))


def _datasets(winner: MeasuredConfiguration) -> tuple[ReportedDataset, ...]:
    return tuple(
        ReportedDataset(
            name=name,
            cases=len(repeats[0].rows),
            fingerprint=repeats[0].header.dataset_fingerprint,
        )
        for name, repeats in winner.runs.items()
        if repeats
    )
