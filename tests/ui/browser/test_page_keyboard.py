"""The page without a mouse."""

from playwright.sync_api import Page, expect

from tests.ui.browser.chatting import ended

WHERE = """() => {
  const at = document.activeElement, look = getComputedStyle(at);
  return {
    name: at.getAttribute("aria-label") || at.textContent.trim(),
    seen: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
  };
}"""


def test_tab_goes_through_header_and_tabs_in_the_order_of_reading(tab: Page) -> None:
    tab.evaluate("document.body.tabIndex = -1; document.body.focus()")
    names: list[str] = []
    for _ in range(6):
        tab.keyboard.press("Tab")
        at = tab.evaluate(WHERE)
        names.append(at["name"])
        assert at["seen"], at
    assert names == ["知识库", "离线模式", "English", "深色或浅色", "对话", "知识库"]


def test_a_tab_is_chosen_and_a_question_asked_by_keys_alone(tab: Page) -> None:
    tab.get_by_role("tab", name="知识库", exact=True).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("table.documents")).to_be_visible()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("tab", name="对话", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    box = tab.get_by_role("textbox", name="问题", exact=True)
    box.focus()
    tab.keyboard.type("叉车在库内限速多少？")
    tab.keyboard.press("Enter")
    said = ended(tab, "叉车在库内限速多少？")
    expect(said.locator(".answer")).to_contain_text("5 公里")


def test_the_theme_and_the_banner_change_by_keys(tab: Page) -> None:
    tab.get_by_role("button", name="深色或浅色").focus()
    tab.keyboard.press("Space")
    assert "dark" in (tab.locator("body").get_attribute("class") or "")
    tab.get_by_role("button", name="离线模式").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#banner")).to_be_hidden()
