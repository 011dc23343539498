"""The lab: stages, sliders, two configurations, the explainer, cases."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from chains.settings.load import load_settings
from tests.ui.browser.conftest import choose_tab
from tests.ui.web.conftest import CONFIG
from ui.web.launch import ServedPage

QUESTION = "增压泵的保修期多长？"
LONG = 20_000


@pytest.fixture
def lab(tab: Page) -> Page:
    """The lab after a question."""
    choose_tab(tab, "检索")
    tab.get_by_role("textbox", name="要检索的问题").fill(QUESTION)
    tab.get_by_role("button", name="检索", exact=True).click()
    expect(rows(tab).first).to_be_visible(timeout=LONG)
    return tab


def rows(page: Page) -> Locator:
    return page.locator(".lab-table tbody tr")


def move(page: Page, setting: str, value: str) -> None:
    """Move a slider as a mouse would."""
    slider = page.locator(f'input[name="{setting}"]')
    slider.evaluate(
        "(element, value) => { element.value = value;"
        " for (const kind of ['input', 'change'])"
        "   element.dispatchEvent(new Event(kind, {bubbles: true})); }",
        value,
    )


def test_every_stage_stands_there_with_its_time(lab: Page) -> None:
    stages = lab.locator(".lab-waterfall tr")
    expect(stages).to_have_count(6)
    for name in ("改写", "向量", "关键词", "融合", "重排", "读入"):
        row = stages.filter(has=lab.get_by_role("rowheader", name=name, exact=True))
        expect(row.locator(".ms")).to_have_text(re.compile(r"^[\d.]+ m?s$"))
    expect(lab.locator(".lab-queries")).to_contain_text("增压泵 保修期")
    expect(rows(lab).first).to_contain_text("增压泵的保修期为 24 个月")
    expect(rows(lab).first.locator("td").first).to_have_attribute("title", re.compile("得分"))
    expect(lab.locator(".lab-verdict")).to_contain_text("会作答")


def test_a_slider_counts_here_and_leaves_the_configuration_alone(
    lab: Page, served: ServedPage
) -> None:
    before = CONFIG.read_bytes()
    move(lab, "b:top_k", "1")
    expect(lab.locator(".lab-waterfall")).to_contain_text("1 段，", timeout=LONG)
    lab.get_by_text("写进 config.yaml 的内容").click()
    expect(lab.locator("#lab-yaml")).to_have_text("retrieval:\n  top_k: 1")
    lab.locator('select[name="b:reranker.provider"]').select_option("none")
    expect(lab.locator(".lab-waterfall tr")).to_have_count(5, timeout=LONG)
    assert served.services.workspace.settings == load_settings(CONFIG, profile="offline")
    assert CONFIG.read_bytes() == before
    lab.get_by_role("button", name="恢复为配置的值").first.click()
    expect(lab.get_by_text("设置与配置相同。")).to_be_visible(timeout=LONG)
    expect(lab.locator('input[name="b:top_k"]')).to_have_value("8")


def test_two_configurations_stand_side_by_side(lab: Page) -> None:
    lab.get_by_label("对照两种设置").check()
    expect(lab.get_by_text("两种设置读入的段落相同。")).to_be_visible(timeout=LONG)
    expect(lab.locator(".lab-run")).to_have_count(2)
    move(lab, "b:top_k", "1")
    left = lab.locator(".lab-exchanged")
    expect(left).to_contain_text("B 新读入 0 段", timeout=LONG)
    expect(left).to_contain_text(re.compile(r"B 不再读入 \d 段"))
    expect(lab.get_by_role("columnheader", name="A", exact=True)).to_have_count(5)


def test_the_explainer_names_the_stage_and_the_setting(lab: Page) -> None:
    move(lab, "b:top_k", "1")
    expect(lab.locator(".lab-waterfall")).to_contain_text("1 段，", timeout=LONG)
    lab.get_by_role("searchbox", name="本来期望哪一段？").fill("叉车")
    lab.get_by_role("button", name="查找").click()
    lab.locator(".lab-found").get_by_role("button", name="叉车在库内限速").click()
    trace = lab.get_by_role("region", name="所选段落的经过")
    expect(trace).to_contain_text("停在", timeout=LONG)
    expect(trace).to_contain_text("每一项都实际运行过", timeout=LONG)
    expect(trace.locator(".lab-text")).to_contain_text("转弯鸣号")
    rows(lab).first.get_by_role("button").click()
    expect(trace).to_contain_text("这一段会读给模型", timeout=LONG)
    lab.get_by_role("button", name="收起").click()
    expect(trace).to_have_count(0)


def test_the_setting_that_is_named_saves_the_passage(lab: Page) -> None:
    move(lab, "b:top_k", "1")
    expect(lab.locator(".lab-waterfall")).to_contain_text("1 段，", timeout=LONG)
    second = rows(lab).nth(1).get_by_role("button")
    second.click()
    trace = lab.get_by_role("region", name="所选段落的经过")
    expect(trace).to_contain_text("停在重排：第 2 位，只读前 1 位", timeout=LONG)
    expect(trace).to_contain_text("retrieval.top_k: 1 → 2", timeout=LONG)
    move(lab, "b:top_k", "2")
    expect(trace).to_contain_text("这一段会读给模型", timeout=LONG)


def test_a_case_is_saved_with_its_passage(lab: Page, served: ServedPage) -> None:
    rows(lab).first.get_by_role("button").click()
    trace = lab.get_by_role("region", name="所选段落的经过")
    trace.get_by_role("button", name="设为期望的段落").click(timeout=LONG)
    expect(lab.locator("#lab-expected")).to_contain_text("保修政策.md", timeout=LONG)
    references = lab.get_by_label("原文句子")
    expect(references).to_have_value(re.compile("增压泵的保修期为 24 个月"))
    references.fill("增压泵的保修期为 25 个月，自发货日起计算。")
    lab.get_by_role("button", name="保存用例").click()
    state = lab.locator("#lab-case-state")
    expect(state).to_contain_text("没有这一句", timeout=LONG)
    references.fill("增压泵的保修期为 24 个月，自发货日起计算。")
    lab.get_by_role("button", name="保存用例").click()
    expect(state).to_contain_text("已保存，共 1 条", timeout=LONG)
    folder = served.services.workspace.data_dir / "evaluation"
    (book,) = folder.glob("saved/*/cases.jsonl")
    assert "增压泵的保修期为 24 个月" in book.read_text(encoding="utf-8")


def test_the_question_survives_a_reload(lab: Page) -> None:
    lab.reload()
    expect(rows(lab).first).to_contain_text("增压泵的保修期为 24 个月", timeout=LONG)
    expect(lab.get_by_role("textbox", name="要检索的问题")).to_have_value(QUESTION)


def test_what_is_in_a_document_is_shown_as_text(tab: Page) -> None:
    choose_tab(tab, "检索")
    box = tab.get_by_role("textbox", name="要检索的问题")
    box.fill("<img src=x onerror=alert(1)> 危险字符的写法")
    box.press("Enter")
    expect(rows(tab).first).to_be_visible(timeout=LONG)
    rows(tab).first.get_by_role("button").click()
    trace = tab.get_by_role("region", name="所选段落的经过")
    expect(trace).to_contain_text("<script>alert(1)</script>", timeout=LONG)
    assert tab.locator("#lab script, #lab img").count() == 0
