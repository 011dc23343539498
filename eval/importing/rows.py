"""Rows of JSON, JSON Lines and CSV files, each with its place."""

import ast
import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from eval.dataset import numbered_lines
from eval.errors import DatasetError
from eval.faults import first_fault

Row = Mapping[str, object]
Model = TypeVar("Model", bound=BaseModel)


def read_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Yield (place, row) of a table: JSON Lines, a JSON list of objects, or CSV.

    Raises:
        DatasetError: The file cannot be read as such; the message names the line.
    """
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(path)
        return
    lines = list(numbered_lines(path))
    if lines and lines[0][1].lstrip().startswith("["):
        loaded = load_json(path)
        for number, row in enumerate(loaded if isinstance(loaded, list) else [], start=1):
            yield f"{path}: row {number}", _object(row, f"{path}: row {number}")
        return
    for where, line in lines:
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DatasetError(f"{where}: not JSON ({error.msg})") from error
        yield where, _object(row, where)


def load_json(path: Path) -> object:
    """Load a JSON file.

    Raises:
        DatasetError: It is not UTF-8 or not JSON; the message names the line.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 ({error.reason})") from error
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path}:{error.lineno}: not JSON ({error.msg})") from error


def parse_row(model: type[Model], row: object, where: str, *, hint: str = "") -> Model:
    """Read a row as a model.

    Args:
        model: The model.
        row: What was read.
        where: The row's place, for the message.
        hint: What to do if it is malformed.

    Raises:
        DatasetError: The message names place and field.
    """
    try:
        return model.model_validate(row)
    except ValidationError as error:
        raise DatasetError(
            f"{where}: {first_fault(error, whole='the whole row')}", hint=hint
        ) from error


def texts_of(value: object) -> list[str]:
    """Return a field as texts: a list, a list that CSV wrote as Python or JSON, or one text."""
    value = list_or_text(value)
    if value is None:
        return []
    values = value if isinstance(value, list | tuple) else [value]
    return [text for each in values if (text := str(each).strip())]


def list_or_text(value: object) -> object:
    """Return the list that a cell of a CSV file spells out; anything else as it is."""
    if isinstance(value, str) and value.strip().startswith("["):
        with suppress(ValueError, SyntaxError):  # a text may begin with a bracket
            return ast.literal_eval(value)
    return value


def _csv_rows(path: Path) -> Iterator[tuple[str, Row]]:
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield f"{path}:{reader.line_num}", {k: v for k, v in row.items() if k is not None}
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 ({error.reason})") from error


def _object(row: object, where: str) -> Row:
    if not isinstance(row, dict):
        raise DatasetError(f"{where}: the whole row: should be a JSON object")
    return row
