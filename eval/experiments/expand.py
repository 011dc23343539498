"""From an experiment to the configurations that it compares."""

import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chains.errors import SettingsError
from chains.settings.settings import Settings
from eval.errors import ExperimentError
from eval.experiments.base import Base, merged, nested
from eval.experiments.experiment import Candidate, Experiment
from eval.experiments.load import choices_of
from eval.experiments.outcome import Configuration

MOST = 1000
"""Configurations that one experiment compares at most: the test of each pair takes time."""

LISTED = "configuration"
"""What the list of configurations is called among the varied settings."""


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A configuration that takes part.

    Attributes:
        configuration: Its name and what sets it apart.
        settings: What is measured.
    """

    configuration: Configuration
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """The configurations of an experiment.

    Attributes:
        starters: Those that are measured.
        notes: What is worth knowing, e.g. that two of them were the same.
    """

    starters: tuple[Starter, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Value:
    """One value of a factor; `place` is where the file says it."""

    text: str
    overlay: Mapping[str, Any]
    place: str


@dataclass(frozen=True)
class _Factor:
    name: str
    values: tuple[_Value, ...]


def expand(experiment: Experiment, base: Base, *, origin: str = "experiment.yaml") -> Expansion:
    """Lay the list and the grid of an experiment over its base.

    Configurations whose effective settings are equal are measured once. A random search draws
    here, with the seed of the experiment.

    Args:
        experiment: What to compare.
        base: What lies under it.
        origin: Name of the experiment's file, for messages.

    Raises:
        ExperimentError: A key is unknown or a value is wrong, there are too many configurations,
            or less than two different ones.
        SettingsError: The configuration itself is wrong.
    """
    factors = _factors(experiment)
    base.bare()
    _settings(base, {}, where=f"{origin}: base", joint=".")
    seen: dict[Settings, Starter] = {}
    notes: list[str] = []
    for values in _drawn(experiment, factors, origin=origin):
        overlay = merged(value.overlay for value in values)
        label = _label(factors, values)
        settings = _combined(base, overlay, values, where=f"{origin}: {label}")
        if settings in seen:
            same = seen[settings].configuration.label
            notes.append(f"{label!r} is the same as {same!r}, and is measured once")
            continue
        configuration = Configuration(
            name=f"c{len(seen) + 1:02}",
            label=label,
            overlay=overlay,
            factors={f.name: v.text for f, v in zip(factors, values, strict=True) if _varies(f)},
        )
        seen[settings] = Starter(configuration=configuration, settings=settings)
    if len(seen) < 2:  # noqa: PLR2004 - a comparison
        raise ExperimentError(
            f"{origin}: there are no two different configurations",
            hint="check that `--set` does not fix what the experiment varies",
        )
    return Expansion(starters=tuple(seen.values()), notes=tuple(notes))


def _factors(experiment: Experiment) -> tuple[_Factor, ...]:
    listed = [_listed(experiment.configurations)] if experiment.configurations else []
    return (*listed, *(_factor(name, values) for name, values in experiment.grid.items()))


def _listed(candidates: tuple[Candidate, ...]) -> _Factor:
    values = (_Value(each.name, each.overlay, f"configurations.{each.name}") for each in candidates)
    return _Factor(LISTED, tuple(values))


def _factor(name: str, values: tuple[Any, ...]) -> _Factor:
    choices = choices_of(values)
    if choices is not None:
        found = (_Value(each.name, each.overlay, f"grid.{name}.{each.name}") for each in choices)
        return _Factor(name, tuple(found))
    plain = (_Value(_text(value), nested(name, value), "grid") for value in values)
    return _Factor(name, tuple(plain))


def _combined(
    base: Base, overlay: Mapping[str, Any], values: Sequence[_Value], *, where: str
) -> Settings:
    """Return the settings of a combination; a message says which part of it is wrong."""
    try:
        return _settings(base, overlay, where=where)
    except ExperimentError:
        origin = where.partition(":")[0]
        for value in values:
            joint = "." if value.place == "grid" else ": "
            _settings(base, value.overlay, where=f"{origin}: {value.place}", joint=joint)
        raise


def _settings(base: Base, overlay: Mapping[str, Any], *, where: str, joint: str = ": ") -> Settings:
    try:
        return base.lay(overlay)
    except SettingsError as error:
        reason = str(error).removeprefix(f"{base.file.path.name}: ")
        raise ExperimentError(f"{where}{joint}{reason}", hint=error.hint) from error


def _drawn(
    experiment: Experiment, factors: tuple[_Factor, ...], *, origin: str
) -> Iterator[tuple[_Value, ...]]:
    """Yield combinations in the order of the file: all, or those that were drawn."""
    total = math.prod(len(factor.values) for factor in factors)
    search = experiment.search
    if search.method == "random" and search.count < total:
        numbers = sorted(random.Random(search.seed).sample(range(total), search.count))
    elif total > MOST:
        raise ExperimentError(
            f"{origin}: {total} configurations are more than the {MOST} that are compared at most",
            hint="draw some of them: `search: {method: random, count: 50}`",
        )
    else:
        numbers = list(range(total))
    return (_combination(factors, number) for number in numbers)


def _combination(factors: tuple[_Factor, ...], number: int) -> tuple[_Value, ...]:
    """Return a combination by its number; the last factor varies fastest."""
    values: list[_Value] = []
    for factor in reversed(factors):
        number, position = divmod(number, len(factor.values))
        values.append(factor.values[position])
    return tuple(reversed(values))


def _varies(factor: _Factor) -> bool:
    return len(factor.values) > 1


def _label(factors: tuple[_Factor, ...], values: tuple[_Value, ...]) -> str:
    """Name what sets a configuration apart; plain values come with the setting's last word."""
    parts = [
        f"{factor.name.rpartition('.')[2]} {value.text}" if value.place == "grid" else value.text
        for factor, value in zip(factors, values, strict=True)
        if _varies(factor)
    ]
    return " · ".join(parts)


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("provider") or json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)
