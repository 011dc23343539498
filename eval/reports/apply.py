"""Write the winning overlay into a configuration file, and leave all else in it alone."""

import difflib
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from chains.errors import SettingsError
from chains.settings.edit import edit_yaml
from chains.settings.load import FULL_PROFILE, ConfigFile, compose, profile_overlay, read_config
from chains.settings.overlays import leaves, merge
from eval.errors import EvalError
from eval.reports.report import Report


class ApplyError(EvalError):
    """An overlay cannot be written into a file; the file is as it was."""


@dataclass(frozen=True, kw_only=True)
class ConfigChange:
    """A configuration file with other values, not yet written.

    Attributes:
        path: The file.
        profile: The profile that gets the values; `full` means the sections themselves.
        before: Its text.
        after: What it becomes.
        drifted: Settings that are others than those that were measured, because the file has
            changed since: dotted path -> (measured, now).
    """

    path: Path
    profile: str
    before: str
    after: str
    drifted: Mapping[str, tuple[Any, Any]]

    @property
    def diff(self) -> str:
        """The change, line by line; "" where there is none."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            fromfile=self.path.name,
            tofile=self.path.name,
            n=2,
        )
        return "".join(lines)


def plan_change(
    report: Report, path: Path, *, measured: Mapping[str, Any] | None = None
) -> ConfigChange:
    """Work out how a file has to change so that the winner is in force.

    The values go into the profile that the experiment was based on, or into the sections
    themselves where it had none.

    Args:
        report: Whose winner.
        path: The configuration file.
        measured: Settings of the winner's run, to see what has changed since.

    Raises:
        SettingsError: The file is no configuration, or it has no such profile.
        ApplyError: The overlay does not fit it, or it is written in a way that cannot be edited.
    """
    before = path.read_bytes().decode("utf-8")
    file = read_config(path)
    target = compose(file, profile=report.profile, overlays=[report.winning_overlay])
    changed = _changed_file(file, report, target.model_dump(mode="json"))
    wanted = yaml.safe_load(before)
    if report.profile == FULL_PROFILE:
        wanted |= changed.sections
    else:
        wanted["profiles"] = changed.profiles
    try:
        after = edit_yaml(before, wanted)
    except SettingsError as error:
        raise ApplyError(
            f"{path.name}: {error}", hint=f"write it by hand: {_one_line(report)}"
        ) from error
    now = target.model_dump(mode="json")
    return ConfigChange(
        path=path,
        profile=report.profile,
        before=before,
        after=after,
        drifted=_differences(measured, now) if measured else {},
    )


def write_change(change: ConfigChange) -> None:
    """Write the file, whole or not at all; links and permissions stay.

    Raises:
        ApplyError: Somebody has changed the file meanwhile, or it is read-only.
        OSError: It cannot be written.
    """
    path = change.path.resolve()
    if path.read_bytes().decode("utf-8") != change.before:
        raise ApplyError(f"{change.path.name}: it was changed meanwhile", hint="apply again")
    if not path.stat().st_mode & stat.S_IWUSR:  # replacing it asks for the folder's right only
        raise ApplyError(
            f"{change.path.name}: it is read-only",
            hint=f"`chmod u+w {change.path}` and apply again, or write it by hand",
        )
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after.encode("utf-8"))
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _changed_file(file: ConfigFile, report: Report, target: Mapping[str, Any]) -> ConfigFile:
    """Lay the overlay into the file's data, so that the effective settings are the target's.

    A profile that goes back to the provider of the sections below gets their other keys again,
    which the overlay has replaced: those are written out.
    """
    overlay = report.winning_overlay
    if report.profile == FULL_PROFILE:
        changed = replace(file, sections=merge(file.sections, overlay))
    else:
        changed = _with_profile(file, report.profile, overlay)
    reached = compose(changed, profile=report.profile).model_dump(mode="json")
    for path, (value, _) in _differences(target, reached).items():
        missing: Any = value
        for key in reversed(path.split(".")):
            missing = {key: missing}
        changed = _with_profile(changed, report.profile, missing)
    reached = compose(changed, profile=report.profile).model_dump(mode="json")
    if reached != target:
        wrong = ", ".join(_differences(target, reached))
        raise ApplyError(
            f"{file.path.name}: the winner's {wrong} cannot be written into profile "
            f"{report.profile}",
            hint=f"write it by hand: {_one_line(report)}",
        )
    return changed


def _with_profile(file: ConfigFile, profile: str, overlay: Mapping[str, Any]) -> ConfigFile:
    merged = merge(profile_overlay(file, profile), overlay)
    return replace(file, profiles=file.profiles | {profile: merged})


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return dotted path -> (old, new) of what differs; what only one has counts as nothing."""
    before, after = dict(leaves(old)), dict(leaves(new))
    return {
        path: (before[path], after[path])
        for path in before
        if path in after and before[path] != after[path]
    }


def _one_line(report: Report) -> str:
    text: str = yaml.safe_dump(
        report.winning_overlay, default_flow_style=True, allow_unicode=True, sort_keys=False
    )
    return " ".join(text.split())[1:-1]
