"""A run and its cases as HTML."""

import pytest

from eval.runs.stored import CaseRow, PassageText
from tests.ui.web.evaluation.samples import (
    EVIL,
    HEADER,
    PASSAGE,
    answered,
    declined,
    stored_run,
)
from ui.web.evaluation.render_case import OpenCase, render_case
from ui.web.evaluation.render_cases import ROWS_A_PAGE
from ui.web.evaluation.render_run import render_run
from ui.web.evaluation.view import View
from ui.web.words import WORDS

ZH = WORDS["zh"]
TEXT = PassageText(
    key=PASSAGE.key, text="| 型号 | 保修 |\n| QY | 24 个月 | 按发货日 |", location={"page": 12}
)


def shown(*rows: CaseRow, view: View | None = None, finished: bool = True) -> str:
    run = stored_run(*rows, finished=finished)
    return render_run(run, view=view or View(run="runs/r"), others=[("runs/b", "乙")], words=ZH)


def test_the_header_says_what_was_measured_with_what() -> None:
    html = shown(answered("1"))
    assert "手册题 · 回答" in html
    assert "extractive" in html
    assert "f" * 16 in html


def test_metrics_have_intervals_and_cases() -> None:
    html = shown(answered("1"))
    assert "答出 @120" in html
    assert "0.812" in html
    assert "0.710–0.900" in html
    assert '<svg class="bar"' in html
    assert "其余指标" in html


def test_kinds_stand_beside_each_other() -> None:
    html = shown(answered("1"), declined("2", unanswerable=False))
    assert "单一事实" in html
    assert "表格" in html


def test_the_filters_count_their_cases() -> None:
    html = shown(answered("1"), answered("2", right=False), declined("3", unanswerable=True))
    for words in ("全部 3", "失败 0", "不对 1", "拒答 1"):
        assert words in html


def test_a_filter_without_cases_says_so() -> None:
    assert "没有这样的题" in shown(answered("1"), view=View(run="r", filter="failed"))


def test_long_lists_are_paged() -> None:
    rows = [answered(str(number)) for number in range(ROWS_A_PAGE + 1)]
    first = shown(*rows)
    assert first.count('data-act="case"') == ROWS_A_PAGE
    assert "1 / 2" in first
    last = shown(*rows, view=View(run="r", page=99))
    assert last.count('data-act="case"') == 1


def test_an_unfinished_run_says_how_to_go_on() -> None:
    assert "没有测完" in shown(answered("1"), finished=False)


def test_a_run_can_be_compared_with_others() -> None:
    assert '<option value="runs/b">乙</option>' in shown(answered("1"))


def open_case(row: CaseRow) -> str:
    run = stored_run(row)
    case = OpenCase(row=row, timing=run.timings[row.id], texts={TEXT.key: TEXT}, before="0")
    return render_case(case, words=ZH)


def test_a_case_opens_its_answer_with_verdicts_and_citations() -> None:
    html = open_case(answered("1"))
    assert "保修期为 24 个月。" in html
    assert '<span class="weak">从发货日算。</span>' in html
    assert "原文里没有日期" in html or "发货日" in html
    assert "①" in html
    assert "依据的把握 0.91" in html


def test_a_case_opens_its_passages_with_their_stages() -> None:
    html = open_case(answered("1"))
    assert "保修.txt · 第 12 页" in html
    assert "关键词 第 1 · 重排 第 2" in html
    assert "<mark>24 个月</mark>" in html
    assert html.count('<span class="bar">|</span>') == 7


def test_a_case_opens_its_trace() -> None:
    html = open_case(answered("1"))
    assert "<li>保修期</li>" in html
    assert "8.0 ms" in html
    assert "沿用先前的结果" in html
    assert "共 12 ms" in html


def test_the_neighbours_in_the_list_are_one_click_away() -> None:
    html = open_case(answered("1"))
    assert 'data-act="case" data-case="0"' in html
    assert 'data-act="case" data-case="" disabled' in html


def test_a_failed_case_says_why() -> None:
    html = open_case(CaseRow(id="1", question="问", error="the file has zero bytes"))
    assert "文件是空的" in html
    assert "失败" in html


@pytest.mark.parametrize("place", ["question", "kind", "error", "gold", "queries"])
def test_nothing_of_a_case_is_interpreted_as_html(place: str) -> None:
    value = (EVIL,) if place in ("gold", "queries") else EVIL
    row = answered("1").model_copy(update={place: value})
    texts = {TEXT.key: TEXT.model_copy(update={"text": EVIL})}
    case = OpenCase(row=row, timing=None, texts=texts)
    for html in (render_case(case, words=ZH), shown(row)):
        assert "<script" not in html
        assert "<img" not in html


def test_nothing_of_a_header_is_interpreted_as_html() -> None:
    header = HEADER.model_copy(update={"dataset": EVIL, "models": {EVIL: EVIL}})
    run = stored_run(answered("1")).model_copy(update={"header": header})
    html = render_run(run, view=View(run=EVIL), others=[(EVIL, EVIL)], words=ZH)
    assert "<script" not in html
