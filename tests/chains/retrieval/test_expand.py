import pytest

from chains.providers.language import prompt_chooser
from chains.retrieval.expand import (
    expand_by_keywords,
    expand_by_model,
    expand_not,
    with_variants,
)
from prompts.load import load_prompt
from tests.support.rag_steps import ScriptedChat, standing_alone

PROMPT_FOR = prompt_chooser(
    {language: load_prompt("expand", language=language) for language in ("zh", "en")},
    fixed="auto",
)
QUESTION = standing_alone("保修期多长？")


def variants(*lines: str, count: int = 9) -> list[str]:
    texts = with_variants(QUESTION, lines, count=count).texts
    assert texts[0] == QUESTION.text
    return list(texts[1:])


@pytest.mark.parametrize(
    "line",
    [
        "1. 质保多久", "1、质保多久", "2) 质保多久", "（3）质保多久", "(4) 质保多久", "① 质保多久",
        "- 质保多久", "* 质保多久", "• 质保多久", "  质保多久  ", "“质保多久”", "10：质保多久",
    ],
)  # fmt: skip
def test_numbering_bullets_and_quotes_are_removed(line: str) -> None:
    assert variants(line) == ["质保多久"]


@pytest.mark.parametrize("line", ["3.5寸软盘的容量", "10:30开什么会", "2024年的利润", "-5度能用吗"])
def test_a_number_that_means_something_stays(line: str) -> None:
    assert variants(line) == [line]


def test_what_says_the_same_is_dropped() -> None:
    lines = ["保修期 多长", "質保多久", "质保多久？", "", "  ", "1."]
    assert variants(*lines) == ["質保多久"]


def test_at_most_as_many_as_asked() -> None:
    assert variants("甲事", "乙事", "丙事", count=2) == ["甲事", "乙事"]


def test_a_line_that_is_no_question_is_dropped() -> None:
    assert variants("长" * 201, "质保多久") == ["质保多久"]


def test_keywords_leave_the_question_words_out() -> None:
    assert expand_by_keywords(QUESTION).texts == ("保修期多长？", "保修期")


def test_keywords_add_nothing_where_all_is_content() -> None:
    assert expand_by_keywords(standing_alone("保修期")).texts == ("保修期",)


def test_without_expansion_the_question_goes_alone() -> None:
    assert expand_not(QUESTION).texts == ("保修期多长？",)


def test_the_model_writes_variants() -> None:
    chat = ScriptedChat("1. 质保多久\n2. 保修几年\n3. 保固期")
    found = expand_by_model(QUESTION, chat=chat, prompt_for=PROMPT_FOR, count=2)
    assert found.texts == ("保修期多长？", "质保多久", "保修几年")
    assert "写出 2 个" in str(chat.asked[0][0].content)


def test_a_failing_model_leaves_the_question_and_a_warning() -> None:
    chat = ScriptedChat(breaks=True)
    found = expand_by_model(QUESTION, chat=chat, prompt_for=PROMPT_FOR, count=2)
    assert found.texts == ("保修期多长？",)
    assert found.warnings == ("the question was not rewritten: the stream broke off",)
