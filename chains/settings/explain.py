"""Turn pydantic's errors into one line that names file and dotted path."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from chains.settings.settings import Settings

_PYTHON_TYPE = re.compile(r" for <class '[^']+'>")


def explain(error: ValidationError, data: Mapping[str, Any], *, origin: str) -> str:
    """Describe the first thing that is wrong with a configuration.

    Args:
        error: What `Settings.model_validate` raised.
        data: The merged mapping that was validated.
        origin: Name of the configuration file.

    Returns:
        For example `config.yaml: splitter.chunk_sise: unknown key (did you mean chunk_size?)`.
    """
    # A mistyped key leaves the one that was meant missing; the typo is what helps.
    detail = min(error.errors(), key=lambda found: found["type"] == "missing")
    path = list(_written_path(detail["loc"], data))
    dotted = ".".join(path) or "the whole file"
    return f"{origin}: {dotted}: {_complaint(detail, path)}"


def _complaint(detail: Mapping[str, Any], path: list[str]) -> str:
    match detail["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(path[-1], _known_keys(detail["loc"][:-1]), n=1)
            return f"unknown key (did you mean {near[0]}?)" if near else "unknown key"
        case "missing":
            return "missing"
        case "union_tag_invalid":
            context = detail["ctx"]
            return f"unknown provider {context['tag']!r} (one of {context['expected_tags']})"
        case "union_tag_not_found":
            return "needs a provider"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            message = _PYTHON_TYPE.sub("", detail["msg"][0].lower() + detail["msg"][1:])
            return f"{message}, not {detail['input']!r}"


def _written_path(location: tuple[int | str, ...], data: object) -> Iterator[str]:
    """Leave out the tags that pydantic puts in for the chosen member of a union."""
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if isinstance(data, Mapping) and (part in data or last):
            data = data.get(part)
        elif not last and isinstance(data, list) and isinstance(part, int):
            data = data[part]
        elif isinstance(data, Mapping):
            continue
        yield str(part)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Return the field names of the section that a pydantic location ends in."""
    section: Any = Settings
    for part in location:
        if isinstance(section, type) and issubclass(section, BaseModel):
            section = section.model_fields[str(part)].annotation
        else:
            section = next(
                member
                for member in get_args(section)
                if member.model_fields["provider"].default == part
            )
    return sorted(section.model_fields)
