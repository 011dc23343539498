"""The evaluation without a browser."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.conversations.records import Asked
from tests.support.dataset import PUMP, write_dataset
from tests.ui.web.conftest import configuration_of, make_workspace
from tests.ui.web.evaluation.samples import write_experiment
from ui.web.actions import Action
from ui.web.evaluation.responses import EvaluationResponses, Screen
from ui.web.evaluation.view import View
from ui.web.services import Services
from ui.web.words import WORDS

SET = "datasets/小题集"


class Tab:
    """A tab of the evaluation without a browser."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.view = View()
        self._responses = EvaluationResponses(services.evaluation, words=WORDS["zh"])

    def act(self, name: str, /, **values: str) -> Screen:
        sent = {key.replace("_", "-"): value for key, value in values.items()}
        screen = self._responses.act(Action(name, sent), self.view)
        self.view = screen.view or self.view
        return screen

    def ended(self) -> Screen:
        deadline = time.monotonic() + 60
        while self.services.evaluation.are_active():
            assert time.monotonic() < deadline, "the work does not end"
            time.sleep(0.01)
        return self._responses.tick(self.view)

    def result(self) -> Screen:
        self.ended()
        (work,) = self.services.evaluation.views()
        assert (work.state, work.error) == ("done", None)
        return self.act("result", job=work.id)


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    data = tmp_path / "data"
    workspace = make_workspace(data, {"ingest": {"workers": 0}})
    write_dataset(data / "evaluation" / "datasets" / "小题集")
    services = Services.open(workspace, configuration_of(workspace))
    yield Tab(services)
    services.close()
    workspace.close()


def test_an_empty_overview_says_what_to_do(tab: Tab) -> None:
    screen = tab.act("overview")
    assert "还没有实验" in (screen.lists or "")
    assert "还没有评测记录" in (screen.lists or "")
    assert "小题集" in (screen.lists or "")
    assert f'<option value="{SET}">小题集</option>' in (screen.forms or "")
    assert screen.main == ""


def test_a_run_is_measured_and_its_cases_open(tab: Tab) -> None:
    started = tab.act("start-run", set=SET, scored="answers", limit="2")
    assert "评测回答 · 小题集 ≤ 2" in (started.works or "")
    shown = tab.result()
    assert "小题集 · 回答" in (shown.main or "")
    assert "前 2 题" in (shown.main or "")
    opened = tab.act("case", case="1").main or ""
    assert "增压泵的保修期多长？" in opened
    assert PUMP[:5] in opened
    assert 'data-case="2"' in opened
    assert tab.view.run.startswith("runs/小题集-answers-")


def test_what_ends_at_once_is_asked_for(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab.services.evaluation, "are_active", lambda: False)
    assert tab.act("start-run", set=SET, scored="retrieval", limit="1").running


def test_the_same_thing_is_not_started_twice(tab: Tab) -> None:
    for _ in range(2):
        tab.act("start-run", set=SET, scored="retrieval")
    tab.act("start-run", set=SET, scored="answers")
    assert len(tab.services.evaluation.views()) <= 2
    tab.ended()


def test_two_runs_are_compared_case_by_case(tab: Tab) -> None:
    for limit in ("2", "3"):
        tab.act("start-run", set=SET, scored="retrieval", limit=limit)
        tab.ended()
    newest, older = (key for key, _ in tab.services.evaluation.archive.runs())
    tab.act("run", run=older)
    shown = tab.act("compare", beside=newest).main or ""
    assert "逐题对照" in shown
    assert "乙 − 甲" in shown
    assert "文档召回 @5" in shown
    sorted_by = tab.act("sort", value="mrr@10").main or ""
    assert '<option value="mrr@10" selected="">' in sorted_by
    sides = tab.act("case", case="1").main or ""
    assert sides.count("读到的") == 2
    assert "返回对照" in sides


def test_runs_without_a_common_case_say_so(tab: Tab, tmp_path: Path) -> None:
    folder = tab.services.evaluation.archive.folders.datasets / "别的"
    write_dataset(folder, [{"id": "9", "question": "食堂几点开？", "answers": ["七点"]}])
    for name in (SET, "datasets/别的"):
        tab.act("start-run", set=name, scored="retrieval")
    tab.ended()
    one, two = (key for key, _ in tab.services.evaluation.archive.runs())
    tab.act("run", run=one)
    assert "没有共同的题" in (tab.act("compare", beside=two).main or "")


def test_an_experiment_says_its_plan_first(tab: Tab) -> None:
    plan = tab.act("plan", experiment="retrieval", set=SET, limit="2").plan or ""
    assert "24 种配置" in plan
    assert "2 个，其中要新建 2 个" in plan
    assert "48" in plan
    assert f'data-act="start-experiment" data-experiment="retrieval" data-set="{SET}"' in plan
    assert tab.act("drop-plan").plan == ""
    assert tab.services.evaluation.views() == []


