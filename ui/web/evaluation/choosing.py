"""A shipped experiment with what was chosen for it."""

from dataclasses import dataclass

from eval.errors import ExperimentError
from eval.experiments.experiment import Experiment
from eval.experiments.load import DEMO, load_experiment, shipped_experiments
from eval.shelf import DatasetSummary


@dataclass(frozen=True, kw_only=True)
class ChosenExperiment:
    """What somebody wants to run.

    Attributes:
        name: Of the shipped file.
        experiment: With the chosen dataset and limit.
        dataset: What is asked.
        limit: Only so many of its cases; None all.
    """

    name: str
    experiment: Experiment
    dataset: DatasetSummary
    limit: int | None


def choose_experiment(name: str, dataset: DatasetSummary, *, limit: int | None) -> ChosenExperiment:
    """Read a shipped experiment and put it on a dataset.

    Args:
        name: Of the shipped file; no path from a browser is followed.
        dataset: What is asked.
        limit: Only so many of its cases; None all.

    Raises:
        ExperimentError: There is none of this name.
    """
    path = shipped_experiments().get(name)
    if path is None:
        raise ExperimentError(f"{name}: no such experiment", hint="go back to the overview")
    place = DEMO if dataset.origin == "demo" else str(dataset.path)
    changed = {"datasets": (place,), "limit": limit}
    experiment = load_experiment(path).model_copy(update=changed)
    return ChosenExperiment(name=name, experiment=experiment, dataset=dataset, limit=limit)
