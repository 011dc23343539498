"""Every tab, in both sizes and both themes: readable, nameable, no wider than the window."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.browser.chatting import ask
from tests.ui.browser.conftest import NARROW, WIDE, choose_tab, open_tab
from tests.ui.browser.looking import nameless, overflow, pale
from ui.web.launch import ServedPage

TABS = ("对话", "知识库", "检索", "评测", "设置")


@pytest.fixture(params=["wide", "phone"])
def window(request: pytest.FixtureRequest, browser: Browser, served: ServedPage) -> Iterator[Page]:
    """A window of either size."""
    yield from open_tab(browser, served.url, size=WIDE if request.param == "wide" else NARROW)


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look, where ZHIWEN_PICTURES names a folder."""
    folder = os.environ.get("ZHIWEN_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")


def fill(page: Page, tab: str) -> None:
    """Let a tab show what it is for."""
    choose_tab(page, tab)
    if tab == "对话":
        ask(page, "增压泵的保修期多长？")
    elif tab == "知识库":
        expect(page.locator("table.documents tbody tr")).to_have_count(3)
    elif tab == "评测":
        expect(page.locator("#evaluation-lists")).to_contain_text("demo")


@pytest.mark.parametrize("name", TABS)
def test_a_tab_can_be_read_and_named_in_both_themes(window: Page, name: str) -> None:
    fill(window, name)
    assert nameless(window) == []
    for theme in ("light", "dark"):
        keep_picture(window, f"{name}-{theme}")
        assert pale(window) == [], theme
        assert overflow(window) == 0
        window.get_by_role("button", name="深色或浅色").click()
