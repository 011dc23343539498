"""Read `config.yaml` and lay profile, experiment and overrides over it."""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from chains.errors import SettingsError
from chains.settings.explain import explain
from chains.settings.overlays import merge
from chains.settings.settings import Settings

FULL_PROFILE = "full"
CONFIG_NAME = "config.yaml"


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file as found.

    Attributes:
        path: The file.
        base: The folder that relative paths in it count from.
        sections: Its content without `profile` and `profiles`.
        profile: The profile that it names itself.
        profiles: Name -> overlay.
    """

    path: Path
    base: Path
    sections: dict[str, Any]
    profile: str
    profiles: dict[str, Any]


def load_settings(
    path: Path | None = None,
    *,
    profile: str | None = None,
    overlays: Sequence[Mapping[str, Any]] = (),
) -> Settings:
    """Load and validate the effective configuration.

    Args:
        path: The file; None looks for `./config.yaml`, then takes the packed copy.
        profile: Instead of the one that the file names; `full` means none.
        overlays: Laid over the profile in this order (experiment, then command line).

    Raises:
        SettingsError: The file is missing or malformed, the profile is unknown, a key is
            unknown or a value is wrong. The message names file and dotted path.
    """
    return compose(read_config(path), profile=profile, overlays=overlays)


def compose(
    file: ConfigFile, *, profile: str | None = None, overlays: Sequence[Mapping[str, Any]] = ()
) -> Settings:
    """Lay profile and overlays over a file's sections and validate the result."""
    name = profile or file.profile
    merged = merge(file.sections, profile_overlay(file, name))
    for overlay in overlays:
        merged = merge(merged, overlay)
    if "profile" in merged:
        raise SettingsError(
            f"{file.path.name}: profile: an overlay cannot change it", hint="use --profile NAME"
        )
    merged["profile"] = name
    try:
        return Settings.model_validate(merged, context={"base": file.base})
    except ValidationError as error:
        message = explain(error, merged, origin=file.path.name)
        raise SettingsError(message) from error


def read_config(path: Path | None = None) -> ConfigFile:
    """Find and parse a configuration file.

    Raises:
        SettingsError: It is missing, not YAML, or not a mapping.
    """
    found, base = _locate(path)
    try:
        data = yaml.safe_load(found.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{found}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = " ".join(str(error).split())
        raise SettingsError(f"{found.name}: not valid YAML: {line}") from error
    if not isinstance(data, dict):
        raise SettingsError(f"{found.name}: expected sections such as `embedding:`")
    profiles = data.pop("profiles", None) or {}
    profile = str(data.pop("profile", None) or FULL_PROFILE)
    if not isinstance(profiles, dict):
        raise SettingsError(f"{found.name}: profiles: expected a mapping of names to sections")
    if FULL_PROFILE in profiles:
        raise SettingsError(
            f"{found.name}: profiles.{FULL_PROFILE}: this name is reserved for the sections "
            "without a profile"
        )
    return ConfigFile(found, base, data, profile, profiles)


def _locate(path: Path | None) -> tuple[Path, Path]:
    if path is not None:
        if not path.is_file():
            raise SettingsError(
                f"{path}: no such configuration file",
                hint="leave --config out to use the one that comes along",
            )
        return path, path.resolve().parent
    local = Path.cwd() / CONFIG_NAME
    if local.is_file():
        return local, local.parent
    return packed_config(), user_data_dir()


def packed_config() -> Path:
    """Return the configuration that comes along: inside the wheel, or the checkout's own."""
    packed = Path(__file__).with_name(CONFIG_NAME)
    return packed if packed.is_file() else Path(__file__).parents[2] / CONFIG_NAME


def user_data_dir() -> Path:
    """Return the folder for data of a user who has no configuration file (XDG base directory)."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "zhiwen"


def profile_overlay(file: ConfigFile, name: str) -> Mapping[str, Any]:
    """Return what a profile lays over the sections of a file.

    Raises:
        SettingsError: There is no such profile, or it is not a mapping.
    """
    if name == FULL_PROFILE:
        return {}
    if name not in file.profiles:
        names = [FULL_PROFILE, *file.profiles]
        near = difflib.get_close_matches(name, names, n=1)
        raise SettingsError(
            f"{file.path.name}: profile {name!r} does not exist",
            hint=f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}",
        )
    overlay = file.profiles[name] or {}
    if not isinstance(overlay, dict):
        raise SettingsError(f"{file.path.name}: profiles.{name}: expected sections")
    return overlay
