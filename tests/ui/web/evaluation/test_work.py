"""Long actions as they are seen."""

from chains.errors import StoppedError
from eval.errors import DatasetError
from tests.ui.web.evaluation.samples import EVIL
from ui.web.evaluation.render_work import render_works
from ui.web.evaluation.view import View
from ui.web.evaluation.work import Work
from ui.web.words import WORDS


def shown(work: Work) -> str:
    return render_works([work.view()], words=WORDS["zh"])


def running(*, done: int = 0, total: int = 0) -> Work:
    work = Work("answers", title="手册题")
    work.begin()
    work.tell("measuring", total=total)
    work.tell("measuring", done=done, total=total)
    return work


def test_one_that_waits_can_be_stopped() -> None:
    html = shown(Work("experiment", title="检索"))
    assert "等待中" in html
    assert 'data-act="stop"' in html


def test_one_that_runs_says_how_far_it_is() -> None:
    html = shown(running(done=120, total=500))
    assert "评测回答 · 手册题" in html
    assert "120 / 500 题" in html
    assert "约剩" in html
    assert '<progress value="120" max="500"' in html


def test_the_time_left_leaves_out_what_an_earlier_sitting_did() -> None:
    work = Work("retrieval", title="x")
    work.begin()
    work.tell("measuring", done=400, total=500)
    work.tell("measuring", done=401, total=500)
    assert work.view().seconds_left is None
    work.tell("measuring", done=450, total=500)
    left = work.view().seconds_left
    assert left is not None
    work.estimate(77.0)
    assert work.view().seconds_left == 77.0


def test_one_that_is_stopped_says_what_stays() -> None:
    work = running(done=3, total=9)
    work.stop()
    assert "正在停止" in shown(work)
    assert "disabled" in shown(work)
    work.end(StoppedError("stopped"))
    html = shown(work)
    assert "已停止" in html
    assert "再次开始时接着测" in html
    assert "3 / 9 题" in html
    assert 'data-act="dismiss"' in html


def test_one_that_was_stopped_before_its_turn_is_stopped() -> None:
    work = Work("generate", title="x")
    work.stop()
    work.end(None)
    assert work.view().state == "stopped"


def test_one_that_has_ended_shows_its_result() -> None:
    work = running()
    work.result = View(run="runs/r")
    work.end(None)
    assert 'data-act="result"' in shown(work)


def test_one_that_failed_says_why() -> None:
    work = running()
    work.end(DatasetError(EVIL, hint="choose another"))
    html = shown(work)
    assert "这个数据集不能用。" in html
    assert "→ choose another" in html
    assert "<script" not in html


def test_what_nobody_foresaw_is_told_in_the_terminal() -> None:
    work = running()
    work.end(RuntimeError("secret"))
    assert "secret" not in shown(work)
    assert "终端里有详细记录" in shown(work)
