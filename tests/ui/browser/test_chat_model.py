"""Conversations with a model behind Ollama: it thinks, streams, breaks off, is stopped."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.support.ollama import OllamaDouble, wait_until
from tests.ui.browser.chatting import LONG, ask, ended, exchange, send
from tests.ui.browser.conftest import open_tab
from tests.ui.web.chat.talking import QUESTION, SENTENCE, with_model
from tests.ui.web.conftest import DOCUMENTS, make_workspace, serving
from ui.web.launch import ServedPage

EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
SLOW = {"answer": SENTENCE * 60, "piece_seconds": 0.1, "piece_length": 1}


@pytest.fixture(scope="module")
def model() -> Iterator[OllamaDouble]:
    """The server; a test gives its model the lines it is to say."""
    with OllamaDouble() as ollama:
        yield ollama


@pytest.fixture(scope="module")
def talking(model: OllamaDouble, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    """The page with that model."""
    documents = tmp_path_factory.mktemp("documents")
    for name, content in DOCUMENTS.items():
        (documents / name).write_text(content, encoding="utf-8")
    workspace = make_workspace(tmp_path_factory.mktemp("data"), with_model(model))
    workspace.ingest("手册", [documents])
    with serving(workspace) as page:
        yield page


@pytest.fixture
def window(browser: Browser, talking: ServedPage) -> Iterator[Page]:
    yield from open_tab(browser, talking.url)


def is_look(request: Request) -> bool:
    data = json.loads(request.post_data or "{}").get("data", [])
    return len(data) == 2 and "|" in str(data[1])


def answer(page: Page) -> str:
    return exchange(page, QUESTION).locator(".answer").inner_text()


def test_an_answer_is_streamed_with_its_thinking_folded(window: Page, model: OllamaDouble) -> None:
    with_model(model, thinking="先查保修政策。" * 3, answer=SENTENCE * 6, piece_seconds=0.1)
    send(window, QUESTION)
    running = exchange(window, QUESTION)
    expect(running).to_have_attribute("data-state", "running")
    expect(running).to_contain_text("生成", timeout=LONG)
    expect(window.locator("#passages")).to_contain_text("保修政策.md")
    expect(running.locator(".answer")).to_contain_text(SENTENCE[:8], timeout=LONG)
    said = ended(window, QUESTION)
    thought = said.locator(".thought")
    expect(thought).to_be_hidden()
    said.locator("label[for^=thinking]").click()
    expect(thought).to_contain_text("先查保修政策。")
    expect(said.locator(".answer .cite").first).to_be_visible()
    expect(window.get_by_role("button", name="发送")).to_be_visible()


def test_a_reload_finds_the_answer_still_being_written(window: Page, model: OllamaDouble) -> None:
    with_model(model, **SLOW)
    send(window, QUESTION)
    expect(exchange(window, QUESTION).locator(".answer")).to_contain_text("24 个月", timeout=LONG)
    window.reload()
    running = exchange(window, QUESTION)
    expect(running).to_have_attribute("data-state", "running")
    before = len(answer(window))
    window.wait_for_function(
        f"document.querySelector('.answer').innerText.length > {before}", timeout=LONG
    )
    window.locator("#stop").click()
    expect(running).to_have_attribute("data-state", "stopped", timeout=LONG)


def test_stopping_keeps_what_has_arrived_and_hangs_up(window: Page, model: OllamaDouble) -> None:
    with_model(model, **SLOW)
    send(window, QUESTION)
    expect(exchange(window, QUESTION).locator(".answer")).to_contain_text("24 个月", timeout=LONG)
    window.locator("#stop").click()
    stopped = ended(window, QUESTION)
    expect(stopped).to_have_attribute("data-state", "stopped")
    expect(stopped.locator(".remarks")).to_contain_text("已停止")
    expect(window.locator("#stop")).to_be_hidden()
    assert wait_until(model.requests[-1].disconnected.is_set, seconds=10)
    window.reload()
    expect(exchange(window, QUESTION).locator(".answer")).to_contain_text("24 个月")


def test_a_stream_that_breaks_off_keeps_what_has_arrived(window: Page, model: OllamaDouble) -> None:
    with_model(model, answer=SENTENCE * 3, breaks_after=6)
    said = ask(window, QUESTION)
    expect(said.locator(".answer")).to_contain_text(SENTENCE[:12])
    expect(said.locator(".remarks")).to_contain_text("回答中途断开")


def test_what_a_model_writes_is_no_markup(window: Page, model: OllamaDouble) -> None:
    with_model(model, thinking=f"想{EVIL}", answer=f"{SENTENCE}{EVIL}[点](javascript:alert(1))。")
    said = ask(window, QUESTION)
    expect(said.locator(".answer")).to_contain_text("<img src=x")
    assert window.evaluate("window.hacked") is None
    expect(said.locator("img, script, a[href^=javascript]")).to_have_count(0)


def test_another_conversation_can_be_read_while_an_answer_is_written(
    window: Page, model: OllamaDouble
) -> None:
    with_model(model, answer="潜水泵的保修期为 36 个月。")
    ask(window, "潜水泵的保修期多长？")
    window.get_by_role("button", name="新会话").click()
    with_model(model, **SLOW)
    send(window, QUESTION)
    expect(exchange(window, QUESTION).locator(".answer")).to_contain_text("24 个月", timeout=LONG)
    window.get_by_role("button", name="潜水泵的保修期多长？", exact=True).first.click()
    expect(exchange(window, "潜水泵的保修期多长？")).to_be_visible()
    expect(window.locator("#stop")).to_be_hidden()
    window.get_by_role("button", name=QUESTION, exact=True).first.click()
    expect(exchange(window, QUESTION)).to_have_attribute("data-state", "running")
    window.locator("#stop").click()
    expect(exchange(window, QUESTION)).to_have_attribute("data-state", "stopped", timeout=LONG)


def test_a_look_that_comes_too_late_does_not_show_another_conversation(
    window: Page, model: OllamaDouble
) -> None:
    with_model(model, answer="潜水泵的保修期为 36 个月。")
    ask(window, "潜水泵的保修期多长？")
    window.get_by_role("button", name="新会话").click()
    with_model(model, **SLOW)
    send(window, QUESTION)
    expect(exchange(window, QUESTION).locator(".answer")).to_contain_text("24 个月", timeout=LONG)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if is_look(route.request) and not held:
            held.append(route)
        else:
            route.fallback()

    window.route("**/*", hold)
    assert wait_until(lambda: window.evaluate("1") and held, seconds=20)
    window.get_by_role("button", name="潜水泵的保修期多长？", exact=True).first.click()
    expect(exchange(window, "潜水泵的保修期多长？")).to_be_visible()
    with window.expect_response(lambda response: is_look(response.request)):
        held[0].continue_()
    expect(exchange(window, "潜水泵的保修期多长？")).to_be_visible()
    expect(exchange(window, QUESTION)).to_have_count(0)
    expect(window.locator("#stop")).to_be_hidden()


def test_ten_tabs_are_answered_at_once(
    browser: Browser, talking: ServedPage, model: OllamaDouble
) -> None:
    with_model(model, **SLOW)
    context = browser.new_context()
    context.set_default_timeout(LONG)
    tabs = [context.new_page() for _ in range(10)]
    for tab in tabs:
        tab.goto(talking.url, wait_until="commit")
    for tab in tabs:
        send(tab, QUESTION)
    for tab in tabs:
        said = exchange(tab, QUESTION)
        expect(said.locator(".answer")).to_contain_text("24 个月", timeout=LONG)
        expect(said).to_have_attribute("data-state", "running")
    tabs[-1].locator("#stop").click()
    expect(exchange(tabs[-1], QUESTION)).to_have_attribute("data-state", "stopped", timeout=LONG)
    expect(exchange(tabs[0], QUESTION)).to_have_attribute("data-state", "running")
    talking.services.answers.close()
    expect(exchange(tabs[0], QUESTION)).to_have_attribute("data-state", "stopped", timeout=LONG)
    context.close()
