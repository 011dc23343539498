"""Conversations in the offline profile: asked, asked again, kept, found, deleted."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.ui.browser.chatting import LONG, ask, ended, exchange, more, press, row, send
from tests.ui.browser.conftest import NARROW, open_tab
from ui.web.launch import ServedPage

QUESTION = "增压泵的保修期多长？"
ANSWER = "增压泵的保修期为 24 个月"


def test_a_question_is_answered_with_citations_and_their_source(tab: Page) -> None:
    said = ask(tab, QUESTION)
    expect(said.locator(".answer")).to_contain_text(ANSWER)
    expect(said).to_contain_text("检索")
    expect(tab.locator("#passages mark").first).to_contain_text(ANSWER)
    expect(tab.locator("#passages")).to_contain_text("保修政策.md")
    assert re.search(r"[?&]c=\d+", tab.url)


def test_a_reload_shows_the_same_conversation(tab: Page) -> None:
    ask(tab, QUESTION)
    tab.reload()
    expect(exchange(tab, QUESTION).locator(".answer")).to_contain_text(ANSWER)
    expect(row(tab, QUESTION).first).to_have_attribute("aria-current", "true")
    expect(tab.locator("#passages mark").first).to_contain_text(ANSWER)


def test_a_follow_up_shows_its_standalone_question_which_can_be_edited(tab: Page) -> None:
    ask(tab, QUESTION)
    said = ask(tab, "那潜水泵呢？")
    expect(said.locator(".answer")).to_contain_text("36 个月")
    expect(said.locator(".standalone")).to_contain_text("潜水泵")
    said.locator(".standalone label").click()
    said.locator(".standalone textarea").fill("叉车在库内限速多少？")
    said.locator(".standalone").get_by_role("button").click()
    again = ended(tab, "那潜水泵呢？")
    expect(again.locator(".answer")).to_contain_text("5 公里", timeout=LONG)
    expect(again.locator(".standalone")).to_contain_text("叉车在库内限速多少？")
    expect(tab.locator("article.exchange")).to_have_count(2)


def test_a_refusal_says_why_and_shows_the_nearest_passages(tab: Page) -> None:
    said = ask(tab, "叉车的价格是多少钱？")
    expect(said.locator(".answer.abstained")).to_be_visible()
    expect(said.locator(".remarks")).to_contain_text("换一种问法")
    expect(tab.locator("#passages section").first).to_be_visible()


def test_retry_answers_in_the_same_place(tab: Page) -> None:
    said = ask(tab, QUESTION)
    first = said.get_attribute("data-exchange")
    press(said, "重试")
    expect(exchange(tab, QUESTION)).not_to_have_attribute("data-exchange", str(first))
    expect(ended(tab, QUESTION).locator(".answer")).to_contain_text(ANSWER)
    expect(tab.locator("article.exchange")).to_have_count(1)


def test_an_edited_question_replaces_what_came_after(tab: Page) -> None:
    said = ask(tab, QUESTION)
    ask(tab, "那潜水泵呢？")
    said.locator("label[for^=edit]").first.click()
    said.locator("form[data-submit=resend] textarea").fill("叉车在库内限速多少？")
    said.locator("form[data-submit=resend] button").click()
    expect(ended(tab, "叉车在库内限速多少？").locator(".answer")).to_contain_text("5 公里")
    expect(tab.locator("article.exchange")).to_have_count(1)


def test_a_vote_and_its_reason_are_kept(tab: Page) -> None:
    said = ask(tab, QUESTION)
    said.locator("[data-act=vote]").last.click()
    said.get_by_role("radio").first.check()
    said.locator("form[data-submit=vote-reason] input[type=text]").fill("是 36 个月")
    said.locator("form[data-submit=vote-reason] button").click()
    expect(said.locator(".why")).to_contain_text("是 36 个月")
    tab.reload()
    kept = exchange(tab, QUESTION)
    expect(kept.locator(".why")).to_contain_text("是 36 个月")
    expect(kept.locator("[data-act=vote]").last).to_have_attribute("aria-pressed", "true")


def test_a_conversation_is_renamed_found_and_deleted(tab: Page) -> None:
    ask(tab, "发现险情先做什么？")
    named = more(tab, "发现险情先做什么？")
    named.get_by_role("textbox").fill("险情 <b>粗</b>")
    press(named, "改名")
    expect(row(tab, "险情 <b>粗</b>")).to_be_visible()
    tab.locator("#conversation-search").get_by_role("textbox").fill("8119 險情")
    expect(tab.locator("li.chat")).to_have_count(1)
    tab.locator("#conversation-search").get_by_role("textbox").fill("没有这样的词")
    expect(tab.locator("#conversation-list")).to_contain_text("没有会话含有这些字词")
    tab.locator("#conversation-search").get_by_role("textbox").fill("")
    tab.once("dialog", lambda dialog: dialog.accept())
    press(more(tab, "险情 <b>粗</b>"), "删除")
    expect(row(tab, "险情 <b>粗</b>")).to_have_count(0)
    expect(tab.locator("#greeting")).to_contain_text("向「手册」提问")
    assert "c=" not in tab.url


def test_deleting_can_be_thought_better_of(tab: Page) -> None:
    ask(tab, "转弯时要做什么？")
    tab.once("dialog", lambda dialog: dialog.dismiss())
    press(more(tab, "转弯时要做什么？"), "删除")
    expect(exchange(tab, "转弯时要做什么？")).to_be_visible()


def test_a_conversation_is_exported_as_markdown(tab: Page, tmp_path: Path) -> None:
    ask(tab, "潜水泵的保修期是多久？")
    row_of = more(tab, "潜水泵的保修期是多久？").first
    with tab.expect_download() as downloading:
        press(row_of, "导出 Markdown")
    saved = tmp_path / "saved.md"
    downloading.value.save_as(saved)
    text = saved.read_text(encoding="utf-8")
    assert downloading.value.suggested_filename.endswith(".md")
    assert text.startswith("# 潜水泵的保修期是多久？\n")
    assert "潜水泵的保修期为 36 个月。[1]" in text
    assert "- [1] 保修政策.md" in text


def test_a_new_conversation_begins_empty_and_the_old_one_can_be_opened(tab: Page) -> None:
    ask(tab, QUESTION)
    tab.get_by_role("button", name="新会话").click()
    expect(tab.locator("article.exchange")).to_have_count(0)
    expect(tab.locator("#greeting")).to_contain_text("向「手册」提问")
    row(tab, QUESTION).first.get_by_role("button", name=QUESTION).click()
    expect(exchange(tab, QUESTION).locator(".answer")).to_contain_text(ANSWER)


def test_a_conversation_that_was_deleted_elsewhere_is_a_calm_sentence(
    tab: Page, browser: Browser, served: ServedPage
) -> None:
    ask(tab, "警铃是多少？")
    number = re.search(r"c=(\d+)", tab.url)
    assert number is not None
    served.services.workspace.conversations.delete(int(number[1]))
    box = tab.get_by_role("textbox", name="问题", exact=True)
    box.fill("拨哪个内线？")
    box.press("Enter")
    expect(tab.locator("#latest")).to_contain_text("这个会话已经删除")
    expect(box).to_have_value("拨哪个内线？")
    box.press("Enter")
    expect(ended(tab, "拨哪个内线？").locator(".answer")).to_be_visible()
    for other in open_tab(browser, f"{served.url}?c={number[1]}"):
        expect(other.locator("#latest")).to_contain_text("这个会话已经删除")


def test_a_filter_leaves_files_out_and_a_wrong_day_is_named(tab: Page) -> None:
    tab.get_by_role("button", name="筛选文件").click()
    tab.get_by_label("修改日期从").fill("昨天")
    box = tab.get_by_role("textbox", name="问题", exact=True)
    box.fill(QUESTION)
    box.press("Enter")
    expect(tab.locator("#filter-trouble")).to_contain_text("昨天")
    tab.get_by_label("修改日期从").fill("")
    tab.get_by_label("类型", exact=True).fill("txt")
    said = ask(tab, QUESTION)
    expect(tab.locator("#filter-trouble")).not_to_contain_text("昨天")
    expect(said.locator(".answer.abstained")).to_be_visible()
    expect(tab.locator("#passages")).not_to_contain_text("保修政策.md")


def test_an_unknown_knowledge_base_says_what_to_do(browser: Browser, served: ServedPage) -> None:
    for tab in open_tab(browser, f"{served.url}?kb=没有的"):
        expect(tab.locator("#greeting")).to_contain_text("「没有的」里还没有文档")
        said = ask(tab, "有什么？")
        expect(said.locator(".trouble")).to_contain_text("这个知识库现在不能用")


def test_a_question_goes_to_the_lab(tab: Page) -> None:
    said = ask(tab, QUESTION)
    said.locator("[data-act=open-lab]").click()
    lab = tab.get_by_role("tab", name="检索", exact=True)
    expect(lab).to_have_attribute("aria-selected", "true")


def test_nothing_that_is_typed_is_markup(tab: Page) -> None:
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>${1}{{2}}'
    said = ask(tab, f"危险字符的写法是什么 {evil}")
    expect(said.locator("h2.question")).to_contain_text("<img src=x")
    expect(tab.locator("#conversation-list")).to_contain_text("危险字符的写法是什么")
    assert tab.evaluate("window.hacked") is None


def test_on_a_phone_conversations_and_evidence_are_drawers(
    browser: Browser, served: ServedPage
) -> None:
    for tab in open_tab(browser, served.url, size=NARROW):
        ask(tab, QUESTION)
        assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        tab.locator("#drawers [data-drawer=evidence]").click()
        expect(tab.locator("#passages")).to_contain_text("保修政策.md")
        tab.keyboard.press("Escape")
        tab.locator("#drawers [data-drawer=conversations]").click()
        expect(row(tab, QUESTION).first).to_be_visible()


def test_two_tabs_talk_in_conversations_of_their_own(
    tab: Page, browser: Browser, served: ServedPage
) -> None:
    for other in open_tab(browser, served.url):
        send(tab, QUESTION)
        send(other, "叉车在库内限速多少？")
        ended(tab, QUESTION)
        ended(other, "叉车在库内限速多少？")
        expect(other.locator("article.exchange")).to_have_count(1)
        expect(tab.locator("article.exchange")).to_have_count(1)
