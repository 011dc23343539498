import random
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.lines import Line
from loaders.reading_order import reading_order

EM = 10.0
PITCH = 16.0


def line(text: str, left: float, top: float, *, ems: float = 20.0, size: float = EM) -> Line:
    return Line(text=text, left=left, top=top, right=left + ems * EM, bottom=top + size, size=size)


def column(name: str, count: int, *, left: float, top: float, ems: float = 22.0) -> list[Line]:
    """Prose: full lines, of which every sixth ends a paragraph."""
    return [
        line(f"{name}{number}", left, top + PITCH * number, ems=ems / 3 if number % 6 == 5 else ems)
        for number in range(count)
    ]


def table(rows: list[list[str]], lefts: list[float], *, top: float) -> list[Line]:
    return [
        line(cell, left, top + PITCH * number, ems=len(cell))
        for number, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
        if cell
    ]


def shuffled(lines: list[Line], *, seed: int = 1) -> list[Line]:
    return random.Random(seed).sample(lines, len(lines))


def assert_order(expected: list[Line]) -> None:
    for seed in range(5):
        found = reading_order(shuffled(expected, seed=seed))
        assert [one.text for one in found] == [one.text for one in expected]
    assert reading_order(expected) == expected


def test_two_columns_on_the_same_heights() -> None:
    assert_order(
        column("左", 30, left=50, top=100) + column("右", 30, left=300, top=100),
    )


def test_two_columns_at_different_heights_and_of_different_lengths() -> None:
    assert_order(column("左", 40, left=50, top=100) + column("右", 7, left=300, top=107))


def test_three_columns() -> None:
    assert_order(
        [
            *column("甲", 25, left=50, top=100, ems=14),
            *column("乙", 25, left=210, top=100, ems=14),
            *column("丙", 20, left=370, top=100, ems=14),
        ]
    )


def test_titles_abstracts_figures_and_footers_across_columns_end_the_columns_above() -> None:
    assert_order(
        [
            line("论文题目", 150, 40, size=18, ems=25),
            *column("摘要", 5, left=50, top=80, ems=47),
            *column("左上", 12, left=50, top=180),
            *column("右上", 12, left=300, top=180),
            line("图1 跨栏图的说明", 180, 400, ems=24),
            *column("左下", 12, left=50, top=430),
            *column("右下", 11, left=300, top=430),
            line("— 12 —", 270, 700, ems=4),
        ]
    )


def test_a_heading_that_is_shorter_than_its_column() -> None:
    left = [line("1 引言", 50, 100, ems=4), *column("左", 20, left=50, top=124)]
    assert_order(left + column("右", 21, left=300, top=100))


def test_a_running_head_in_two_parts_is_one_row() -> None:
    head = [line("电子通信", 50, 40, ems=8), line("2026 年第 1 期", 440, 40, ems=8)]
    left, right = column("左", 30, left=50, top=90), column("右", 30, left=300, top=90)
    foot = [line("作者简介", 50, 620, ems=6), line("20", 510, 620, ems=1)]
    assert_order([*head, *left, *right, *foot])


def test_a_line_that_juts_into_the_gutter_does_not_cut_the_columns() -> None:
    left, right = column("左", 30, left=50, top=100), column("右", 30, left=300, top=100)
    left[10] = replace(left[10], right=291)
    assert_order(left + right)


def test_a_table_without_rules_is_read_row_by_row() -> None:
    rows = [["项目", "本期金额", "上期金额"], ["营业收入", "1,204.55", "998.10"],
            ["营业成本", "830.00", "702.46"], ["销售费用", "", "55.12"], ["管理费用", "91.30", ""],
            ["净利润", "201.77", "150.01"]]  # fmt: skip
    assert_order(table(rows, [60, 250, 400], top=100))


def test_a_form_of_names_and_values_is_read_row_by_row() -> None:
    rows = [["甲方：青石科技有限公司", "乙方：白云贸易有限公司"],
            ["地址：东湖路 8 号", "地址：南山街 9 号"], ["电话：0571-000", "电话：020-000"],
            ["签字：", "签字："], ["日期：", "日期："]]  # fmt: skip
    assert_order(table(rows, [60, 320], top=500))


def test_terms_beside_their_explanations_stay_together() -> None:
    lines, top = [], 100.0
    for name in "一二三四":
        lines += [line(f"术语{name}", 50, top, ems=4), *column(name, 3, left=160, top=top, ems=36)]
        top += 3 * PITCH + 8
    assert_order(lines)


