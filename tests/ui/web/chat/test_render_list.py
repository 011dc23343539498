from chains.conversations.records import ConversationSummary
from tests.ui.web.answers import EVIL
from ui.web.chat.render_list import PAGE_ROWS, render_list
from ui.web.words import WORDS

ZH = WORDS["zh"]


def summary(number: int, title: str = "") -> ConversationSummary:
    return ConversationSummary(
        id=number,
        title=title or f"会话 {number}",
        knowledge_base="手册",
        created=0.0,
        updated=0.0,
        exchanges=1,
    )


def rendered(*summaries: ConversationSummary, search: str = "", offset: int = 0) -> str:
    return render_list(summaries, words=ZH, current=2, search=search, offset=offset)


def test_an_empty_list_says_what_to_do() -> None:
    assert "输入问题，就开始第一个" in rendered()
    assert "换一个词" in rendered(search="没有")


def test_the_open_conversation_is_marked() -> None:
    html = rendered(summary(1), summary(2))
    assert html.count('<li class="chat" aria-current="true">') == 1
    assert html.count('data-act="open"') == 2


def test_titles_are_text() -> None:
    html = rendered(summary(1, EVIL))
    assert "<script" not in html
    assert "<img" not in html
    assert html.count('"') % 2 == 0


def test_deleting_asks_first() -> None:
    assert 'data-confirm="删除会话「会话 1」？' in rendered(summary(1))


def test_a_long_list_is_turned_page_by_page() -> None:
    rows = [summary(number) for number in range(PAGE_ROWS + 1)]
    first = rendered(*rows)
    assert first.count('data-act="open"') == PAGE_ROWS
    assert f'data-act="page" data-offset="{PAGE_ROWS}"' in first
    assert "第 1–50 个会话" in first
    last = rendered(*rows[:3], offset=PAGE_ROWS)
    assert 'data-offset="0"' in last
    assert "第 51–53 个会话" in last
    assert "更早的" not in last
    assert "pages" not in rendered(*rows[:3])
