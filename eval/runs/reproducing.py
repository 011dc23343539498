"""Repeat a run from what it says about itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chains.settings.overlays import merge
from chains.settings.settings import Settings
from eval.dataset import Dataset, demo_dataset, load_dataset
from eval.errors import RunError
from eval.folders import EvaluationFolders
from eval.runs.header import DEMO
from eval.runs.run import RunPlan, RunProgress, run_dataset
from eval.runs.stored import RunHeader, StoredRun

SUFFIX = "-reproduced"


def settings_of(
    header: RunHeader, *, data_dir: Path, overlays: Sequence[Mapping[str, Any]] = ()
) -> Settings:
    """Return the configuration that a run was measured with.

    Args:
        header: The run's.
        data_dir: Folder that holds the knowledge bases; it shapes nothing.
        overlays: Laid over it, e.g. where a server listens by now.

    Raises:
        RunError: This version does not know one of its settings.
    """
    merged: Mapping[str, Any] = header.settings | {"data_dir": str(data_dir)}
    for overlay in overlays:
        merged = merge(merged, overlay)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(str(part) for part in detail["loc"])
        raise RunError(
            f"run.yaml: settings.{place}: {detail['msg']}",
            hint="the run was measured with another version of zhiwen; it names it in `versions`",
        ) from error


def dataset_of(header: RunHeader, *, path: Path | None = None) -> Dataset:
    """Return the dataset that a run was measured on.

    Args:
        header: The run's.
        path: Where it is now; None looks where it was.

    Raises:
        DatasetError: It is malformed.
        RunError: It is no longer there.
    """
    place = path or (demo_dataset() if header.dataset_path == DEMO else Path(header.dataset_path))
    if not place.exists():
        raise RunError(f"{place}: the run's dataset is not there", hint="name it with --dataset")
    return load_dataset(place)


def repeat_run(
    run: StoredRun,
    settings: Settings,
    *,
    dataset: Dataset,
    folder: Path,
    progress: RunProgress,
) -> StoredRun:
    """Measure a run once more, into a folder of its own.

    Args:
        run: The first run.
        settings: Its configuration, from `settings_of`.
        dataset: Its dataset, from `dataset_of`.
        folder: Where the second run goes.
        progress: Callbacks.

    Raises:
        RunError: The first run says what no run says.
        ServiceError: A service that the configuration needs does not answer.
    """
    header = run.header
    return run_dataset(
        dataset,
        settings,
        folders=EvaluationFolders.of(settings.data_dir),
        plan=RunPlan(
            scored="answers" if header.scored == "answers" else "retrieval",
            limit=header.limit,
            folder=folder,
        ),
        progress=progress,
    )


def sibling(folder: Path) -> Path:
    """Return where the repetition of a run goes."""
    return folder.resolve().with_name(f"{folder.resolve().name}{SUFFIX}")
