"""Where each value of the effective configuration comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from chains.settings.load import ConfigFile, compose, profile_overlay, read_config
from chains.settings.overlays import leaves, merge
from chains.settings.settings import Settings

Origin = Literal["default", "file", "profile", "override"]


@dataclass(frozen=True)
class _Labelled:
    """A value with its origin; merging compares the values of `provider` only."""

    value: Any
    origin: Origin = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One value of the effective configuration.

    Attributes:
        path: Dotted, as `--set` takes it.
        value: As plain data: text, number, switch, list, or an empty mapping.
        origin: `default` where no file and no option names it.
    """

    path: str
    value: Any
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The effective configuration with what it was made of.

    Attributes:
        settings: The effective configuration.
        file: The configuration file.
        origins: Dotted path -> origin of what is not a default.
    """

    settings: Settings
    file: Path
    origins: Mapping[str, Origin]

    def listed(self) -> tuple[Setting, ...]:
        """Return all values in the order of the configuration's sections."""
        plain = self.settings.model_dump(mode="json")
        return tuple(
            Setting(path=path, value=value, origin=self.origins.get(path, "default"))
            for path, value in leaves(plain)
        )


def load_configuration(
    path: Path | None = None,
    *,
    profile: str | None = None,
    overrides: Sequence[Mapping[str, Any]] = (),
) -> Configuration:
    """Load the effective configuration and note where its values come from.

    Args:
        path: The file; None looks in the usual places.
        profile: Instead of the one that the file names.
        overrides: The command line's overlays.

    Raises:
        SettingsError: See `load_settings`.
    """
    file = read_config(path)
    settings = compose(file, profile=profile, overlays=overrides)
    return Configuration(
        settings=settings,
        file=file.path,
        origins=trace_origins(file, profile=profile, overrides=overrides),
    )


def trace_origins(
    file: ConfigFile, *, profile: str | None = None, overrides: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Origin]:
    """Merge as `compose` does, with labels on the values.

    Args:
        file: The configuration file.
        profile: Instead of the one that the file names.
        overrides: The command line's overlays.

    Returns:
        Dotted path -> origin of every value that is not a default.
    """
    name = profile or file.profile
    merged = merge(
        _labelled(file.sections, "file"), _labelled(profile_overlay(file, name), "profile")
    )
    for overlay in overrides:
        merged = merge(merged, _labelled(overlay, "override"))
    origins = {path: label.origin for path, label in leaves(merged)}
    return {**origins, "profile": "override" if profile else "file"}


def _labelled(mapping: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    return {
        key: _labelled(value, origin)
        if isinstance(value, Mapping) and value
        else _Labelled(value, origin)
        for key, value in mapping.items()
    }
