"""What is wrong with a row of a file, in words for whoever has to mend it."""

import json
from collections.abc import Mapping

from pydantic import ValidationError

_SHOWN = 40
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "string_too_short": "is empty",
}
_WANTED: Mapping[str, str] = {
    "model_type": "a JSON object",
    "model_attributes_type": "a JSON object",
    "dict_type": "a JSON object",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
"""Kinds of pydantic's errors, https://docs.pydantic.dev/latest/errors/validation_errors/."""


def first_fault(error: ValidationError, *, whole: str) -> str:
    """Return the first field that is wrong, and what is the matter with it.

    Args:
        error: What pydantic found.
        whole: What the row is called where no field is to blame: "the whole line".
    """
    detail = error.errors()[0]
    field = ".".join(str(part) for part in detail["loc"]) or whole
    kind = detail["type"]
    if kind in _WORDS:
        return f"{field}: {_WORDS[kind]}"
    given = json.dumps(detail["input"], ensure_ascii=False, default=str)
    shown = given if len(given) <= _SHOWN else f"{given[: _SHOWN - 1]}…"
    wanted = f"should be {_WANTED[kind]}" if kind in _WANTED else detail["msg"]
    return f"{field}: {wanted}, not {shown}"
