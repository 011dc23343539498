"""Overlays: the one mechanism behind profiles, experiments and `--set`."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from chains.errors import SettingsError


def merge(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another.

    Mappings merge, everything else replaces. An overlay that changes a section's `provider`
    replaces that section whole, since the old provider's keys mean nothing to the new one.

    Returns:
        A new mapping; the arguments are left alone.
    """
    if "provider" in overlay and overlay["provider"] != base.get("provider", overlay["provider"]):
        return dict(overlay)
    merged = dict(base)
    for key, value in overlay.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value
    return merged


def parse_override(text: str) -> dict[str, Any]:
    """Turn `retrieval.top_k=8` into the overlay `{"retrieval": {"top_k": 8}}`.

    Raises:
        SettingsError: There is no `=`, a part of the key is empty, or the value is not YAML.
    """
    key, equals, value = text.partition("=")
    parts = key.strip().split(".")
    if not equals or not all(parts):
        raise SettingsError(f"--set {text}: expected KEY=VALUE, e.g. retrieval.top_k=8")
    try:
        overlay: Any = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise SettingsError(f"--set {text}: the value is not valid YAML") from error
    for part in reversed(parts):
        overlay = {part: overlay}
    return dict(overlay)


def leaves(mapping: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted path and the value of each setting; an empty mapping is a value.

    Args:
        mapping: Sections and values.
        above: Path of the mapping itself.
    """
    for key, value in mapping.items():
        path = f"{above}.{key}" if above else str(key)
        if isinstance(value, Mapping) and value:
            yield from leaves(value, path)
        else:
            yield path, value