def test_an_experiment_that_lacks_weights_cannot_be_started(tab: Tab) -> None:
    plan = tab.act("plan", experiment="models", set=SET).plan or ""
    assert 'data-limit="" disabled>' in plan
    assert '<p class="trouble">' in plan


def test_the_newest_leaderboard_stands_first(tab: Tab) -> None:
    write_experiment(tab.services.workspace.data_dir)
    lists = tab.act("overview").lists or ""
    assert lists.index("检索的设置") < lists.index("评测记录")
    assert "2 个并列" in lists
    opened = tab.act("config", experiment="experiments/retrieval", name="c2").main or ""
    assert "两两比较" in opened


def test_questions_are_made_reviewed_and_measured_with(tab: Tab, tmp_path: Path) -> None:
    (tmp_path / "保修.md").write_text(f"# 保修\n\n{PUMP}\n\n2026 年 3 月 5 日召回 320 台。\n")
    tab.services.workspace.ingest("手册", [tmp_path / "保修.md"])
    kinds = {"kind_single_fact": "on", "kind_unanswerable": "on", "kind_table": "on"}
    tab.act("generate", base="手册", count="2", **kinds, **{"kind_multi_hop": "on"})
    shown = tab.result().main or ""
    assert "审题：手册" in shown
    assert "待审 2" in shown
    archive = tab.services.evaluation.archive
    first, second = (key for key in _cases(shown))
    assert "已收 1" in (tab.act("accept", case=first).main or "")
    assert "已弃 1" in (tab.act("reject", case=second).main or "")
    assert archive.dataset("datasets/手册").cases == 1
    assert "修改题目" in (tab.act("edit", case=second).main or "")
    saved = tab.act("save-draft", case=second, question="召回多少台？", answers="320 台")
    assert "召回多少台？" in (saved.main or "")
    wrong = {"question": "几台？", "references": "没有这一句。"}
    refused = tab.act("save-draft", case=second, **wrong)
    assert "文档里没有" in (refused.note or "")
    assert refused.main is None  # what was typed stays
    assert tab.act("overview").note == ""


def _cases(html: str) -> list[str]:
    parts = html.split('data-act="accept" data-case="')[1:]
    return [part.partition('"')[0] for part in parts]


def test_what_cannot_be_made_is_a_sentence(tab: Tab) -> None:
    assert "没有这个知识库" in (tab.act("generate", base="没有", count="3").plan or "")
    assert "没有数据集 ../../etc" in (tab.act("start-run", set="../../etc").plan or "")
    assert "没有实验 ../x" in (tab.act("plan", experiment="../x", set=SET).plan or "")


@pytest.mark.parametrize("key", ["../..", "/etc", "runs/none", ".", "datasets"])
def test_no_id_leads_out_of_the_evaluation(tab: Tab, key: str) -> None:
    for name in ("run", "experiment"):
        shown = tab.act(name, **{name: key}).main or ""
        assert "trouble" in shown
        assert "ev-back" in shown


def test_what_was_voted_down_becomes_a_question_to_review(tab: Tab, tmp_path: Path) -> None:
    (tmp_path / "保修.md").write_text(PUMP)
    workspace = tab.services.workspace
    workspace.ingest("手册", [tmp_path / "保修.md"])
    asked = Asked(question="保修多久？", knowledge_base="手册", standalone="")
    exchange = workspace.conversations.begin(asked)
    workspace.conversations.write(exchange.id, Answer(text="一年。"), state="done")
    workspace.conversations.vote(exchange.id, "down", reason="不对")
    assert "有 1 个点了 👎 的回答" in (tab.act("overview").lists or "")
    shown = tab.act("votes", base="手册").main or ""
    assert "保修多久？" in shown
    assert "一年。" in shown
    lists = tab.act("overview").lists or ""
    assert "👎 的回答" not in lists
    assert "1 题待审" in lists


def test_what_runs_is_stopped_and_goes_on_where_it_was(tab: Tab) -> None:
    folder = tab.services.evaluation.archive.folders.datasets / "多"
    cases = [{"id": str(n), "question": f"第 {n} 问？", "unanswerable": True} for n in range(2000)]
    write_dataset(folder, cases)
    tab.act("start-run", set="datasets/多", scored="retrieval")
    (work,) = tab.services.evaluation.views()
    while tab.services.evaluation.views()[0].done < 20:
        time.sleep(0.01)
    tab.act("stop", job=work.id)
    ended = tab.ended()
    assert "已停止" in (ended.works or "")
    assert "再次开始时接着测" in (ended.works or "")
    ((_, run),) = tab.services.evaluation.archive.runs()
    assert not run.finished
    assert 20 <= run.done < 2000
    assert "未测完" in (tab.act("overview").lists or "")
    tab.act("start-run", set="datasets/多", scored="retrieval")
    while (view := tab.services.evaluation.views()[-1]).total != 2000:
        time.sleep(0.01)
    assert view.done >= run.done
    tab.services.evaluation.stop(view.id)
    tab.ended()
