"""Change values of a YAML file in its text, so that comments and layout stay as they are.

PyYAML says where each key and value stands; only their characters are replaced. What comes out is
read again: it has exactly the values that were asked for, or there is an error and no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from chains.errors import SettingsError

Path = tuple[str, ...]

_STEP = 2
_MOST_CHANGES = 500
"""One change a round, each of which brings the text nearer; an overlay has a few dozen values."""


@dataclass(frozen=True)
class _Entry:
    """A key with its value, where they stand in the text."""

    key: yaml.ScalarNode
    value: yaml.Node


def edit_yaml(text: str, wanted: Mapping[str, Any]) -> str:
    """Return the text of a YAML mapping with other values.

    Args:
        text: The mapping as it is written.
        wanted: All that it shall hold: keys that are missing here are removed.

    Raises:
        SettingsError: The file is written in a way that cannot be edited, e.g. with anchors.
    """
    breaks = "\r\n" if "\r\n" in text else "\n"
    edited = text.replace("\r\n", "\n")
    if not edited.endswith("\n"):
        edited += "\n"
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(edited)):
        raise SettingsError("the file has aliases (*name): a change would reach further than meant")
    for _ in range(_MOST_CHANGES):
        found = _first_difference((), yaml.safe_load(edited) or {}, wanted)
        if found is None:
            break
        edited = _changed(edited, found, wanted)
    if yaml.safe_load(edited) != wanted:
        raise SettingsError("the file is written in a way that cannot be edited")
    return edited.replace("\n", breaks)


def _first_difference(path: Path, old: Any, new: Any) -> Path | None:  # noqa: ANN401 - YAML
    """Return where two values begin to differ: at a mapping's key, or at the value itself."""
    if not (isinstance(old, dict) and isinstance(new, Mapping) and old):
        return None if old == new and type(old) is type(new) else path
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old or key not in new:
            return (*path, key)
        found = _first_difference((*path, key), old[key], new[key])
        if found is not None:
            return found
    return None


def _changed(text: str, path: Path, wanted: Mapping[str, Any]) -> str:
    """Bring the entry at a path, or the flow mapping around it, to what is wanted."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for depth, key in enumerate(path):
        if not isinstance(node, yaml.MappingNode):
            break
        if node.flow_style and depth:
            return _with_inline(text, node, _at(wanted, path[:depth]))
        entry = _entry(node, key)
        if entry is None:
            return _with_new(text, node, (key, _at(wanted, path[: depth + 1])), is_root=not depth)
        if depth == len(path) - 1:
            if not _has(wanted, path):
                return _without(text, entry)
            return _with_value(text, entry, _at(wanted, path))
        node = entry.value
    raise SettingsError(f"{'.'.join(path)}: it is written in a way that cannot be edited")


def _entry(node: yaml.MappingNode, key: str) -> _Entry | None:
    return next((_Entry(k, v) for k, v in node.value if k.value == key), None)


def _at(wanted: Any, path: Path) -> Any:  # noqa: ANN401 - YAML
    for key in path:
        wanted = wanted[key]
    return wanted


def _has(wanted: Any, path: Path) -> bool:  # noqa: ANN401 - YAML
    return path[-1] in _at(wanted, path[:-1])


def _with_inline(text: str, node: yaml.Node, value: Any) -> str:  # noqa: ANN401 - YAML
    start, end = node.start_mark.index, node.end_mark.index
    return text[:start] + _replaced(_inline(value), text[start:end], text[end:])


def _replaced(new: str, old: str, rest: str) -> str:
    """Return a new value and what follows; a comment behind it keeps its column, if it can."""
    gap = len(rest) - len(rest.lstrip(" "))
    if rest[gap : gap + 1] != "#" or "\n" in old:
        return new + rest
    wider = max(min(gap, _STEP), gap + len(old) - len(new))
    return new + " " * wider + rest[gap:]


def _with_value(text: str, entry: _Entry, value: Any) -> str:  # noqa: ANN401 - YAML
    """Replace a value; a comment behind it stays."""
    colon = text.index(":", entry.key.end_mark.index) + 1
    end = _end(entry.value)
    rest = text[end:]
    if isinstance(value, Mapping) and value:
        own, below = rest.split("\n", 1)
        block = _block(value, entry.key.start_mark.column + _STEP)
        return text[:colon] + own.rstrip() + "\n" + block + below
    return text[:colon] + _replaced(" " + _inline(value), text[colon:end], rest)


def _without(text: str, entry: _Entry) -> str:
    start = _line_start(text, entry.key.start_mark.index)
    return text[:start] + text[_next_entry(text, entry) :]


def _with_new(text: str, node: yaml.MappingNode, item: tuple[str, Any], *, is_root: bool) -> str:
    """Add an entry below the last one of its mapping; a section above `profiles`."""
    last = _Entry(*node.value[-1])
    column = last.key.start_mark.column
    block = _block(dict([item]), column)
    if is_root and last.key.value == "profiles" and len(node.value) > 1:
        last = _Entry(*node.value[-2])
        block = "\n" + block
    at = _next_entry(text, last)
    return text[:at] + block + text[at:]


def _next_entry(text: str, entry: _Entry) -> int:
    """Return where the line behind an entry begins; comments that go on below it are its own."""
    at = text.index("\n", _end(entry.value)) + 1
    column = entry.key.start_mark.column
    while True:
        line = text[at:].split("\n", 1)[0]
        comment = line.lstrip()
        if not comment.startswith("#") or len(line) - len(comment) <= column:
            return at
        at += len(line) + 1


def _end(node: yaml.Node) -> int:
    """Return where a value ends; of a block, where its last value does."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        end -= 1  # the line break belongs to the text
    return end


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _inline(value: Any) -> str:  # noqa: ANN401 - YAML
    dumped: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    )
    return dumped.removesuffix("...\n").strip()


def _block(value: Mapping[str, Any], column: int) -> str:
    dumped = yaml.safe_dump(
        dict(value), default_flow_style=False, allow_unicode=True, sort_keys=False, width=10**6
    )
    return "".join(" " * column + line + "\n" for line in dumped.splitlines())
