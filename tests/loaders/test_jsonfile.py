import json
from pathlib import Path
from typing import Any

import pytest

from loaders.errors import CorruptFileError
from tests.support.loader_files import load_text, outline


def load_value(folder: Path, value: Any) -> list[tuple[str, str, str | None]]:
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


def test_every_line_is_a_block_with_its_number(tmp_path: Path) -> None:
    lines = '{"姓名": "甲", "部门": {"名称": "财务"}}\n\nbroken\n{"c": [1], "文": "上\u2028下"}\n'
    parsed = load_text(tmp_path, "a.jsonl", lines)
    assert [(b.text, b.location.rows) for b in parsed.blocks] == [
        ("姓名: 甲\n部门.名称: 财务", (1, 1)),
        ("c: 1\n文: 上\n下", (4, 4)),
    ]
    assert parsed.warnings == ("1 line(s) are not JSON and were not read: 3",)


def test_json_lines_named_json_are_read(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.json", '{"a": "甲"}\n{"a": "乙"}\n')
    assert [block.text for block in parsed.blocks] == ["a: 甲", "a: 乙"]
    assert parsed.parser.startswith("jsonl/")


def test_the_reading_is_in_the_health_report(tmp_path: Path) -> None:
    text = json.dumps({"表": [{"名": "甲"}, {"名": "乙"}]}, ensure_ascii=False)
    health = load_text(tmp_path, "a.json", text.encode("gbk")).health
    assert health.tables == 1
    assert health.codec_confidence is not None


def test_values_nested_without_end_are_corrupt(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="cannot be parsed"):
        load_text(tmp_path, "a.json", "[" * 200_000 + "]" * 200_000)


def test_no_json_line_at_all_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="none of its 2 lines is JSON"):
        load_text(tmp_path, "a.jsonl", "一\n二")


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    content = '[{"价": 1.50, "量": 1e400, "号": 12345678901234567890}]'
    assert (
        load_text(tmp_path, "a.json", content).text
        == "价: 1.50\n量: 1e400\n号: 12345678901234567890"
    )
    assert load_text(tmp_path, "a.jsonl", content[1:-1]).text.startswith("价: 1.50")
