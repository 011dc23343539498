"""JSON and JSON lines: `path.to.key: value` lines; arrays of flat records as Markdown tables."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from loaders.documents import Block, Location, ParsedFile
from loaders.encoding import decode_text
from loaders.errors import CorruptFileError
from loaders.headings import choose_title
from loaders.options import LoaderOptions
from loaders.tables import split_table
from loaders.versions import parser_id

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

# Longer cells read better as lines of their own than in a table.
_LONGEST_CELL = 120
_SHOWN_LINES = 5


def parse_json(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read one JSON value: a block for each top-level key or record."""
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    value = json.loads(decoded.text)
    title = value.get("title") if isinstance(value, dict) else None
    return ParsedFile(
        blocks=tuple(_value_blocks(value)),
        parser=parser_id("json"),
        title=choose_title(title if isinstance(title, str) else None, blocks=()),
        codec=decoded.codec,
        warnings=decoded.warnings,
    )


def parse_jsonl(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read one JSON value a line; `Location.rows` are line numbers, broken lines are named.

    Raises:
        CorruptFileError: No line is JSON.
    """
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    values: dict[int, Json] = {}
    broken: list[int] = []
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values[number] = json.loads(line)
        except json.JSONDecodeError:
            broken.append(number)
    if broken and not values:
        raise CorruptFileError(f"none of its {len(broken)} lines is JSON")
    return ParsedFile(
        blocks=tuple(_line_blocks(values)),
        parser=parser_id("jsonl"),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *_broken_warning(broken)),
    )


def _line_blocks(values: dict[int, Json]) -> Iterator[Block]:
    numbers = list(values)
    records = list(values.values())
    if is_flat_table(records):
        for part in split_table(_table_rows(records)):
            # Row 0 of the table is the header, which is on no line of the file.
            rows = (numbers[max(part.first - 1, 0)], numbers[part.last - 1])
            yield Block(text=part.text, kind="table", location=Location(rows=rows))
        return
    for number, value in values.items():
        if text := "\n".join(_lines(value, path="")):
            yield Block(text=text, location=Location(rows=(number, number)))


def _value_blocks(value: Json) -> Iterator[Block]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _entry_blocks(inner, path=str(key))
        case list():
            yield from _entry_blocks(value, path="")
        case _:
            yield from _text_block(_lines(value, path=""))


def _entry_blocks(value: Json, *, path: str) -> Iterator[Block]:
    """Yield the blocks of one top-level entry; `path` is its key, "" in a top-level array."""
    if isinstance(value, list) and is_flat_table(value):
        where = Location(heading=path or None)
        parts = split_table(_table_rows(value))
        yield from (Block(text=part.text, kind="table", location=where) for part in parts)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            yield from _text_block(_lines(item, path=f"{path}[{index}]" if path else ""))
    else:
        yield from _text_block(_lines(value, path=path))


def _text_block(lines: Iterator[str]) -> Iterator[Block]:
    if text := "\n".join(lines):
        yield Block(text=text)


def _lines(value: Json, *, path: str) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _lines(inner, path=f"{path}.{key}" if path else str(key))
        case list() if any(isinstance(item, dict | list) for item in value):
            for index, item in enumerate(value):
                yield from _lines(item, path=f"{path}[{index}]")
        case list():
            yield from _lines("、".join(map(format_scalar, value)), path=path)
        case _ if (text := format_scalar(value)) != "":
            yield f"{path}: {text}" if path else text


def is_flat_table(values: list[Json]) -> TypeGuard[list[dict[str, Json]]]:
    """Whether these are two or more records of short scalar values with mostly the same keys."""
    records = [value for value in values if isinstance(value, dict) and value]
    if len(values) <= 1 or len(records) < len(values):
        return False
    cells = [cell for record in records for cell in record.values()]
    keys = {key for record in records for key in record}
    return (
        not any(isinstance(cell, dict | list) for cell in cells)
        and max(len(format_scalar(cell)) for cell in cells) <= _LONGEST_CELL
        and len(cells) >= len(keys) * len(values) / 2
    )


def _table_rows(records: list[dict[str, Json]]) -> list[list[str]]:
    keys = list(dict.fromkeys(key for record in records for key in record))
    rows = [[format_scalar(record.get(key)) for key in keys] for record in records]
    return [[str(key) for key in keys], *rows]


def format_scalar(value: Json) -> str:
    """Return a JSON scalar as text: strings bare, null as "", the rest as JSON writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _broken_warning(broken: list[int]) -> tuple[str, ...]:
    if not broken:
        return ()
    shown = ", ".join(map(str, broken[:_SHOWN_LINES]))
    return (f"{len(broken)} line(s) are not JSON and were not read: {shown}",)
