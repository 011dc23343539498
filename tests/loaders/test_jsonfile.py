import json
from pathlib import Path
from typing import Any

import pytest

from loaders.errors import CorruptFileError
from tests.support.loader_files import load_text, outline


def load_value(folder: Path, value: Any) -> list[tuple[str, str, str | None]]:  # noqa: ANN401
    return outline(load_text(folder, "a.json", json.dumps(value)).blocks)


def test_an_object_gives_a_block_an_entry(tmp_path: Path) -> None:
    value = {
        "title": "清单",
        "项目": [{"名": "甲", "量": 1}, {"名": "乙", "量": None}],
        "嵌": {"a": {"b": "值"}, "l": [1, True, "文"], "deep": [{"x": [{"y": 1.5}]}]},
        "空": None,
    }
    assert load_value(tmp_path, value) == [
        ("text", "title: 清单", None),
        ("table", "| 名 | 量 |\n| --- | --- |\n| 甲 | 1 |\n| 乙 |  |", "项目"),
        ("text", "嵌.a.b: 值\n嵌.l: 1、true、文\n嵌.deep[0].x[0].y: 1.5", None),
    ]
    assert load_text(tmp_path, "a.json", json.dumps(value)).title == "清单"


def test_long_or_nested_records_are_blocks_of_lines(tmp_path: Path) -> None:
    long = "长" * 200
    assert load_value(tmp_path, [{"id": 1, "文": long}, {"id": 2, "文": "短"}]) == [
        ("text", f"id: 1\n文: {long}", None),
        ("text", "id: 2\n文: 短", None),
    ]
    assert load_value(tmp_path, {"k": [{"a": [1]}, {"a": [2]}]}) == [
        ("text", "k[0].a: 1", None),
        ("text", "k[1].a: 2", None),
    ]


@pytest.mark.parametrize(("value", "text"), [("一句话", "一句话"), ([1, 2], "1、2"), (3, "3")])
def test_values_without_keys(tmp_path: Path, value: object, text: str) -> None:
    assert load_value(tmp_path, value) == [("text", text, None)]


def test_broken_json_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="cannot be parsed: Expecting value: line 1"):
        load_text(tmp_path, "a.json", "坏")


def test_flat_lines_are_a_table_with_line_numbers(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.jsonl", '{"a": 1, "b": "甲"}\n\nbroken\n{"a": 2, "b": "乙"}\n')
    [block] = parsed.blocks
    assert block.text == "| a | b |\n| --- | --- |\n| 1 | 甲 |\n| 2 | 乙 |"
    assert block.location.rows == (1, 4)
    assert parsed.warnings == ("1 line(s) are not JSON and were not read: 3",)


def test_other_lines_are_a_block_each(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.jsonl", '{"a": {"b": "甲"}}\n{"c": [1]}')
    assert [(b.text, b.location.rows) for b in parsed.blocks] == [
        ("a.b: 甲", (1, 1)),
        ("c: 1", (2, 2)),
    ]


def test_no_json_line_at_all_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="none of its 2 lines is JSON"):
        load_text(tmp_path, "a.jsonl", "一\n二")
