from playwright.sync_api import Page, expect

from tests.ui.browser.conftest import choose_tab


def test_the_checks_run_and_say_what_they_found(tab: Page) -> None:
    choose_tab(tab, "设置")
    tab.get_by_role("button", name="开始检查").click()
    rows = tab.locator("#checks li")
    expect(rows.filter(has_text="知识库 手册")).to_contain_text("正常")
    expect(tab.get_by_role("button", name="开始检查")).to_be_visible()


def test_the_configuration_is_found_by_name_with_its_origin(tab: Page) -> None:
    choose_tab(tab, "设置")
    values = tab.locator("#configuration")
    tab.get_by_label("按名称筛选").fill("top_k")
    expect(values.get_by_role("row", name="top_k 8")).to_be_visible()
    expect(values.get_by_text("chunk_size")).to_be_hidden()
