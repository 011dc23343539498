"""Read an experiment's YAML file, and check it before anything is measured."""

import difflib
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from eval.errors import ExperimentError
from eval.experiments.experiment import Candidate, Choice, Experiment, Search, Spec

DEMO = "demo"

_SECTIONS: dict[str, type[Spec]] = {"search": Search, "configurations": Candidate}


def load_experiment(path: Path) -> Experiment:
    """Read and check the file of an experiment.

    Datasets that lie beside the file come back with their whole path; `demo`, and names that
    the data folder knows, come back as they are.

    Raises:
        ExperimentError: It is missing, is not YAML, or a key or a value is wrong; the message
            names the file and the place.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExperimentError(
            f"{path}: cannot be read ({error.strerror})",
            hint=f"a file, or one of: {', '.join(sorted(shipped_experiments()))}",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = " ".join(str(error).split())
        raise ExperimentError(f"{path.name}: not valid YAML: {line}") from error
    if not isinstance(data, dict):
        raise ExperimentError(f"{path.name}: expected keys such as `title:` and `grid:`")
    experiment = parse_experiment(data, origin=path.name)
    beside = tuple(_place(name, folder=path.parent) for name in experiment.datasets)
    return experiment.model_copy(update={"datasets": beside})


def parse_experiment(data: dict[str, Any], *, origin: str) -> Experiment:
    """Check what an experiment's file says.

    Args:
        data: Its content.
        origin: Name of the file, for messages.

    Raises:
        ExperimentError: A key or a value is wrong.
    """
    try:
        experiment = Experiment.model_validate(data)
    except ValidationError as error:
        raise ExperimentError(f"{origin}: {_explained(error)}") from error
    if not experiment.configurations and not experiment.grid:
        raise ExperimentError(
            f"{origin}: there is nothing to compare", hint="give it `configurations:` or `grid:`"
        )
    names = [candidate.name for candidate in experiment.configurations]
    for name in names:
        if names.count(name) > 1:
            raise ExperimentError(f"{origin}: configurations: {name!r} is there twice")
    if experiment.judge and experiment.scored != "answers":
        raise ExperimentError(
            f"{origin}: judge: there is nothing to judge where only the retrieval is scored",
            hint="set `scored: answers`, or leave `judge` out",
        )
    for factor, values in experiment.grid.items():
        if not values:
            raise ExperimentError(f"{origin}: grid.{factor}: needs at least one value")
    return experiment


def shipped_experiments() -> dict[str, Path]:
    """Return the experiments that come along, by name."""
    return {path.stem: path for path in sorted(Path(__file__).parent.glob("*.yaml"))}


def find_experiment(name_or_path: str | Path) -> Path:
    """Return the file of an experiment: a path, or the name of one that comes along."""
    path = Path(name_or_path)
    return path if path.exists() else shipped_experiments().get(str(name_or_path), path)


def choices_of(values: tuple[Any, ...]) -> tuple[Choice, ...] | None:
    """Return the values of a factor as choices; None where they are a setting's values."""
    try:
        return tuple(Choice.model_validate(value) for value in values)
    except ValidationError:
        return None


def _place(name: str, *, folder: Path) -> str:
    beside = (folder / Path(name).expanduser()).resolve()
    return str(beside) if name != DEMO and beside.exists() else name


def _explained(error: ValidationError) -> str:
    detail = error.errors()[0]
    where = ".".join(str(part) for part in detail["loc"]) or "the whole file"
    match detail["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(detail["loc"][-1]), _known(detail["loc"]), n=1)
            return f"{where}: unknown key" + (f" (did you mean {near[0]}?)" if near else "")
        case "missing":
            return f"{where}: missing"
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{where}: {message}, not {detail['input']!r}"


def _known(location: tuple[int | str, ...]) -> list[str]:
    section: type[BaseModel] = Experiment
    if len(location) > 1:
        section = _SECTIONS.get(str(location[0]), Experiment)
    return sorted(section.model_fields)
