"""Whether the metric that decides is one that the cases can have."""

from collections.abc import Iterable

from eval.dataset import Dataset
from eval.errors import ExperimentError
from eval.experiments.experiment import Experiment
from eval.scoring.possible import possible_metrics


def check_primary(experiment: Experiment, datasets: Iterable[Dataset]) -> None:
    """See that each dataset can have the primary metric, before hours are spent without it.

    Args:
        experiment: What is asked for; what its judge says is not looked at.
        datasets: Whose cases are asked.

    Raises:
        ExperimentError: One of them has no case with that metric.
    """
    if experiment.primary in experiment.judge:
        return
    for dataset in datasets:
        known = possible_metrics(dataset.cases, scored=experiment.scored)
        if experiment.primary not in known:
            raise lacks_primary(dataset.name, experiment.primary, known=known)


def lacks_primary(dataset: str, primary: str, *, known: Iterable[str]) -> ExperimentError:
    """Return the error for a dataset whose cases do not have the metric that decides.

    Args:
        dataset: Its name.
        primary: The metric.
        known: Those that they have.
    """
    return ExperimentError(
        f"primary: no case of dataset {dataset!r} has the metric {primary!r}",
        hint=f"one of: {', '.join(sorted(known))}",
    )
