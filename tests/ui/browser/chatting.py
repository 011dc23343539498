"""What the tests of the chat do with the page again and again."""

from playwright.sync_api import Locator, Page, expect

LONG = 20_000
"""Milliseconds: the machine may be busy with other tests."""


def ask(page: Page, question: str) -> Locator:
    """Ask, and return the exchange at its end."""
    send(page, question)
    return ended(page, question)


def send(page: Page, question: str) -> None:
    """Type a question and send it."""
    box = page.get_by_role("textbox", name="问题", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(box).to_have_value("", timeout=LONG)


def exchange(page: Page, question: str) -> Locator:
    """Return the exchange of a question."""
    heading = page.locator("h2.question").get_by_text(question, exact=True)
    return page.locator("article.exchange").filter(has=heading).last


def ended(page: Page, question: str) -> Locator:
    """Return the exchange of a question when nothing is written any more."""
    found = exchange(page, question)
    expect(found).not_to_have_attribute("data-state", "running", timeout=LONG)
    return found


def press(where: Locator, name: str) -> None:
    """Press a button of an exchange or a row by its name."""
    where.get_by_role("button", name=name).first.click()


def row(page: Page, title: str) -> Locator:
    """Return the row of a conversation in the list."""
    return page.locator("li.chat").filter(has=page.get_by_role("button", name=title, exact=True))


def more(page: Page, title: str) -> Locator:
    """Open what can be done with a conversation, and return its row."""
    found = row(page, title)
    found.locator("label").first.click()
    return found
