"""Small experiments on the tiny dataset."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from chains.settings.origins import Configuration, load_configuration
from eval.experiments.load import load_experiment
from eval.experiments.running import Prepared, prepare
from eval.folders import EvaluationFolders
from tests.support.zhiwen import CONFIG

GRID: Mapping[str, Any] = {
    "arm": [
        {"name": "lexical", "overlay": {"retrieval": {"dense": {"weight": 0}}}},
        {"name": "hybrid"},
    ],
    "retrieval.reranker.provider": ["lexical", "none"],
}
"""Four configurations with one index."""


def experiment_data(dataset: Path, **changes: object) -> dict[str, Any]:
    """Return the content of an experiment's file."""
    data: dict[str, Any] = {
        "title": "小试",
        "datasets": [str(dataset)],
        "profile": "offline",
        "primary": "mrr@10",
        "grid": dict(GRID),
    }
    return {**data, **changes}


def write_experiment(path: Path, dataset: Path, **changes: object) -> Path:
    """Write an experiment's file."""
    data = experiment_data(dataset, **changes)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def offline(*overrides: Mapping[str, Any]) -> Configuration:
    """Return the shipped configuration as the command line has it."""
    return load_configuration(CONFIG, overrides=overrides)


def prepared(
    folder: Path, dataset: Path, *overrides: Mapping[str, Any], **changes: object
) -> Prepared:
    """Return an experiment that is ready to run.

    Args:
        folder: Where its file and the data are.
        dataset: What is asked.
        overrides: The command line's.
        changes: Of the file's content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = write_experiment(folder / "experiment.yaml", dataset, **changes)
    return prepare(
        load_experiment(file),
        configuration=offline(*overrides),
        folders=EvaluationFolders.of(folder / "data"),
    )
