"""What an answer looks like, and the way from its numbers to the documents."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.ollama import OllamaDouble
from tests.support.pdf_files import draw_pdf, write
from tests.ui.browser.chatting import LONG, ask, exchange, send
from tests.ui.browser.conftest import NARROW, open_tab
from tests.ui.web.chat.talking import with_model
from tests.ui.web.conftest import make_workspace, serving
from ui.web.launch import ServedPage

EVIL = "<img src=x onerror=window.hacked=1>"
QUESTION = "增压泵的保修期多长？"
SECOND = f"叉车限速多少？{EVIL}"
PDF = "增压泵手册.pdf"
SENTENCE = "增压泵的保修期为 24 个月，自发货日起计算。"
LIMIT = f"叉车在库内限速 5 公里/小时{EVIL}。"
ANSWER = f"""## 保修

增压泵的保修期为 **24 个月**，自发货日起计算。

- **注意：**潜水泵的保修期为 48 个月。

功率为 $P = U I$，单价 $5 和 $6。

| 型号 | 单价 |
|---|--:|
| QY-120 | 368 元 |

```python
price = 368  # {EVIL}
```

{EVIL}[点](javascript:window.hacked=1)
"""


def draw_manual(canvas: Any) -> None:
    write(canvas, 60, 100, "第二章 保修", size=16)
    write(canvas, 60, 130, SENTENCE + "潜水泵的保修期为 36 个月。", size=12)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Address of a conversation of two questions, on a page with a scripted model."""
    documents = tmp_path_factory.mktemp("documents")
    draw_pdf(documents / PDF, [draw_manual])
    evil = documents / f"规定{EVIL}.md"
    evil.write_text(f"# 限速{EVIL}\n\n{LIMIT}\n\n转弯鸣号。\n", encoding="utf-8")
    with OllamaDouble() as model:
        workspace = make_workspace(tmp_path_factory.mktemp("data"), with_model(model))
        workspace.ingest("手册", [documents])
        with serving(workspace) as page:
            yield from begin(browser, page, model)


def begin(browser: Browser, page: ServedPage, model: OllamaDouble) -> Iterator[str]:
    windows = open_tab(browser, page.url)
    window = next(windows)
    with_model(model, thinking=EVIL, answer=ANSWER)
    ask(window, QUESTION)
    with_model(model, thinking=EVIL, answer=LIMIT)
    ask(window, SECOND)
    yield window.url
    next(windows, None)


@pytest.fixture
def window(browser: Browser, asked: str) -> Iterator[Page]:
    yield from open_tab(browser, asked)


@pytest.fixture
def phone(browser: Browser, asked: str) -> Iterator[Page]:
    yield from open_tab(browser, asked, size=NARROW)


def number(page: Page, question: str = QUESTION) -> Locator:
    """Return the number behind the sentence that a passage supports."""
    return exchange(page, question).locator("a.cite[data-quote*='增压泵的保修期']").first


def test_markdown_is_shown_and_code_can_be_copied(window: Page) -> None:
    said = exchange(window, QUESTION).locator(".answer")
    expect(said.locator("h4")).to_contain_text("保修")
    expect(said.locator("li strong")).to_have_text("注意：")
    expect(said.locator("td.right").first).to_contain_text("368 元")
    expect(said.locator("math")).to_have_count(1)
    expect(said).to_contain_text("$5 和 $6")
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said.get_by_role("button", name="复制").click()
    assert window.evaluate("navigator.clipboard.readText()") == f"price = 368  # {EVIL}\n"


def test_hovering_a_number_shows_its_sentence(window: Page) -> None:
    note = window.get_by_role("tooltip")
    number(window).hover()
    expect(note).to_contain_text(SENTENCE)
    expect(note).to_contain_text(f"{PDF} · 第 1 页")
    window.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_the_keyboard_reaches_the_passage_and_comes_back(window: Page) -> None:
    cite = number(window)
    cite.focus()
    window.keyboard.press("Shift+Tab")
    window.keyboard.press("Tab")
    expect(window.get_by_role("tooltip")).to_be_visible()
    window.keyboard.press("Enter")
    marked = window.locator("#passages mark.lit")
    expect(marked).to_have_text(SENTENCE)
    expect(marked).to_be_focused()
    window.keyboard.press("Escape")
    expect(cite).to_be_focused()


