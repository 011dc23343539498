from pathlib import Path

import pytest

from tests.support.loader_files import fixture_file, load, load_text

TABLE = "| 名称 | 数量 |\n| --- | --- |\n| 苹果 | 3 |"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "名称,数量\n苹果,3\n".encode("gbk")),
        ("a.csv", "名称;数量\r\n苹果;3\r\n".encode("utf-8-sig")),
        ("a.tsv", "名称\t数量\n苹果\t3".encode("utf-16")),
        ("a.csv", "名称|数量\n\n苹果|3\n".encode()),
        ("a.csv", '"名称","数量",\n"苹果","3",\n'.encode()),
    ],
)
def test_delimiters_and_encodings(tmp_path: Path, name: str, content: bytes) -> None:
    assert load_text(tmp_path, name, content).text == TABLE


def test_quoted_line_ends_and_delimiters(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", '题,文\n甲,"一,二\n三|四"\n')
    assert parsed.text == "| 题 | 文 |\n| --- | --- |\n| 甲 | 一,二 三\\|四 |"


def test_unusual_line_ends_do_not_end_a_row(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "题,文\r甲,一\u2028二\x0c三\r")
    assert parsed.text == "| 题 | 文 |\n| --- | --- |\n| 甲 | 一 二 三 |"


def test_rows_carry_their_numbers(tmp_path: Path) -> None:
    lines = ["号,值", "", *(f"{i},v{i}" for i in range(45))]
    parsed = load_text(tmp_path, "a.csv", "\n".join(lines))
    assert [block.location.rows for block in parsed.blocks] == [(1, 22), (23, 42), (43, 47)]
    assert all(block.text.startswith("| 号 | 值 |\n| --- | --- |\n") for block in parsed.blocks)


def test_rows_longer_than_the_header_are_named(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "a,b\n1,2\n3,4\n5,6,7\n")
    assert parsed.warnings == ("1 row(s) have more cells than the header",)
    assert "| 5 | 6 | 7 |" in parsed.text


def test_real_file() -> None:
    parsed = load(fixture_file("office/chatglm_closed.csv"))
    assert "效果" in parsed.text
    assert parsed.blocks[-1].location.rows == (167, 173)
