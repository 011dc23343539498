"""Questions that wait for a reviewer."""

from eval.dataset import Case
from eval.generating.review import Draft, Status
from tests.ui.web.evaluation.samples import EVIL
from ui.web.evaluation.render_review import ROWS_A_PAGE, render_review
from ui.web.evaluation.view import View
from ui.web.words import WORDS

VIEW = View(review="datasets/d")


def draft(name: str, status: Status = "waiting", *, answers: tuple[str, ...] = ("答",)) -> Draft:
    case = Case(id=name, question=f"问 {name}", answers=answers, kind="table")
    return Draft(case=case, status=status, check="answered by its references", note="不对")


def shown(*drafts: Draft, view: View = VIEW) -> str:
    return render_review(drafts, name="手册", view=view, words=WORDS["zh"])


def test_the_waiting_ones_come_first_and_are_counted() -> None:
    html = shown(draft("a", "accepted"), draft("b"), draft("c", "rejected"))
    assert "待审 1 · 已收 1 · 已弃 1" in html
    assert html.index("问 b") < html.index("问 a")


def test_each_can_be_accepted_rejected_and_edited() -> None:
    html = shown(draft("a"))
    for act in ("accept", "reject", "edit"):
        assert f'data-act="{act}" data-case="a"' in html
    assert 'aria-label="收下：问 a"' in html
    assert 'data-act="accept" ' not in shown(draft("a", "accepted"))


def test_one_that_lacks_something_cannot_be_accepted() -> None:
    html = shown(draft("a", answers=()))
    assert 'aria-label="收下：问 a" disabled' in html
    assert "还缺答案" in html
    assert '<button type="button" data-act="accept-all" disabled>' in html


def test_what_was_found_out_about_it_is_said() -> None:
    html = shown(draft("a"))
    for words in ("表格", "不对", "答"):
        assert words in html


def test_one_is_edited_alone() -> None:
    html = shown(draft("a"), draft("b"), view=View(review="d", case="a"))
    assert '<form data-submit="save-draft" data-case="a"' in html
    assert "问 b" not in html
    assert 'maxlength="8000">问 a</textarea>' in html


def test_none_say_what_to_do() -> None:
    assert "从知识库出题" in shown()


def test_many_are_paged() -> None:
    html = shown(*(draft(str(number)) for number in range(ROWS_A_PAGE + 1)))
    assert html.count('data-act="accept" ') == ROWS_A_PAGE


def test_nothing_of_a_draft_is_interpreted_as_html() -> None:
    case = Case(id=EVIL, question=EVIL, answers=(EVIL,), references=(EVIL,), kind=EVIL)
    evil = Draft(case=case, check=EVIL, note=EVIL, reply=EVIL)
    for view in (VIEW, View(review=EVIL, case=EVIL)):
        html = render_review([evil], name=EVIL, view=view, words=WORDS["zh"])
        assert "<script" not in html
        assert "<img" not in html
