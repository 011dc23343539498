"""JSON and JSON lines: `path.to.key: value` lines; arrays of flat records as Markdown tables."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.encoding import DecodedText, decode_text
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
    """Read one JSON value: a block for each top-level key or record.

    JSON lines under this name are read as what they are.
    """
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    try:
        value = _load(decoded.text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        return _parse_lines(decoded)
    title = value.get("title") if isinstance(value, dict) else None
    blocks = tuple(_value_blocks(value))
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("json"),
        title=choose_title(title if isinstance(title, str) else None, blocks=()),
        codec=decoded.codec,
        warnings=decoded.warnings,
        health=_health(decoded, tables=_count_tables(value)),
    )


def parse_jsonl(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read one JSON value a line, a block each; `Location.rows` are line numbers.

    Broken lines are left out and named.

    Raises:
        CorruptFileError: No line is JSON.
    """
    data = path.read_bytes()
    return _parse_lines(decode_text(data, max_garble_ratio=options.max_garble_ratio))


def _parse_lines(decoded: DecodedText) -> ParsedFile:
    blocks: list[Block] = []
    broken: list[int] = []
    is_any = False
    # Not `splitlines`: U+2028 and its like may stand inside a JSON string. Line by line, so that
    # of a large file no more than one value is kept beside its text.
    for number, line in enumerate(io.StringIO(decoded.text, newline="\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _load(line)
        except json.JSONDecodeError:
            broken.append(number)
            continue
        is_any = True
        where = Location(rows=(number, number))
        if text := "\n".join(_lines(value, path="")):
            blocks.append(Block(text=text, location=where))
    if broken and not is_any:
        raise CorruptFileError(f"none of its {len(broken)} lines is JSON")
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("jsonl"),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *_broken_warning(broken)),
        health=_health(decoded, tables=0),
    )


def _load(text: str) -> Json:
    """Return a JSON value whose numbers are texts, as they are written: 1.50, 1e400."""
    value: Json = json.loads(text, parse_int=str, parse_float=str)
    return value


def _health(decoded: DecodedText, *, tables: int) -> FileHealth:
    return FileHealth(
        codec_confidence=decoded.confidence, garble_ratio=decoded.garble, tables=tables
    )


def _count_tables(value: Json) -> int:
    entries = [*value.values()] if isinstance(value, dict) else [value]
    return sum(isinstance(entry, list) and is_flat_table(entry) for entry in entries)


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