def test_a_label_in_the_middle_of_a_tall_cell_comes_before_it() -> None:
    lines, top = [], 100.0
    for name, height in (("甲", 3), ("乙", 4), ("丙", 2), ("丁", 5)):
        middle = top + PITCH * (height - 1) / 2
        lines += [line(f"标签{name}", 50, middle, ems=5)]
        lines += column(name, height, left=150, top=top, ems=36)
        top += height * PITCH + 10
    assert_order(lines)


def test_a_table_inside_one_of_two_columns() -> None:
    rows = [["年份", "产量"], ["2023", "14"], ["2024", "19"], ["2025", "27"]]
    left = [
        *column("上", 11, left=50, top=100),
        *table(rows, [60, 170], top=300),
        *column("下", 11, left=50, top=390),
    ]
    assert_order(left + column("右", 29, left=300, top=100))


def test_a_table_above_two_columns() -> None:
    rows = [["参数", "取值"], ["温度", "25"], ["湿度", "60"], ["时间", "30"]]
    columns = column("左", 20, left=50, top=220) + column("右", 20, left=300, top=220)
    assert_order(table(rows, [60, 340], top=100) + columns)


def test_two_boxes_of_a_slide() -> None:
    left = [line(f"• 优点{n}", 50, 200 + 40 * n, ems=6 + n) for n in range(4)]
    right = [line(f"• 缺点{n}", 400, 200 + 40 * n, ems=9 - n) for n in range(4)]
    slide = [replace(one, size=18, bottom=one.top + 18) for one in left + right]
    assert_order([line("方案比较", 60, 80, size=30, ems=30), *slide])


def test_one_column_with_numbered_formulas() -> None:
    lines = column("段", 12, left=50, top=100, ems=48)
    for row in (3, 7):
        lines[row] = line(f"式{row}", 200, lines[row].top, ems=12)
    lines.insert(8, line("(2)", 500, lines[7].top, ems=2))
    lines.insert(4, line("(1)", 500, lines[3].top, ems=2))
    assert_order(lines)


def test_vertical_writing_goes_from_right_to_left() -> None:
    lines = [
        Line(text=f"第{n}行竖排", left=400 - x, top=50, right=410 - x, bottom=250, size=10)
        for n, x in enumerate(range(0, 160, 20))
    ]
    assert_order(lines)


def test_an_order_that_already_reads_down_is_kept() -> None:
    raised = Line(text="②", left=150, top=98, right=155, bottom=103, size=5)
    lines = [line("正文", 50, 100, ems=10), raised, line("接着", 155, 100, ems=10)]
    lines += column("段", 5, left=50, top=116)
    assert reading_order(lines) == lines


def test_nothing_and_one_line() -> None:
    assert reading_order([]) == []
    assert reading_order(column("一", 1, left=0, top=0)) == column("一", 1, left=0, top=0)


@pytest.mark.parametrize("jitter", [0.0, 2.0, 8.0])
def test_a_full_newspaper_page_takes_well_under_a_second(jitter: float) -> None:
    generator = random.Random(2)
    lines = [
        line(f"{one}-{n}", 40 + 130 * one + generator.uniform(0, jitter), 40 + PITCH * n, ems=11.5)
        for one in range(8)
        for n in range(250)
    ]
    start = time.perf_counter()
    found = reading_order(shuffled(lines))
    assert time.perf_counter() - start < 1.0
    assert [one.text for one in found] == [one.text for one in lines]


EDGES = st.floats(min_value=-1e4, max_value=1e4)


@st.composite
def any_line(draw: st.DrawFn) -> Line:
    left, right, top, bottom = draw(EDGES), draw(EDGES), draw(EDGES), draw(EDGES)
    return Line(
        text=draw(st.text(min_size=1, max_size=3)),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        size=draw(st.floats(min_value=0, max_value=100)),
    )


@given(st.lists(any_line(), max_size=40))
def test_no_line_is_lost_or_doubled(lines: list[Line]) -> None:
    assert sorted(map(id, reading_order(lines))) == sorted(map(id, lines))


@given(st.integers(1, 3), st.integers(4, 40), st.floats(0, 15), st.randoms())
def test_columns_are_never_mixed(
    count: int, height: int, offset: float, generator: random.Random
) -> None:
    lines = []
    for number in range(count):
        left, top = 50 + 200 * number, 50 + offset * number
        lines += column(str(number), height, left=left, top=top, ems=17)
    names = [one.text[0] for one in reading_order(generator.sample(lines, len(lines)))]
    assert sum(a != b for a, b in pairwise(names)) == count - 1
