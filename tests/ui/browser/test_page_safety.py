"""What others have written is shown and never run."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.browser.chatting import ask
from tests.ui.browser.conftest import choose_tab, fixture_file, open_tab
from ui.web.launch import ServedPage

EVIL = "\"><img src=x onerror=\"hit('名')\"><script>hit('名')<"
TEXT = """# <img src=x onerror="hit('题')"> 规定

演习口令是 <script>hit('文')</script> <svg onload="hit('图')"></svg> 海棠花开。
[点](javascript:hit('链')) ![](x" onerror="hit('像'))
"""
QUESTION = "<img src=x onerror=\"hit('问')\"> 演习口令是什么？"


@pytest.fixture
def evil(served: ServedPage, tmp_path: Path) -> Iterator[str]:
    """A knowledge base whose name, file name and document would all like to be run."""
    file = fixture_file(tmp_path, "<img src=x onerror=hit(1)>.md", TEXT)
    served.services.workspace.ingest(EVIL, [file])
    yield EVIL
    served.services.workspace.drop(EVIL)


def test_nothing_that_others_wrote_is_run(browser: Browser, served: ServedPage, evil: str) -> None:
    for page in open_tab(browser, served.url):
        page.context.add_init_script("window.hits = []; window.hit = (what) => hits.push(what);")
        page.goto(f"{served.url}?kb={quote(evil)}")
        expect(page.locator("#knowledge-base input")).to_have_value(evil)
        ask(page, QUESTION)
        expect(page.locator("#passages")).to_contain_text("海棠花开")
        choose_tab(page, "知识库")
        documents = page.locator("table.documents")
        documents.get_by_role("button", name="<img src=x onerror=hit(1)>.md").first.click()
        expect(page.locator("#library")).to_contain_text("<script>hit('文')</script>")
        choose_tab(page, "检索")
        lab = page.locator("#lab-ask")
        lab.get_by_role("textbox").or_(lab.get_by_role("searchbox")).first.fill(QUESTION)
        lab.get_by_role("button").first.click()
        expect(page.locator("#lab-table")).to_contain_text("<img src=x onerror=hit(1)>.md")
        choose_tab(page, "设置")
        page.get_by_role("button", name="开始检查").click()
        expect(page.locator("#checks")).to_contain_text(evil)
        assert page.evaluate("window.hits") == []
        assert page.locator("[onerror], [onload], [href^=javascript]").count() == 0
