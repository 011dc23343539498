"""The form that a judge's output must have, as JSON Schema and as a check."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from eval.errors import JudgeError

Form = type[BaseModel]


def schema_of(form: Form, *, count: int | None = None) -> dict[str, Any]:
    """Return the schema of an output, as strict as it can be.

    Titles and descriptions, which are English, and references are resolved or left out; numbers
    are 0 or 1, as every number of a judge is a verdict; lists are not empty. A server that
    keeps to a schema (Ollama, vLLM) then cannot answer otherwise.

    Args:
        form: The type of the output.
        count: How many items its lists must have, where that is known.
    """
    schema = form.model_json_schema()
    return dict(_strict(schema, schema.get("$defs", {}), count))


def parse_output(text: str, form: Form, *, count: int | None = None) -> BaseModel:
    """Read a judge's output, and check what its schema says.

    Args:
        text: What it wrote, without what it thought; a code fence around it does no harm.
        form: The type of the output.
        count: How many items its lists must have, where that is known.

    Raises:
        JudgeError: The text is empty, is not JSON, has another form, an empty list or one of
            another length, or a verdict that is neither 0 nor 1.
    """
    if not text.strip():
        raise JudgeError("the output is empty")
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1] if 0 <= start < end else text)
    except json.JSONDecodeError as error:
        raise JudgeError(f"the output is not JSON ({error.msg})") from error
    try:
        parsed = form.model_validate(data)
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(str(part) for part in detail["loc"]) or "the whole output"
        raise JudgeError(f"the output has another form: {place}: {detail['msg']}") from error
    for items in _lists(parsed.model_dump()):
        if not items or (count is not None and len(items) != count):
            raise JudgeError(f"the output has {len(items)} items, not {count or 'one or more'}")
    for number in _numbers(parsed.model_dump()):
        if number not in (0, 1):
            raise JudgeError(f"the output has the verdict {number}, not 0 or 1")
    return parsed


def _strict(node: Any, named: Mapping[str, Any], count: int | None) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(node, Mapping):
        return node
    if "$ref" in node:
        return _strict(named[node["$ref"].rsplit("/", 1)[-1]], named, count)
    if node.get("type") == "integer":
        return {"type": "integer", "enum": [0, 1]}
    strict: dict[str, Any] = {"type": node["type"]}
    if node["type"] == "object":
        fields = node["properties"]
        strict["properties"] = {name: _strict(fields[name], named, count) for name in fields}
        strict["required"] = list(fields)
    elif node["type"] == "array":
        strict["items"] = _strict(node["items"], named, count)
        strict |= {"minItems": count or 1} | ({"maxItems": count} if count else {})
    return strict


def _lists(data: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - JSON
    for value in data.values():
        if isinstance(value, list):
            yield value


def _numbers(data: Any) -> Iterator[int]:  # noqa: ANN401 - JSON
    match data:
        case dict():
            for value in data.values():
                yield from _numbers(value)
        case list():
            for value in data:
                yield from _numbers(value)
        case int():
            yield data
