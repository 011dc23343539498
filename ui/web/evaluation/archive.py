"""Runs, experiments and datasets as the page finds them: by ids that may come from anybody."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from eval.errors import DatasetError, EvalError, RunError
from eval.experiments.folder import ExperimentSummary, list_experiments
from eval.folders import EvaluationFolders
from eval.reports.files import REPORT_JSON, load_report
from eval.reports.report import Report
from eval.runs.load_run import RunSummary, load_passages, load_run, summaries
from eval.runs.stored import (
    CASES,
    JUDGED,
    JUDGED_METRICS,
    METRICS,
    PASSAGES,
    RUN,
    PassageText,
    StoredRun,
)
from eval.shelf import DatasetSummary, list_datasets
from ui.web.evaluation.lines import ExperimentLine
from ui.web.evaluation.remembering import Remembered

DEMO = "demo"
"""Id of the bundled dataset."""

_RUN_FILES = (RUN, CASES, METRICS, JUDGED, JUDGED_METRICS)
_RUNS, _TEXTS = 4, 2
"""Runs that stay read: two that are compared, and those before them; their texts are larger."""

_LINES = 1000
"""Lines of lists that stay known: to count the cases of a run its files are read."""


class Archive:
    """Reads what evaluation has left in the data folder.

    The id of a run, an experiment or a dataset is its path below `evaluation/`, with `/`: runs
    also lie inside of experiments.
    """

    def __init__(self, folders: EvaluationFolders) -> None:
        """Prepare; nothing is read yet.

        Args:
            folders: Of the data folder.
        """
        self.folders = folders
        self._runs: Remembered[StoredRun] = Remembered(_RUN_FILES, most=_RUNS)
        self._texts: Remembered[Mapping[str, PassageText]] = Remembered([PASSAGES], most=_TEXTS)
        self._summaries: Remembered[list[RunSummary]] = Remembered(_RUN_FILES, most=_LINES)
        self._reports: Remembered[Report] = Remembered([REPORT_JSON], most=_LINES)

    def runs(self) -> list[tuple[str, RunSummary]]:
        """Return (id, run), the newest first; those of experiments are found there."""
        places = self.folders.runs.iterdir() if self.folders.runs.is_dir() else ()
        found = [
            each
            for place in places
            for each in self._summaries.read(place, lambda folder: summaries([folder]))
        ]
        found.sort(key=lambda summary: summary.changed, reverse=True)
        return [(self.id_of(each.folder), each) for each in found]

    def run(self, key: str) -> StoredRun:
        """Return a run.

        Raises:
            RunError: There is none, or it is damaged.
        """
        return self._runs.read(self.folder(key), load_run)

    def texts(self, key: str) -> Mapping[str, PassageText]:
        """Return the texts of a run's passages, by their keys."""
        return self._texts.read(self.folder(key), load_passages)

    def report(self, key: str) -> Report:
        """Return the report of an experiment.

        Raises:
            ReportFileError: There is none, or it cannot be read.
            RunError: There is no such experiment.
        """
        return self._reports.read(self.folder(key), load_report)

    def experiments(self) -> list[ExperimentLine]:
        """Return the experiments, the newest first; unfinished ones too."""
        return [self._experiment(each) for each in list_experiments(self.folders)]

    def _experiment(self, summary: ExperimentSummary) -> ExperimentLine:
        line = ExperimentLine(
            id=self.id_of(summary.folder),
            title=summary.experiment.title,
            when=summary.changed,
            datasets=tuple(Path(each).name for each in summary.experiment.datasets),
        )
        try:
            report = self.report(line.id)
        except EvalError:
            return line
        winner = next(each for each in report.configurations if each.name == report.winner)
        return replace(
            line,
            configurations=len(report.configurations),
            finished=True,
            winner=winner.label or winner.name,
        )

    def datasets(self) -> list[tuple[str, DatasetSummary]]:
        """Return (id, dataset), the bundled one first.

        Names are not ids: cases that were saved about a knowledge base bear its name.
        """
        return [
            (DEMO if each.origin == "demo" else self.id_of(each.path), each)
            for each in list_datasets(self.folders)
        ]

    def dataset(self, key: str) -> DatasetSummary:
        """Return a dataset; no path from a browser is followed.

        Raises:
            DatasetError: There is none.
        """
        for known, summary in self.datasets():
            if known == key:
                return summary
        raise DatasetError(f"{key}: no such dataset", hint="go back to the overview")

    def folder(self, key: str) -> Path:
        """Return the folder of a run or an experiment.

        Raises:
            RunError: The id leads out of the evaluation's folder, or to nothing.
        """
        root = self.folders.root.resolve()
        folder = (root / key).resolve()
        if root not in folder.parents or not folder.is_dir():
            raise RunError(f"{key}: it is not there any more", hint="go back to the overview")
        return folder

    def id_of(self, folder: Path) -> str:
        """Return the id of a run or an experiment."""
        return folder.resolve().relative_to(self.folders.root.resolve()).as_posix()
