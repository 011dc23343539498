"""The evaluation: experiments, and questions that are made and reviewed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.dataset import PUMP, write_dataset
from tests.ui.browser.chatting import ask
from tests.ui.browser.conftest import NARROW, choose_tab, open_tab
from tests.ui.browser.looking import nameless, overflow, pale
from tests.ui.web.conftest import make_workspace, serving
from tests.ui.web.evaluation.samples import write_experiment
from ui.web.launch import ServedPage

SLOW = 60_000
"""Milliseconds: an experiment starts processes of its own."""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    """A page with an experiment, a dataset and the knowledge base 手册."""
    data = tmp_path_factory.mktemp("compared")
    documents = tmp_path_factory.mktemp("documents")
    text = f"# 保修\n\n{PUMP}\n\n2026 年 3 月 5 日召回 320 台。\n\n质检由王敏负责，电话 8119。\n"
    (documents / "保修.md").write_text(text, encoding="utf-8")
    write_dataset(data / "evaluation" / "datasets" / "小题集")
    write_experiment(data)
    workspace = make_workspace(data, {"ingest": {"workers": 0}})
    workspace.ingest("手册", [documents])
    with serving(workspace) as page:
        yield page


@pytest.fixture
def evaluation(browser: Browser, compared: ServedPage) -> Iterator[Page]:
    """The tab, open."""
    for page in open_tab(browser, compared.url):
        choose_tab(page, "评测")
        expect(page.locator("#evaluation-lists")).to_contain_text("小题集")
        yield page


def main_of(page: Page) -> Locator:
    """Return what is open."""
    return page.locator("#evaluation-main")


def unfold(page: Page, name: str) -> None:
    """Open one of the forms."""
    label = page.get_by_text(name, exact=True)
    expect(label).to_be_visible()
    label.click()


def test_the_leaderboard_has_intervals_and_brackets_ties(evaluation: Page) -> None:
    board = evaluation.locator("#evaluation-lists").get_by_role("region", name="排行")
    expect(board.locator("tbody.ev-tied tr")).to_have_count(2)
    expect(board.locator("tbody.ev-tied .ev-rank-cell")).to_have_text("12 个并列")
    expect(board.locator("svg.bar").first).to_be_visible()
    style = "(cell) => getComputedStyle(cell.firstElementChild).borderLeftWidth"
    assert board.locator("tbody.ev-tied .ev-rank-cell").evaluate(style) == "2px"


def test_a_configuration_opens_its_details_and_the_plots_stand_below(evaluation: Page) -> None:
    evaluation.locator("#evaluation-lists").get_by_role("button", name="配置 c2").click()
    main = main_of(evaluation)
    details = main.get_by_role("region", name="配置 c2")
    expect(details).to_contain_text("top_k: 2")
    expect(details.get_by_role("region", name="两两比较")).to_contain_text("分不出")
    expect(main.locator("figure svg")).to_have_count(3)
    expect(main.get_by_role("region", name="每项设置带来了什么")).to_contain_text("+0.050")
    main.get_by_text("可以粘贴到 config.yaml 的设置").click()
    expect(main.locator("#ev-overlay")).to_have_text(re.compile("top_k: 1"))
    main.get_by_text("经过", exact=True).click()
    expect(main).to_contain_text("价格.xlsx：第 9 位")
    details.get_by_role("button", name="收起").click()
    expect(details).to_have_count(0)
    assert "experiment=experiments" in evaluation.url


def test_an_experiment_shows_its_plan_runs_and_is_stopped(evaluation: Page) -> None:
    unfold(evaluation, "做一个实验")
    form = evaluation.locator("form[data-submit=plan]")
    form.get_by_label("实验").select_option("retrieval")
    form.get_by_label("数据集").select_option("小题集")
    form.get_by_role("button", name="看计划").click()
    plan = evaluation.locator(".ev-plan")
    expect(plan).to_contain_text("24 种配置")
    expect(plan).to_contain_text("2 个，其中要新建 2 个")
    plan.get_by_role("button", name="不做了").click()
    expect(plan).to_have_count(0)
    form.get_by_role("button", name="看计划").click()
    plan.get_by_role("button", name="开始实验").click()
    works = evaluation.locator("#evaluation-works")
    expect(works).to_contain_text("实验 · retrieval · 小题集")
    works.get_by_role("button", name="停止").click()
    expect(works).to_contain_text("已停止", timeout=SLOW)
    expect(works).to_contain_text("再次开始时接着做")
    experiments = evaluation.get_by_role("region", name="实验", exact=True)
    unfinished = experiments.get_by_role("row", name=re.compile("未测完"))
    unfinished.get_by_role("button", name="接着做").click()
    works.get_by_role("button", name="停止").click()
    expect(works.get_by_text("已停止")).to_have_count(2, timeout=SLOW)


def test_an_experiment_ends_with_its_leaderboard(evaluation: Page) -> None:
    unfold(evaluation, "做一个实验")
    form = evaluation.locator("form[data-submit=plan]")
    form.get_by_label("实验").select_option("retrieval")
    form.get_by_label("数据集").select_option("小题集")
    form.get_by_label("只问前几题").fill("2")
    form.get_by_role("button", name="看计划").click()
    evaluation.get_by_role("button", name="开始实验").click()
    works = evaluation.locator("#evaluation-works")
    works.get_by_role("button", name="查看结果").click(timeout=SLOW)
    board = main_of(evaluation).get_by_role("region", name="排行")
    expect(board.locator("tbody tr")).to_have_count(24)
    board.get_by_role("button", name=re.compile("^hybrid")).first.click()
    main_of(evaluation).get_by_role("button", name=re.compile(r"^runs\W")).first.click()
    expect(main_of(evaluation)).to_contain_text("小题集 · 检索")


def test_questions_are_made_and_reviewed(evaluation: Page) -> None:
    unfold(evaluation, "从知识库出题")
    form = evaluation.locator("form[data-submit=generate]")
    form.get_by_label("知识库").select_option("手册")
    form.get_by_label("出多少题").fill("4")
    form.get_by_role("button", name="开始出题").click()
    works = evaluation.locator("#evaluation-works")
    works.get_by_role("button", name="查看结果").click(timeout=SLOW)
    main = main_of(evaluation)
    counts = main.locator(".ev-review > [role=status]")
    expect(counts).to_contain_text("已收 0 · 已弃 0")
    drafts = main.locator(".ev-drafts > li")
    drafts.first.get_by_role("button", name=re.compile("^收下")).click()
    expect(counts).to_contain_text("已收 1")
    drafts.first.get_by_role("button", name=re.compile("^弃掉")).click()
    expect(counts).to_contain_text("已弃 1")
    drafts.first.get_by_role("button", name=re.compile("^修改")).click()
    main.get_by_label("问题").fill("增压泵保修几个月？")
    main.get_by_label("原文句子").fill("没有这一句。")
    main.get_by_role("button", name="保存").click()
    expect(evaluation.locator("#evaluation-note")).to_contain_text("没有这一句。")
    expect(main.get_by_label("问题")).to_have_value("增压泵保修几个月？")
    main.get_by_label("原文句子").fill(PUMP)
    main.get_by_label("标准答案").fill("24 个月")
    main.get_by_role("button", name="保存").click()
    expect(main.locator(".ev-drafts")).to_contain_text("增压泵保修几个月？")
    expect(evaluation.locator("#evaluation-note")).to_be_hidden()
    main.get_by_role("button", name="全部收下").click()
    expect(counts).to_contain_text("待审 0")
    main.get_by_role("button", name="返回", exact=True).click()
    row = evaluation.get_by_role("region", name="数据集").get_by_role("row")
    expect(row.filter(has_text="手册 生成")).to_be_visible()


def test_an_answer_that_was_voted_down_becomes_a_question(evaluation: Page) -> None:
    choose_tab(evaluation, "对话")
    said = ask(evaluation, "质检的电话是多少？")
    said.locator("[data-act=vote]").last.click()
    expect(said.locator("form[data-submit=vote-reason]")).to_be_visible()
    evaluation.reload()
    choose_tab(evaluation, "评测")
    evaluation.get_by_role("button", name="变成待审的题").click()
    drafts = main_of(evaluation).locator(".ev-drafts")
    expect(drafts).to_contain_text("质检的电话是多少？")
    expect(drafts).to_contain_text("点了 👎")
    expect(drafts.get_by_role("button", name=re.compile("^收下"))).to_be_disabled()


@pytest.mark.parametrize("place", ["", "&experiment=experiments/retrieval&config=c2"])
def test_a_phone_shows_it_in_one_column(browser: Browser, compared: ServedPage, place: str) -> None:
    for page in open_tab(browser, f"{compared.url}?tab=evaluation{place}", size=NARROW):
        expect(page.locator(".ev-board >> visible=true").first).to_be_visible()
        assert nameless(page) == []
        assert overflow(page) == 0
        for _ in range(2):
            assert pale(page) == []
            page.get_by_role("button", name="深色或浅色").click()
