from playwright.sync_api import Page, expect

from tests.ui.browser.conftest import choose_tab


def test_the_tabs_can_be_chosen(tab: Page) -> None:
    for name in ("知识库", "检索", "评测", "设置", "对话"):
        choose_tab(tab, name)
        chosen = tab.get_by_role("tab", name=name, exact=True)
        expect(chosen).to_have_attribute("aria-selected", "true")


def test_the_language_changes_and_the_address_keeps_what_it_says(tab: Page) -> None:
    tab.evaluate("window.zhiwen.address({c: '7'})")
    tab.get_by_role("link", name="English").click()
    expect(tab.get_by_role("tab", name="Library", exact=True)).to_be_visible()
    assert tab.url.endswith("/en/?c=7")
    tab.get_by_role("link", name="中文").click()
    expect(tab.get_by_role("tab", name="知识库", exact=True)).to_be_visible()


def test_dark_is_kept(tab: Page) -> None:
    tab.get_by_role("button", name="深色或浅色").click()
    assert "dark" in (tab.locator("body").get_attribute("class") or "")
    tab.reload()
    tab.wait_for_selector("#tabs")
    assert "dark" in (tab.locator("body").get_attribute("class") or "")


def test_the_address_keeps_the_tab(tab: Page) -> None:
    choose_tab(tab, "设置")
    assert "tab=settings" in tab.url
    tab.reload()
    expect(tab.get_by_role("tab", name="设置", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    choose_tab(tab, "对话")
    assert "tab=" not in tab.url


def test_the_banner_says_what_is_missing_until_it_is_closed(tab: Page) -> None:
    banner = tab.locator("#banner")
    expect(banner).to_contain_text("没有对话模型")
    expect(banner).to_contain_text("zhiwen doctor")
    tab.get_by_role("button", name="离线模式").click()
    expect(banner).to_be_hidden()
    tab.reload()
    expect(tab.get_by_role("button", name="离线模式")).to_be_visible()
    expect(banner).to_be_hidden()
    tab.get_by_role("button", name="离线模式").click()
    expect(banner).to_be_visible()
