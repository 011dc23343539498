"""Two runs side by side as HTML."""

from eval.reports.compare import compare_runs
from tests.ui.web.evaluation.samples import EVIL, answered, declined, stored_run
from ui.web.evaluation.comparing import differing_settings
from ui.web.evaluation.render_case import OpenCase
from ui.web.evaluation.render_compare import (
    ComparedRuns,
    render_compare,
    render_compared_case,
)
from ui.web.evaluation.view import View
from ui.web.words import WORDS

ZH = WORDS["zh"]
VIEW = View(run="runs/a", beside="runs/b")


def compared(*, right: int, of: int, labels: tuple[str, str] = ("runs/a", "runs/b")) -> str:
    a = stored_run(*(answered(str(number), right=False) for number in range(of)))
    b = stored_run(*(answered(str(number), right=number < right) for number in range(of)))
    comparison = compare_runs(a, b)
    runs = ComparedRuns(
        a=a,
        b=b,
        comparison=comparison,
        cases=comparison.cases,
        metric=comparison.metric,
        labels=labels,
    )
    return render_compare(runs, view=VIEW, words=ZH)


def test_a_metric_that_differs_says_which_is_better() -> None:
    html = compared(right=30, of=30)
    assert "乙更好" in html
    assert "+1.000" in html
    assert "30 : 0 : 0" in html


def test_a_metric_that_does_not_differ_says_so() -> None:
    assert "分不出" in compared(right=1, of=30)


def test_what_differs_most_stands_first() -> None:
    html = compared(right=1, of=3)
    assert html.index("第 0 题") < html.index("第 2 题")
    assert '<td class="number ev-better">+1.000</td>' in html


def test_long_lists_are_paged() -> None:
    assert compared(right=0, of=51).count('data-act="case"') == 50


def test_a_case_of_both_stands_side_by_side() -> None:
    a, b = answered("1"), declined("1", unanswerable=False)
    sides = [OpenCase(row=row, timing=None, texts={}) for row in (a, b)]
    html = render_compared_case(*sides, words=ZH)
    assert "保修期为 24 个月。" in html
    assert "拒答，不该" in html
    assert html.count('id="ev-scores') == 2
    assert 'id="ev-scoresa"' in html


def test_nothing_is_interpreted_as_html() -> None:
    assert "<script" not in compared(right=1, of=2, labels=(EVIL, EVIL))


def test_where_the_settings_differ_is_said() -> None:
    a, b = stored_run(answered("1")), stored_run(answered("1"))
    assert differing_settings(a, b) == []
    settings = {"retrieval": {"top_k": 8, "mmr": None}, "profile": "offline"}
    other = {"retrieval": {"top_k": 4, "mmr": None}, "profile": "offline", "new": EVIL}
    a = a.model_copy(update={"header": a.header.model_copy(update={"settings": settings})})
    b = b.model_copy(update={"header": b.header.model_copy(update={"settings": other})})
    found = differing_settings(a, b)
    assert [path for path, *_ in found] == ["retrieval.top_k", "new"]
    assert found[0] == ("retrieval.top_k", "8", "4")
