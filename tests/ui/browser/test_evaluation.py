"""The evaluation: datasets, runs, cases, comparison, what is stopped and goes on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.dataset import write_dataset
from tests.ui.browser.chatting import LONG
from tests.ui.browser.conftest import choose_tab, open_tab
from tests.ui.web.conftest import make_workspace, serving
from ui.web.launch import ServedPage

MANY = 6000
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    """A page whose data folder has datasets and nothing else."""
    data = tmp_path_factory.mktemp("evaluated")
    sets = data / "evaluation" / "datasets"
    write_dataset(sets / "小题集")
    write_dataset(
        sets / "很多题",
        [{"id": str(n), "question": f"第 {n} 问？", "unanswerable": True} for n in range(MANY)],
    )
    write_dataset(sets / "坏", [{"id": EVIL, "question": EVIL, "answers": [EVIL], "kind": EVIL}])
    with serving(make_workspace(data, {"ingest": {"workers": 0}})) as page:
        yield page


@pytest.fixture
def evaluation(browser: Browser, measured: ServedPage) -> Iterator[Page]:
    """The tab, open."""
    for page in open_tab(browser, measured.url):
        choose_tab(page, "评测")
        expect(page.locator("#evaluation-lists")).to_contain_text("小题集", timeout=LONG)
        yield page


def start_run(page: Page, dataset: str, *, scored: str = "检索", limit: str = "") -> None:
    """Start a run by the form."""
    form, opener = page.locator("form[data-submit=start-run]"), page.locator("#ev-start-run")
    label = page.get_by_text("测一次现在的配置", exact=True)
    expect(label).to_be_visible(timeout=LONG)
    if not opener.is_checked():
        label.click()
    form.get_by_label("数据集").select_option(dataset)
    form.get_by_label("测什么").select_option(scored)
    form.get_by_label("只问前几题").fill(limit)
    form.get_by_role("button", name="开始评测").click()


def works(page: Page) -> Locator:
    """Return what runs and what has ended."""
    return page.locator("#evaluation-works")


def open_result(page: Page) -> Locator:
    """Open what has come of the work, and return it."""
    works(page).get_by_role("button", name="查看结果").click(timeout=LONG)
    main = page.locator("#evaluation-main")
    expect(main.get_by_role("button", name="返回", exact=True)).to_be_visible(timeout=LONG)
    return main


def measure(page: Page, dataset: str, *, scored: str = "检索", limit: str = "") -> Locator:
    """Measure, and open the run."""
    start_run(page, dataset, scored=scored, limit=limit)
    return open_result(page)


def test_the_overview_says_what_to_do_where_there_is_nothing(evaluation: Page) -> None:
    lists = evaluation.locator("#evaluation-lists")
    expect(lists).to_contain_text("还没有实验")
    expect(lists).to_contain_text("还没有评测记录")
    datasets = lists.get_by_role("region", name="数据集")
    expect(datasets.get_by_role("row", name=re.compile("demo 自带"))).to_contain_text("40")
    expect(datasets.get_by_role("row", name=re.compile("小题集"))).to_contain_text("3")


def test_a_run_shows_its_metrics_and_opens_its_cases(evaluation: Page) -> None:
    main = measure(evaluation, "小题集", scored="回答")
    expect(main).to_contain_text("小题集 · 回答")
    metrics = main.get_by_role("region", name="指标与区间").first
    expect(metrics.get_by_role("row", name=re.compile("文档召回 @1"))).to_contain_text("–")
    expect(metrics.locator("svg.bar").first).to_be_visible()
    main.get_by_role("button", name=re.compile("^拒答")).click()
    expect(main.locator(".ev-cases tbody tr")).to_have_count(1)
    main.get_by_role("button", name=re.compile("^全部 3")).click()
    expect(main.locator(".ev-cases tbody tr")).to_have_count(3)
    main.get_by_label("排序").select_option(label="答出")
    expect(main.locator(".ev-cases tbody tr").first).to_contain_text("叉车")
    main.get_by_role("button", name="增压泵的保修期多长？").click()
    expect(main.locator(".ev-answer")).to_contain_text("24 个月")
    expect(main.locator(".ev-passages")).to_contain_text("保修.txt")
    expect(main.locator(".ev-times")).to_contain_text("检索")
    assert "case=1" in evaluation.url
    main.get_by_role("button", name="上一题").click()
    expect(main.locator(".ev-question")).to_have_text("叉车在库内限速多少？")
    main.get_by_role("button", name="返回评测记录").click()
    expect(main.locator(".ev-cases")).to_be_visible()


def test_what_is_open_survives_a_reload(evaluation: Page) -> None:
    main = measure(evaluation, "小题集", limit="1")
    main.get_by_role("button", name="增压泵的保修期多长？").click()
    expect(main.locator(".ev-question")).to_be_visible()
    evaluation.reload()
    expect(main.locator(".ev-question")).to_have_text("增压泵的保修期多长？", timeout=LONG)
    main.get_by_role("button", name="返回评测记录").click()
    main.get_by_role("button", name="返回", exact=True).click()
    expect(evaluation.locator("#evaluation-lists")).to_be_visible()
    expect(evaluation).not_to_have_url(re.compile("run="))


def test_a_run_is_stopped_keeps_what_it_has_and_goes_on(evaluation: Page) -> None:
    start_run(evaluation, "很多题")
    expect(works(evaluation)).to_contain_text(re.compile(r"[1-9]\d* / 6,000 题"), timeout=LONG)
    expect(works(evaluation)).to_contain_text("约剩", timeout=LONG)
    evaluation.reload()
    expect(works(evaluation)).to_contain_text("/ 6,000 题", timeout=LONG)
    works(evaluation).get_by_role("button", name="停止").click()
    expect(works(evaluation)).to_contain_text("已停止", timeout=LONG)
    row = evaluation.get_by_role("region", name="评测记录").get_by_role("row").nth(1)
    expect(row).to_contain_text("未测完", timeout=LONG)
    done = int(re.sub(r"\D", "", re.findall(r"([\d,]+) 题", row.inner_text())[0]))
    assert 0 < done < MANY
    start_run(evaluation, "很多题")
    progress = works(evaluation).locator("progress")
    expect(progress).to_have_attribute("max", str(MANY), timeout=LONG)
    assert int(progress.get_attribute("value") or 0) >= done
    works(evaluation).get_by_role("button", name="停止").click()
    expect(works(evaluation).get_by_text("已停止")).to_have_count(2, timeout=LONG)
    for left in (1, 0):
        works(evaluation).get_by_role("button", name="收起").first.click()
        expect(works(evaluation).locator("section")).to_have_count(left, timeout=LONG)


def test_two_runs_are_compared_case_by_case(evaluation: Page) -> None:
    measure(evaluation, "小题集", limit="2").get_by_role("button", name="返回", exact=True).click()
    main = measure(evaluation, "小题集")
    main.get_by_role("button", name="逐题对照").click()
    expect(main).to_contain_text("逐题对照", timeout=LONG)
    differences = main.get_by_role("region", name="各指标的差").first
    expect(differences.get_by_role("row", name=re.compile("文档召回 @5"))).to_contain_text("分不出")
    expect(main).to_contain_text("只有甲有的题")
    main.get_by_role("button", name="互换").click()
    expect(main).to_contain_text("只有乙有的题")
    metric = main.get_by_label("按指标")
    metric.select_option(label="首个命中的倒数名次 @10")
    expect(metric.locator("[selected]")).to_have_text("首个命中的倒数名次 @10")
    main.get_by_role("button", name="增压泵的保修期多长？").click()
    expect(main.locator(".ev-sides section")).to_have_count(2)
    expect(main.locator(".ev-passages")).to_have_count(2)
    main.get_by_role("button", name="返回对照").click()
    expect(differences).to_be_visible()


def test_nothing_of_a_dataset_is_run(evaluation: Page) -> None:
    evaluation.evaluate("() => { window.alert = () => { window.hit = true; }; }")
    main = measure(evaluation, "坏", scored="回答")
    main.locator(".ev-cases [data-act=case]").click()
    expect(main.locator(".ev-question")).to_have_text(EVIL)
    assert evaluation.evaluate("window.hit") is None
    assert main.locator("img").count() == 0
