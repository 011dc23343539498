import pytest

from loaders.grid import (
    caption_text,
    count_captions,
    count_header_rows,
    is_number,
    join_header,
    lacks_header,
)


def rows_of(drawing: str) -> list[list[str]]:
    return [line.split("|") for line in drawing.split("\n")]


@pytest.mark.parametrize(
    "text",
    ["12", "-1,234.50", "(3,200)", "¥86.5", "12.5%", "3万元", "2024-03-01", "2024年3月1日", "8:30",
     "1.2E+05", "-", "—", "#N/A"],
)  # fmt: skip
def test_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "型号A1", "2023年", "1号泵", "第3季度", "12个月"])
def test_no_numbers(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("drawing", "names"),
    [
        ("项目|2023年|2023年\n项目|营收|利润\n华东|1|2", ["项目", "2023年 营收", "2023年 利润"]),
        ("项目|收入|收入\n项目|2022|2023\n华东|1|2", ["项目", "收入 2022", "收入 2023"]),
        ("品|金属|金属|菌\n品|铅|汞|总数\n甲|1|2|3", ["品", "金属 铅", "金属 汞", "菌 总数"]),
        ("项|甲|甲|甲\n项|一|一|二\n项|a|b|c\nx|1|2|3", ["项", "甲 一 a", "甲 一 b", "甲 二 c"]),
        (
            "项目|2023年||备注\n|营收|利润|\n华东|1|2|",
            ["项目", "2023年 营收", "2023年 利润", "备注"],
        ),
        ("部门|电话|电话\n财务|010-1|010-2\n行政|010-3|010-4", ["部门", "电话", "电话"]),
        ("姓名||部门\n张三|男|销售\n李四|女|财务", ["姓名", "", "部门"]),
        ("名|量\n甲|1", ["名", "量"]),
    ],
)
def test_headers_of_several_rows(drawing: str, names: list[str]) -> None:
    rows = rows_of(drawing)
    assert join_header(rows[: count_header_rows(rows)]) == names


@pytest.mark.parametrize(
    ("drawing", "captions"),
    [
        ("价格表|价格表\n名|价\n甲|1", ["价格表"]),
        ("2024年表||\n名|量|价\n甲|1|2", ["2024年表"]),
        ("编制单位：甲公司|||单位：元\n名|量|价|注\n甲|1|2|", ["编制单位：甲公司  单位：元"]),
        (
            "余额表|||\n单位：甲|||日期：7月\n名|量|价|注\n甲|1|2|",
            ["余额表", "单位：甲  日期：7月"],
        ),
        ("明细查询||\n账号：1||\n名|量|价\n甲|1|2", ["明细查询", "账号：1"]),
        ("|金额\n甲|1", []),
        ("名|量|价\n甲|1|2", []),
        ("姓名：张三|性别：男\n电话：1|住址：乙", []),
    ],
)
def test_captions(drawing: str, captions: list[str]) -> None:
    rows = rows_of(drawing)
    assert [caption_text(row) for row in rows[: count_captions(rows)]] == captions


@pytest.mark.parametrize(
    ("drawing", "lacks"),
    [
        ("1.5|20\n2.5|30", True),
        ("王芳|28|3500\n李强|31|4200", True),
        ("2022|2023\n1|2", False),
        ("|1|2|3\n甲|5|6|7", False),
        ("名|量\n甲|1", False),
        ("1|2", False),
    ],
)
def test_rows_of_numbers_are_no_header(drawing: str, lacks: bool) -> None:
    assert lacks_header(rows_of(drawing)) is lacks
