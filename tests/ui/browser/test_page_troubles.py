"""What the page says when something goes wrong that no tab foresaw."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from chains.errors import KnowledgeBaseError
from tests.ui.browser.chatting import LONG
from tests.ui.browser.conftest import choose_tab, open_tab
from tests.ui.web.conftest import configuration_of, make_workspace
from tests.ui.web.visitor import free_port
from ui.web.launch import ServedPage
from ui.web.server import PageServer
from ui.web.services import Services
from ui.web.settings.checks import CheckRun

SECRET = "/home/somebody/<b>secret</b>"


def notice(page: Page) -> Locator:
    return page.locator("#notice")


def start_checks(page: Page) -> None:
    choose_tab(page, "设置")
    page.get_by_role("button", name="开始检查").click()


def test_an_error_that_nobody_foresaw_is_a_calm_sentence(
    tab: Page, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: CheckRun) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(CheckRun, "start", fail)
    start_checks(tab)
    expect(notice(tab)).to_contain_text("没有完成。")
    expect(notice(tab)).to_contain_text("终端里有详细记录")
    expect(tab.get_by_text("secret")).to_have_count(0)
    expect(tab.locator(".error:visible, .toast-body:visible")).to_have_count(0)
    tab.get_by_role("button", name="知道了").click()
    expect(notice(tab)).to_be_hidden()
    assert SECRET in capsys.readouterr().err


def test_an_error_of_ours_says_what_to_do(tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: CheckRun) -> None:
        raise KnowledgeBaseError("<b>x</b>", hint="end the other program")

    monkeypatch.setattr(CheckRun, "start", fail)
    start_checks(tab)
    expect(notice(tab)).to_contain_text("这个知识库现在不能用。")
    expect(notice(tab)).to_contain_text("<b>x</b>")
    expect(notice(tab)).to_contain_text("→")


def test_an_answer_that_is_no_json_is_an_error_too(tab: Page) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=502, body="<html>Bad gateway</html>")

    tab.route("**/gradio_api/run/**", refuse)
    start_checks(tab)
    expect(notice(tab)).to_contain_text("没有完成。")


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[ServedPage]:
    """A page whose server can end without taking the others' along."""
    workspace = make_workspace(tmp_path)
    services = Services.open(workspace, configuration_of(workspace))
    port = free_port()
    server = PageServer(services, knowledge_base="x", host="127.0.0.1", port=port)
    page = ServedPage(server.start(), server, services)
    yield page
    page.close()
    workspace.close()


def test_a_server_that_is_gone_is_awaited(browser: Browser, mortal: ServedPage) -> None:
    for page in open_tab(browser, mortal.url):
        choose_tab(page, "对话")
        page.get_by_role("textbox", name="问题", exact=True).fill("还没有发出的问题")
        mortal.server.stop()
        start_checks(page)
        expect(notice(page)).to_contain_text("连不上知问了", timeout=LONG)
        expect(notice(page)).to_contain_text("zhiwen serve")
        again = PageServer(
            mortal.services,
            knowledge_base="x",
            host="127.0.0.1",
            port=int(mortal.url.rstrip("/").rsplit(":", 1)[1]),
        )
        again.start()
        expect(notice(page)).to_be_hidden(timeout=LONG)
        expect(page.locator("#checks li").first).to_be_visible(timeout=LONG)
        choose_tab(page, "对话")
        box = page.get_by_role("textbox", name="问题", exact=True)
        expect(box).to_have_value("还没有发出的问题")
        again.stop()