def test_clicking_a_number_brings_the_evidence_of_its_answer(window: Page) -> None:
    expect(window.locator("#passages")).to_contain_text("限速")
    number(window).click()
    marked = window.locator("#passages mark.lit")
    expect(marked).to_have_text(SENTENCE)
    expect(marked).to_be_in_viewport()
    button = exchange(window, QUESTION).locator('[data-act="evidence"]')
    expect(button).to_have_attribute("aria-pressed", "true")


def test_the_page_of_a_pdf_is_shown_with_the_place_framed(window: Page) -> None:
    number(window).click()
    which = number(window).get_attribute("data-citation")
    passages = window.locator("#passages")
    passages.locator(f'[data-act="page-image"][data-citation="{which}"]').click()
    image = passages.locator(".page-image img")
    expect(image).to_be_visible(timeout=LONG)
    assert image.evaluate("image => image.complete && image.naturalWidth") > 900
    frame = passages.locator(".frame").bounding_box()
    sheet = image.bounding_box()
    assert frame
    assert sheet
    assert sheet["y"] + 0.1 * sheet["height"] < frame["y"] < sheet["y"] + 0.2 * sheet["height"]
    passages.locator(".page-sheet").click()
    expect(window.locator("#large-page img")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator("#large-page")).to_have_count(0)
    passages.get_by_role("button", name="收起页面图").click()
    expect(image).to_have_count(0)


def test_a_sentence_without_support_says_why(window: Page) -> None:
    said = exchange(window, QUESTION)
    expect(said.locator("li .unsupported").first).to_contain_text("注意")
    said.locator("li .verdict").hover()
    expect(window.get_by_role("tooltip")).to_contain_text("数字「48 个月」不在所引的原文里")


def test_nothing_in_a_conversation_is_markup(window: Page) -> None:
    window.on("dialog", lambda _: pytest.fail("a dialog"))
    for question in (QUESTION, SECOND):
        said = exchange(window, question)
        said.locator('[data-act="evidence"]').click()
        cites = said.locator("a.cite")
        expect(cites.first).to_be_visible()
        for cite in cites.all():
            cite.hover()
            expect(window.get_by_role("tooltip")).to_be_visible()
    expect(window.locator("#passages")).to_contain_text(f"规定{EVIL}.md")
    expect(window.locator("#passages")).to_contain_text(LIMIT)
    desk = window.locator("#chat-desk")
    expect(desk.locator("img, script, a[href^=javascript]")).to_have_count(0)
    assert window.evaluate("window.hacked") is None


def test_slash_goes_to_the_question(window: Page) -> None:
    number(window).focus()
    window.keyboard.press("/")
    question = window.get_by_role("textbox", name="问题", exact=True)
    expect(question).to_be_focused()
    window.keyboard.type("/")
    expect(question).to_have_value("/")


def test_what_is_typed_into_an_earlier_question_stays(window: Page) -> None:
    said = exchange(window, QUESTION)
    said.locator("label.button", has_text="编辑问题").click()
    form = said.locator('form[data-submit="resend"] textarea')
    form.fill("另一种问法")
    send(window, "转弯要做什么？")
    expect(exchange(window, "转弯要做什么？")).not_to_have_attribute(
        "data-state", "running", timeout=LONG
    )
    expect(form).to_have_value("另一种问法")


def test_on_a_phone_a_number_opens_the_evidence_from_below(phone: Page) -> None:
    evidence = phone.locator("#evidence")
    expect(evidence).to_be_hidden()
    number(phone).click()
    expect(evidence).to_be_visible()
    expect(phone.locator("#passages mark.lit")).to_be_in_viewport()
    phone.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    expect(number(phone)).to_be_focused()


def test_on_a_phone_conversations_are_behind_a_menu(phone: Page) -> None:
    menu = phone.locator('#drawers [data-drawer="conversations"]')
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    listed = phone.locator("#conversations")
    expect(listed).to_be_visible()
    listed.get_by_role("button", name=QUESTION, exact=True).first.click()
    expect(listed).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
