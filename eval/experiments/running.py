"""Run an experiment from its plan to its report."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from chains.knowledge.progress import Stop, never
from chains.settings.origins import Configuration as Effective
from chains.settings.settings import Settings
from eval.dataset import Dataset, demo_dataset, load_dataset
from eval.experiments.base import build_base
from eval.experiments.costs import Costs
from eval.experiments.expand import Expansion, Starter, expand
from eval.experiments.experiment import Experiment
from eval.experiments.folder import (
    EXPERIMENT,
    OUTCOME,
    Measured,
    load_outcome,
    prepare_folder,
    write_outcome,
)
from eval.experiments.halving import best_of, draw_cases, plan_rounds
from eval.experiments.jobs import RUNS, Job, list_jobs
from eval.experiments.judging import check_judge, check_metrics, judge_runs
from eval.experiments.load import DEMO
from eval.experiments.measuring import Bench, measure_jobs
from eval.experiments.outcome import Outcome
from eval.experiments.primary import check_primary
from eval.experiments.shared import Shared
from eval.experiments.tracking import OnProgress, Tracker
from eval.folders import EvaluationFolders
from eval.runs.load_run import load_run
from eval.runs.means import mean_score
from eval.shelf import find_dataset

_NOT_MEASURED = {"data_dir", "server", "evaluation"}

COSTS = "costs.json"
"""File beside the stages: how long things took on this machine."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An experiment, ready to be planned or run.

    Attributes:
        experiment: What is asked for.
        expansion: Its configurations.
        datasets: With names of their own.
        profile: Of the base.
        judge: Configuration of the judge, the same for all.
    """

    experiment: Experiment
    expansion: Expansion
    datasets: tuple[Dataset, ...]
    profile: str
    judge: Settings


def prepare(
    experiment: Experiment,
    *,
    configuration: Effective,
    folders: EvaluationFolders,
    origin: str = EXPERIMENT,
) -> Prepared:
    """Expand an experiment and read its datasets; nothing is written.

    Args:
        experiment: What is asked for.
        configuration: The effective one of the command line or the page.
        folders: Where imported datasets are.
        origin: Name of the experiment's file, for messages.

    Raises:
        DatasetError: A dataset does not exist or is malformed.
        ExperimentError: A configuration is wrong, the message names file and key; or the cases of
            a dataset cannot have the primary metric.
        SettingsError: The configuration file is wrong.
    """
    base = build_base(experiment, configuration)
    expansion = expand(experiment, base, origin=origin)
    check_metrics(experiment.judge, origin=origin)
    datasets = tuple(_datasets(experiment, folders))
    check_primary(experiment, datasets)
    return Prepared(
        experiment=experiment,
        expansion=expansion,
        datasets=datasets,
        profile=base.profile,
        judge=base.lay(),
    )


def default_folder(prepared: Prepared, *, name: str, folders: EvaluationFolders) -> Path:
    """Return where an experiment goes that nobody has named a folder for.

    The same experiment on the same configuration has the same folder, so that one that was
    interrupted is gone on with.

    Args:
        prepared: The experiment.
        name: Of its file, without the ending.
        folders: Where evaluation keeps its things.
    """
    digest = hashlib.sha256(prepared.experiment.model_dump_json().encode())
    for starter in prepared.expansion.starters:
        digest.update(starter.settings.model_dump_json(exclude=_NOT_MEASURED).encode())
    return folders.experiments / f"{name}-{digest.hexdigest()[:8]}"


def run_experiment(
    prepared: Prepared,
    *,
    data_dir: Path,
    folder: Path,
    progress: OnProgress = lambda _: None,
    stop: Stop = never,
) -> Outcome:
    """Measure the configurations of an experiment, and write its reports.

    What an earlier, interrupted sitting has measured in the folder is kept.

    Args:
        prepared: Of `prepare`.
        data_dir: Whose folder `evaluation` keeps indexes and stages.
        folder: The experiment's; it is created.
        progress: Told how far it is, by one thread at a time.
        stop: Asked again and again; what is done stays.

    Raises:
        DatasetError: A document could not be read.
        ExperimentError: The folder holds another experiment, or no case has the primary metric.
        JudgeError: Answers are to be judged, and no judge is configured.
        ServiceError: A model is missing, or its server does not answer.
        StoppedError: The work was stopped.
    """
    folders = EvaluationFolders.of(data_dir)
    check_judge(prepared.experiment.judge, settings=prepared.judge)
    prepare_folder(folder, prepared.experiment)
    (folder / OUTCOME).unlink(missing_ok=True)
    shared, tracker = Shared(folders), Tracker(progress)
    bench = Bench(
        folders=folders,
        shared=shared,
        costs=Costs(folders.stages / COSTS),
        tracker=tracker,
        primary=""
        if prepared.experiment.primary in prepared.experiment.judge
        else prepared.experiment.primary,
        stop=stop,
    )
    try:
        measured = list(_measure(prepared, bench, folder))
    finally:
        shared.close()
    write_outcome(folder, measured, profile=prepared.profile)
    tracker.say("reporting")
    return _report(folder)


def _report(folder: Path) -> Outcome:
    from eval.reports.build import build_report  # statistics and plots take a second
    from eval.reports.files import write_report

    outcome = load_outcome(folder)
    write_report(build_report(outcome), folder)
    return outcome


def _datasets(experiment: Experiment, folders: EvaluationFolders) -> Iterable[Dataset]:
    """Read the datasets; two of the same name are told apart by a number."""
    seen: dict[str, int] = {}
    for name in experiment.datasets:
        place = demo_dataset() if name == DEMO else find_dataset(name, folders)
        dataset = load_dataset(place)
        number = seen[dataset.name] = seen.get(dataset.name, 0) + 1
        yield dataset if number == 1 else replace(dataset, name=f"{dataset.name}-{number}")


def _measure(prepared: Prepared, bench: Bench, folder: Path) -> Iterable[Measured]:
    starters = prepared.expansion.starters
    dropped: list[Measured] = []
    if prepared.experiment.search.method == "halving":
        starters, dropped = _halve(prepared, bench, folder)
    jobs = list_jobs(prepared.experiment, starters, prepared.datasets, runs=folder / RUNS)
    measure_jobs(jobs, bench)
    _judge(prepared, jobs, bench)
    survivors = {each.configuration.name: _measured(each, jobs) for each in starters}
    others = {each.configuration.name: each for each in dropped}
    for starter in prepared.expansion.starters:
        name = starter.configuration.name
        yield survivors[name] if name in survivors else others[name]


def _measured(starter: Starter, jobs: Sequence[Job], *, dropped: int = 0) -> Measured:
    name = starter.configuration.name
    runs: dict[str, list[Path]] = {}
    for job in jobs:
        if job.starter.configuration.name == name:
            runs.setdefault(job.dataset.name, []).append(job.folder)
    places = {dataset: sorted(folders) for dataset, folders in runs.items()}
    return Measured(configuration=starter.configuration, runs=places, dropped=dropped)


def _halve(
    prepared: Prepared, bench: Bench, folder: Path
) -> tuple[tuple[Starter, ...], list[Measured]]:
    """Return the survivors, and the others with the runs of their last round."""
    from eval.reports.directions import higher_is_better  # it stands to the right of this

    search, starters = prepared.experiment.search, prepared.expansion.starters
    largest = max(len(_limited(prepared, each).cases) for each in prepared.datasets)
    once = prepared.experiment.model_copy(update={"repeats": 1, "limit": None})
    dropped: list[Measured] = []
    for each in plan_rounds(search, starters=len(starters), cases=largest):
        drawn = [
            draw_cases(_limited(prepared, dataset), count=each.cases, seed=search.seed)
            for dataset in prepared.datasets
        ]
        jobs = [
            replace(job, folder=job.folder.with_name(f"round-{each.number}"))
            for job in list_jobs(once, starters, drawn, runs=folder / RUNS)
        ]
        measure_jobs(jobs, bench)
        _judge(prepared, jobs, bench)  # its metric may be the one that selects
        measured = {s.configuration.name: _measured(s, jobs, dropped=each.number) for s in starters}
        scores = {name: _score(m, prepared.experiment.primary) for name, m in measured.items()}
        higher = higher_is_better(prepared.experiment.primary)
        best = best_of(scores, kept=each.kept, higher=higher)
        dropped += [each for name, each in measured.items() if name not in best]
        starters = tuple(s for s in starters if s.configuration.name in best)
    return starters, dropped


def _limited(prepared: Prepared, dataset: Dataset) -> Dataset:
    return dataset.first(prepared.experiment.limit)


def _score(measured: Measured, metric: str) -> float:
    """Return the mean of a metric, datasets weighing the same; NaN where no case has it."""
    means = []
    for folders in measured.runs.values():
        rows = (row for folder in folders for row in load_run(folder, lean=True).rows)
        means.append(mean_score(rows, metric))
    known = [mean for mean in means if not math.isnan(mean)]
    return fmean(known) if known else math.nan


def _judge(prepared: Prepared, jobs: Iterable[Job], bench: Bench) -> None:
    judge_runs(
        [job.folder for job in jobs],
        prepared.experiment.judge,
        settings=prepared.judge,
        bench=bench,
    )
