"""The configuration that an experiment starts from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chains.settings.load import CONFIG_NAME, ConfigFile, compose, packed_config, read_config
from chains.settings.origins import Configuration as Effective
from chains.settings.overlays import merge
from chains.settings.settings import Settings
from eval.errors import ExperimentError
from eval.experiments.experiment import Experiment


@dataclass(frozen=True, kw_only=True)
class Base:
    """What lies under the overlays of an experiment, and what the command line lays over them.

    Attributes:
        file: The configuration file.
        profile: Of the experiment, else the command line's, else the file's.
        overlay: The experiment's own.
        overrides: The command line's `--set`; they have the last word.
    """

    file: ConfigFile
    profile: str
    overlay: Mapping[str, Any]
    overrides: Mapping[str, Any]

    def lay(self, *overlays: Mapping[str, Any]) -> Settings:
        """Return the settings with overlays between base and command line.

        Raises:
            SettingsError: A key is unknown or a value is wrong.
        """
        layers = (self.overlay, *overlays, self.overrides)
        return compose(self.file, profile=self.profile, overlays=layers)

    def bare(self) -> Settings:
        """Return the settings without the experiment's own overlay.

        Raises:
            SettingsError: The configuration itself is wrong.
        """
        return compose(self.file, profile=self.profile, overlays=[self.overrides])


def build_base(experiment: Experiment, configuration: Effective) -> Base:
    """Find out what an experiment starts from.

    Args:
        experiment: May name a profile.
        configuration: The effective one of the command line or the page.

    Raises:
        ExperimentError: Experiment and command line name different profiles.
        SettingsError: The configuration file has changed, and is wrong now.
    """
    chosen = configuration.settings.profile
    given = configuration.origins.get("profile") == "override"
    if given and experiment.profile not in (None, chosen):
        raise ExperimentError(
            f"the experiment starts from profile {experiment.profile!r}, and --profile says "
            f"{chosen!r}",
            hint="leave --profile out, or take `profile:` out of the experiment's file",
        )
    return Base(
        file=_file(configuration.file),
        profile=experiment.profile or chosen,
        overlay=experiment.base,
        overrides=_overrides(configuration),
    )


def nested(path: str, value: object) -> dict[str, Any]:
    """Return the overlay of one dotted path."""
    overlay: Any = value
    for part in reversed(path.split(".")):
        overlay = {part: overlay}
    return dict(overlay)


def merged(overlays: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Lay overlays over each other, the last on top."""
    result: dict[str, Any] = {}
    for overlay in overlays:
        result = merge(result, overlay)
    return result


def _file(path: Path) -> ConfigFile:
    """Read the file again; paths in the packed one count from the user's data folder."""
    is_packed = path == packed_config() and not (Path.cwd() / CONFIG_NAME).is_file()
    return read_config(None if is_packed else path)


def _overrides(configuration: Effective) -> Mapping[str, Any]:
    values = {setting.path: setting.value for setting in configuration.listed()}
    return merged(
        nested(path, values[path])
        for path, origin in configuration.origins.items()
        if origin == "override" and path != "profile" and path in values
    )
