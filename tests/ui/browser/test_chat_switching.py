"""A question goes where the person is, although the server has not answered yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.ui.browser.chatting import LONG, ask, ended, exchange, row, send
from ui.web.launch import ServedPage

QUESTION = "增压泵的保修期多长？"
OTHER = "潜水泵的保修期多长？"


@contextmanager
def slow_but_for(page: Page, question: str) -> Iterator[None]:
    """Hold back all that the page asks its server, but for one question; let it go at the end."""
    held: list[Route] = []
    slow = True

    def hold(route: Route) -> None:
        if slow and route.request.method == "POST" and question not in str(route.request.post_data):
            held.append(route)
        else:
            route.fallback()

    page.route("**/*", hold)
    yield
    slow = False
    for route in held:
        route.continue_()


def test_a_question_behind_the_button_for_a_new_conversation_begins_one(tab: Page) -> None:
    ask(tab, QUESTION)
    before = tab.url
    with slow_but_for(tab, OTHER):
        tab.get_by_role("button", name="新会话").click()
        expect(exchange(tab, QUESTION)).to_have_count(0)
        expect(row(tab, QUESTION).first).not_to_have_attribute("aria-current", "true")
        send(tab, OTHER)
    expect(ended(tab, OTHER).locator(".answer")).to_contain_text("36 个月", timeout=LONG)
    expect(tab.locator("article.exchange")).to_have_count(1)
    expect(row(tab, OTHER).first).to_have_attribute("aria-current", "true")
    assert tab.url != before


def test_a_question_behind_a_conversation_that_was_opened_goes_into_it(tab: Page) -> None:
    ask(tab, QUESTION)
    first = tab.url
    tab.get_by_role("button", name="新会话").click()
    ask(tab, "叉车在库内限速多少？")
    with slow_but_for(tab, OTHER):
        row(tab, QUESTION).first.get_by_role("button", name=QUESTION, exact=True).click()
        send(tab, OTHER)
    expect(ended(tab, OTHER).locator(".answer")).to_contain_text("36 个月", timeout=LONG)
    expect(exchange(tab, QUESTION)).to_be_visible()
    expect(tab.locator("article.exchange")).to_have_count(2)
    assert tab.url == first


def test_behind_a_conversation_that_is_gone_another_one_can_begin(
    tab: Page, served: ServedPage
) -> None:
    gone = "叉车在库内限速多少？"
    ask(tab, gone)
    number = parse_qs(urlsplit(tab.url).query)["c"][0]
    tab.get_by_role("button", name="新会话").click()
    served.services.workspace.conversations.delete(int(number))
    row(tab, gone).first.get_by_role("button", name=gone, exact=True).click()
    expect(tab.locator("#latest")).to_contain_text("已经删除", timeout=LONG)
    said = ask(tab, OTHER)
    expect(said.locator(".answer")).to_contain_text("36 个月")


def test_a_question_is_not_lost_when_the_page_is_filled_behind_it(tab: Page) -> None:
    with slow_but_for(tab, OTHER):
        tab.reload()
        send(tab, OTHER)
        expect(exchange(tab, OTHER)).to_be_visible()
    expect(tab.locator("#greeting")).not_to_be_empty()
    expect(ended(tab, OTHER).locator(".answer")).to_contain_text("36 个月", timeout=LONG)
    expect(tab.locator("#passages mark").first).to_be_visible()


def test_a_question_before_the_page_is_filled_goes_to_the_conversation_of_the_address(
    tab: Page,
) -> None:
    ask(tab, QUESTION)
    first = tab.url
    with slow_but_for(tab, OTHER):
        tab.reload()
        send(tab, OTHER)
    expect(ended(tab, OTHER).locator(".answer")).to_contain_text("36 个月", timeout=LONG)
    expect(exchange(tab, QUESTION)).to_be_visible()
    assert tab.url == first
