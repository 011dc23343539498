"""What somebody does on the first day, from one tab of the page to the next."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.ui.browser.chatting import LONG, ask
from tests.ui.browser.conftest import choose_tab, fixture_file
from tests.ui.browser.test_library import open_library, upload

SENTENCE = "末班车晚上九点四十从南门发车。"
QUESTION = "末班车几点从南门发车？"


def test_from_a_file_to_its_sentence_and_on_to_the_search(tab: Page, tmp_path: Path) -> None:
    open_library(tab, "班车")
    upload(tab, fixture_file(tmp_path, "班车时刻.md", f"# 班车\n\n{SENTENCE}\n\n首班车七点。\n"))
    expect(tab.locator("table.documents")).to_contain_text("班车时刻.md", timeout=LONG)

    choose_tab(tab, "对话")
    answered = ask(tab, QUESTION)
    expect(answered).to_contain_text("九点四十")
    answered.locator("[data-citation]").first.click()
    marked = tab.locator("#passages mark.lit")
    expect(marked).to_have_text(SENTENCE)
    expect(tab.locator("#passages")).to_contain_text("班车时刻.md")

    answered.locator("[data-act=open-lab]").click()
    expect(tab.get_by_role("textbox", name="要检索的问题")).to_have_value(QUESTION)
    expect(tab.locator(".lab-table tbody tr").first).to_contain_text("班车时刻.md", timeout=LONG)
