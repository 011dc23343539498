from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.files import load_file
from loaders.lines import Line
from loaders.options import LoaderOptions, PdfOptions
from loaders.pdf.running import PageLines, find_running, page_number
from tests.support.loader_files import load
from tests.support.pdf_files import draw_pdf, write


def line(text: str, top: float, *, size: float = 10, gaps: int = 0) -> Line:
    return Line(text=text, left=50, top=top, right=300, bottom=top + size, size=size, gaps=gaps)


def removed(*pages: list[Line], body: float = 10) -> list[list[str]]:
    found = find_running([PageLines(lines=p, height=842) for p in pages], body=body)
    return [[page[i].text for i in sorted(kept)] for page, kept in zip(pages, found, strict=True)]


def body(number: int) -> list[Line]:
    """Lines that differ from page to page only by a number, as those of a form do."""
    return [line(f"金额{number * 37 % 11}元整第{i}项", 100 + 20 * i) for i in range(30)]


def test_heads_and_feet_that_repeat() -> None:
    pages = [[line("某公司年度报告", 40), *body(n), line(f"- {n} -", 800)] for n in range(1, 7)]
    assert removed(*pages) == [["某公司年度报告", f"- {n} -"] for n in range(1, 7)]


def test_left_and_right_pages_have_heads_of_their_own() -> None:
    pages = [
        [line("书名" if n % 2 else f"第{n // 4}章 某事", 40), *body(n), line(str(n + 7), 800)]
        for n in range(8)
    ]
    assert [texts[1:] for texts in removed(*pages)] == [[str(n + 7)] for n in range(8)]
    assert all(len(texts) == 2 for texts in removed(*pages))


def test_two_heads_in_turns_on_four_pages() -> None:
    pages = [[line("左页书名" if n % 2 else "右页章名", 40), *body(n)] for n in range(4)]
    assert removed(*pages) == [["右页章名"], ["左页书名"]] * 2


@pytest.mark.parametrize("count", [2, 3])
def test_what_repeats_in_a_short_document_stays_once(count: int) -> None:
    pages = [
        [line("申请表", 40), *body(n), line(f"{n} / {count}", 800)] for n in range(1, count + 1)
    ]
    numbers = [f"{n} / {count}" for n in range(1, count + 1)]
    assert removed(*pages) == [numbers[:1], *(["申请表", number] for number in numbers[1:])]


def test_small_heads_of_a_short_document() -> None:
    pages = [[line("示例学报", 40, size=8), *body(n)] for n in range(3)]
    assert removed(*pages) == [["示例学报"]] * 3
    assert removed(*pages[:2]) == [[]] * 2  # two pages without numbers tell nothing
    close = [[line("示例学报", 90, size=8), *body(n)] for n in range(3)]
    assert removed(*close) == [[]] * 3  # no white space below it


def test_large_headings_and_table_heads_stay() -> None:
    large = [[line("采购申请表", 40, size=18), *body(n)] for n in range(6)]
    assert removed(*large) == [[]] * 6
    table = [[line("公司", 40), line("名 量 价", 60, gaps=2), *body(n)] for n in range(6)]
    assert removed(*table) == [["公司"]] * 6


def test_a_line_below_what_stays_is_no_head() -> None:
    pages = [[line(f"{'甲乙丙丁戊己'[n]}说", 40), line("单位：元", 60), *body(n)] for n in range(6)]
    assert removed(*pages) == [[]] * 6


def test_numbers_that_do_not_count_pages_stay() -> None:
    values = [17, 3, 250, 8, 91, 44]
    assert removed(*([*body(n), line(str(v), 800)] for n, v in enumerate(values))) == [[]] * 6


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", 20), ("- 3 -", 3), ("第 3 页 共 9 页", 3), ("第3页/共9页", 3), ("Page 4 of 10", 4),
        ("3/10", 3), ("·5·", 5), ("xii", 12), ("IV", 4), ("第三章", None), ("2024年", None),
        ("3.5", None), ("正文", None),
    ],
)  # fmt: skip
def test_page_number(text: str, number: int | None) -> None:
    assert page_number(text) == number


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text("甲乙丙丁", min_size=5, max_size=9), max_size=6), max_size=8))
def test_text_that_does_not_repeat_is_never_removed(texts: list[list[str]]) -> None:
    pages = [
        [line(f"{chr(0x5000 + 100 * p + i)}{text}", 40 + 15 * i) for i, text in enumerate(page)]
        for p, page in enumerate(texts)
    ]
    assert removed(*pages) == [[] for _ in pages]


def _page(number: int) -> Any:
    def draw(canvas: Any) -> None:
        write(canvas, 60, 40, "示例公司年度报告", size=9)
        write(canvas, 60, 100, f"本页讲第{'甲乙丙丁戊'[number]}件事情。")
        write(canvas, 280, 810, f"第 {number + 1} 页 共 5 页", size=9)

    return draw


def test_in_a_file(tmp_path: Path) -> None:
    path = draw_pdf(tmp_path / "a.pdf", [_page(n) for n in range(5)])
    parsed = load(path)
    assert parsed.text == "\n\n".join(f"本页讲第{c}件事情。" for c in "甲乙丙丁戊")
    assert parsed.health.removed_characters == 5 * len("示例公司年度报告第 1 页 共 5 页")
    keep = LoaderOptions(pdf=PdfOptions(running_heads="keep"))
    kept = load_file(path, options=keep)
    assert kept.text.count("示例公司年度报告") == 5
    assert kept.health.removed_characters == 0
