"""An experiment's folder: what is in it besides the runs, and how it is read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import ExperimentError
from eval.experiments.experiment import Experiment
from eval.experiments.load import parse_experiment
from eval.experiments.outcome import Configuration, MeasuredConfiguration, Outcome
from eval.folders import EvaluationFolders
from eval.runs.lines import replace_text
from eval.runs.load_run import load_run
from eval.runs.stored import StoredRun

EXPERIMENT, OUTCOME, REPORT = "experiment.yaml", "outcome.json", "report.json"
_LEAST = 2


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _StoredConfiguration(_Stored):
    name: str
    label: str
    overlay: dict[str, Any]
    factors: dict[str, str]
    dropped: int = 0
    runs: dict[str, tuple[str, ...]]


class _StoredOutcome(_Stored):
    profile: str
    compared: int
    configurations: tuple[_StoredConfiguration, ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A configuration and where its runs lie.

    Attributes:
        configuration: The configuration.
        runs: Dataset -> folder of each repeat.
        dropped: Round of the halving in which it was dropped; 0 where it was not.
    """

    configuration: Configuration
    runs: Mapping[str, Sequence[Path]]
    dropped: int = 0


@dataclass(frozen=True, kw_only=True)
class ExperimentSummary:
    """A line of the list of experiments.

    Attributes:
        folder: Where it is.
        experiment: What was asked for.
        finished: Whether all was measured.
        reported: Whether its report is there.
        changed: When it was last worked on, in seconds since 1970.
    """

    folder: Path
    experiment: Experiment
    finished: bool
    reported: bool
    changed: float


def prepare_folder(folder: Path, experiment: Experiment) -> None:
    """Make the folder of an experiment; one that was interrupted stays as it is.

    Raises:
        ExperimentError: Another experiment is in it, or something else.
    """
    path = folder / EXPERIMENT
    if path.is_file():
        if read_experiment(folder) != experiment:
            raise ExperimentError(
                f"{folder}: holds another experiment", hint="name another folder with --out"
            )
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise ExperimentError(
            f"{folder}: holds something else", hint="name a new folder with --out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    data = experiment.model_dump(mode="json", exclude_defaults=True)
    replace_text(path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def read_experiment(folder: Path) -> Experiment:
    """Read what a folder's experiment compares.

    Raises:
        ExperimentError: It is no experiment's.
    """
    path = folder / EXPERIMENT
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ExperimentError(
            f"{folder}: not the folder of an experiment",
            hint="`zhiwen eval experiment FILE` makes one",
        ) from error
    return parse_experiment(data if isinstance(data, dict) else {}, origin=str(path))


def write_outcome(folder: Path, measured: Iterable[Measured], *, profile: str) -> None:
    """Note which runs belong to which configuration, once all are there."""
    configurations = tuple(
        _StoredConfiguration(
            **vars(each.configuration),
            dropped=each.dropped,
            runs={
                dataset: tuple(place.relative_to(folder).as_posix() for place in places)
                for dataset, places in each.runs.items()
            },
        )
        for each in measured
    )
    outcome = _StoredOutcome(
        profile=profile, compared=max(_LEAST, len(configurations)), configurations=configurations
    )
    data = outcome.model_dump(mode="json")
    replace_text(folder / OUTCOME, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def load_outcome(folder: Path) -> Outcome:
    """Read what an experiment measured, from its folder.

    Raises:
        ExperimentError: The folder is no experiment's, or not all was measured.
        RunError: A run of it is damaged.
    """
    experiment = read_experiment(folder)
    try:
        data = (folder / OUTCOME).read_bytes()
        stored = _StoredOutcome.model_validate_json(data)
    except (OSError, ValidationError) as error:
        raise ExperimentError(
            f"{folder}: the experiment is not finished",
            hint="start it again with `zhiwen eval experiment`: it goes on where it was",
        ) from error
    return Outcome(
        experiment=experiment,
        folder=folder,
        profile=stored.profile,
        measured=tuple(_measured(each, folder) for each in stored.configurations),
        compared=stored.compared,
    )


def list_experiments(folders: EvaluationFolders) -> list[ExperimentSummary]:
    """Return the experiments in the data folder, the newest first; unfinished ones too."""
    found: list[ExperimentSummary] = []
    for folder in folders.experiments.iterdir() if folders.experiments.is_dir() else ():
        try:
            experiment = read_experiment(folder)
        except ExperimentError:
            continue
        written = [folder / name for name in (EXPERIMENT, OUTCOME, REPORT)]
        there = [path for path in written if path.is_file()]
        found.append(
            ExperimentSummary(
                folder=folder,
                experiment=experiment,
                finished=(folder / OUTCOME).is_file(),
                reported=(folder / REPORT).is_file(),
                changed=max(path.stat().st_mtime for path in there),
            )
        )
    return sorted(found, key=lambda summary: summary.changed, reverse=True)


def _measured(stored: _StoredConfiguration, folder: Path) -> MeasuredConfiguration:
    return MeasuredConfiguration(
        configuration=Configuration(
            name=stored.name,
            label=stored.label,
            overlay=stored.overlay,
            factors=stored.factors,
        ),
        runs={
            dataset: tuple(_lean(folder / place) for place in places)
            for dataset, places in stored.runs.items()
        },
        dropped=stored.dropped,
    )


def _lean(folder: Path) -> StoredRun:
    """Read what all configurations together leave room for."""
    run = load_run(folder, lean=True)
    timings = {
        case_id: timing.model_copy(update={"steps": {}}) for case_id, timing in run.timings.items()
    }
    return run.model_copy(update={"timings": timings})
