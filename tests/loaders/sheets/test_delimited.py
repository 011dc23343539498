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
        ("a.csv", "名稱,數量\n蘋果,3\n".encode("big5")),
        ("a.csv", "sep=;\n名称;数量\n苹果;3\n".encode()),
    ],
)
def test_delimiters_and_encodings(tmp_path: Path, name: str, content: bytes) -> None:
    parsed = load_text(tmp_path, name, content)
    assert parsed.text.translate(str.maketrans("稱數蘋", "称数苹")) == TABLE
    assert parsed.blocks[0].location.rows in ((1, 2), (1, 3))
    assert parsed.health.tables == 1
    assert parsed.health.codec_confidence is not None


def test_quoted_line_ends_and_delimiters(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", '题,文\n甲,"一,二\n三|四"\n')
    assert parsed.text == "| 题 | 文 |\n| --- | --- |\n| 甲 | 一,二 三\\|四 |"


def test_unusual_line_ends_do_not_end_a_row(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "题,文\r甲,一\u2028二\x0c三\r")
    assert parsed.text == "| 题 | 文 |\n| --- | --- |\n| 甲 | 一 二 三 |"


def test_rows_carry_their_numbers(tmp_path: Path) -> None:
    lines = ["号,值", "", *(f"{i},v{i}" for i in range(45))]
    parsed = load_text(tmp_path, "a.csv", "\n".join(lines))
    assert [block.location.rows for block in parsed.blocks] == [(1, 21), (22, 38), (39, 47)]
    assert all(block.text.startswith("| 号 | 值 |\n| --- | --- |\n") for block in parsed.blocks)


def test_rows_longer_than_the_header_are_named(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "a,b\n1,2\n3,4\n5,6,7\n")
    assert parsed.warnings == ("1 row(s) have more cells than the header",)
    assert "| 5 | 6 | 7 |" in parsed.text


def test_a_quoted_line_end_is_no_row(tmp_path: Path) -> None:
    lines = ["题,文", *(f'{n},"第一行\n第二行 {n}"' for n in range(1, 40))]
    parsed = load_text(tmp_path, "a.csv", "\n".join(lines))
    assert parsed.blocks[-1].location.rows is not None
    assert parsed.blocks[-1].location.rows[1] == 40


def test_a_quote_that_nothing_closes_hides_no_rows(tmp_path: Path) -> None:
    lines = ["名,量", '5"管,3', '"水泵,4', *(f"件{n},{n}" for n in range(200))]
    parsed = load_text(tmp_path, "a.csv", "\n".join(lines))
    assert "| 件199 | 199 |" in parsed.text
    assert parsed.warnings == (
        "a quotation mark is never closed; all were read as plain characters",
    )


def test_a_long_cell_is_read_whole(tmp_path: Path) -> None:
    assert "字" * 200_000 in load_text(tmp_path, "a.csv", f"题,文\n甲,{'字' * 200_000}\n").text


def test_numbers_without_names_get_the_letters_of_the_program(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "1.5,20\n2.5,30\n3.5,40\n")
    assert parsed.text.startswith("| A | B |\n| --- | --- |\n| 1.5 | 20 |")
    assert parsed.blocks[0].location.rows == (1, 3)


def test_years_and_counted_columns_are_names(tmp_path: Path) -> None:
    for header in ("2022,2023,2024", "1,2,3"):
        text = load_text(tmp_path, "a.csv", f"{header}\n10,20,40\n").text
        assert text.startswith(f"| {header.replace(',', ' | ')} |")


def test_titles_are_no_header(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", "2024年销售表,,\n地区,季度,额\n华东,一季,3\n")
    assert [(block.kind, block.location.rows) for block in parsed.blocks] == [
        ("text", (1, 1)),
        ("table", (2, 3)),
    ]
    assert parsed.blocks[1].text.startswith("| 地区 | 季度 | 额 |")


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    text = "项目,2023年,,2024年,\n,营收,利润,营收,利润\n华东,1,2,3,4\n"
    assert load_text(tmp_path, "a.csv", text).text.split("\n")[0] == (
        "| 项目 | 2023年 营收 | 2023年 利润 | 2024年 营收 | 2024年 利润 |"
    )


def test_real_file() -> None:
    parsed = load(fixture_file("office/chatglm_closed.csv"))
    assert "效果" in parsed.text
    assert parsed.blocks[-1].location.rows == (173, 173)


LEDGER = """余额表,,,
编制单位：甲公司,,,单位：元
科目编码,科目名称,借方,贷方
="1001",库存现金,"1,200.50",
="1002",银行存款,"3,000.00",
"""


def test_an_export_of_a_ledger(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.csv", LEDGER.encode("gbk"))
    assert [(b.kind, b.location.rows) for b in parsed.blocks] == [
        ("text", (1, 1)), ("text", (2, 2)), ("table", (3, 5)),
    ]  # fmt: skip
    assert parsed.blocks[-1].text.startswith("| 科目编码 | 科目名称 | 借方 | 贷方 |")
    assert "| 1001 | 库存现金 | 1,200.50 |  |" in parsed.text


def test_lines_above_a_table_are_no_header(tmp_path: Path) -> None:
    content = "交易明细\n账号：1\n时间,金额,对方\n1月,3,甲\n2月,4,乙\n"
    parsed = load_text(tmp_path, "a.csv", content)
    assert parsed.blocks[-1].text.startswith("| 时间 | 金额 | 对方 |")
    assert parsed.warnings == ()
