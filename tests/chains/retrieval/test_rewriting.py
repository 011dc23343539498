import pytest

from chains.errors import ServiceFailedError
from chains.providers.language import prompt_chooser
from chains.retrieval.rewriting import ChatRewriter
from prompts.load import Language, load_prompt
from tests.support.rag_steps import ScriptedChat, standing_alone

QUESTION = standing_alone("A3打印机的保修期多长？")
COMPARISON = standing_alone("年假和病假有什么区别？")


def rewriter(chat: ScriptedChat, prompt: str) -> ChatRewriter:
    languages: tuple[Language, ...] = ("zh", "en")
    prompts = {language: load_prompt(prompt, language=language) for language in languages}
    return ChatRewriter(chat, prompt_for=prompt_chooser(prompts, fixed="auto"))


def system_message(chat: ScriptedChat) -> str:
    return str(chat.asked[0][0].content)


def test_the_model_writes_other_wordings() -> None:
    chat = ScriptedChat("以下是改写：\n1. A3打印机质保多久？\n2. A3打印机保修几年？")
    found = rewriter(chat, "expand").reword(QUESTION, count=2)
    assert found == ["A3打印机质保多久？", "A3打印机保修几年？"]
    assert "写出 2 个" in system_message(chat)
    assert chat.asked[0][-1].content == "A3打印机的保修期多长？"


def test_an_english_question_is_asked_about_in_english() -> None:
    chat = ScriptedChat("How many years is the A3 under warranty?")
    question = standing_alone("How long is the warranty of the A3?")
    assert rewriter(chat, "expand").reword(question, count=3) == [
        "How many years is the A3 under warranty?"
    ]
    assert "write 3 wordings" in system_message(chat)


def test_a_question_in_another_language_is_translated() -> None:
    chat = ScriptedChat("Translation: A3打印机的保修期是多久？")
    question = standing_alone("How long is the warranty of the A3 printer?")
    translated = rewriter(chat, "translate").translate(question, language=lambda: "zh")
    assert translated == ["A3打印机的保修期是多久？"]
    assert "into 中文 (Chinese)" in system_message(chat)


def test_a_chinese_question_is_translated_for_english_documents() -> None:
    chat = ScriptedChat("译文：How long is the warranty of the A3 printer?")
    translated = rewriter(chat, "translate").translate(QUESTION, language=lambda: "en")
    assert translated == ["How long is the warranty of the A3 printer?"]
    assert "翻译成英文 (English)" in system_message(chat)


def test_a_question_in_the_documents_language_is_not_translated() -> None:
    chat = ScriptedChat("never")
    assert rewriter(chat, "translate").translate(QUESTION, language=lambda: "zh") == []
    assert chat.asked == []


def test_a_translation_into_the_same_language_is_none() -> None:
    chat = ScriptedChat("What is the warranty of the A3 printer?")
    question = standing_alone("How long is the warranty of the A3 printer?")
    with pytest.raises(ServiceFailedError, match="wrote nothing that can be searched for"):
        rewriter(chat, "translate").translate(question, language=lambda: "zh")


def test_a_comparison_is_taken_apart() -> None:
    chat = ScriptedChat("年假有几天？\n病假有几天？")
    assert rewriter(chat, "decompose").decompose(COMPARISON) == ["年假有几天？", "病假有几天？"]
    assert "拆成几个简单的问题" in system_message(chat)
    assert chat.asked[0][-1].content == "年假和病假有什么区别？"


def test_what_is_no_comparison_is_not() -> None:
    chat = ScriptedChat("never")
    assert rewriter(chat, "decompose").decompose(QUESTION) == []
    assert chat.asked == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("A3打印机的保修期多长？", "为检索写一小段文字"),
        ("How long is the A3's warranty?", "Write a short passage to search with"),
    ],
)
def test_a_passage_is_imagined(question: str, told: str) -> None:
    chat = ScriptedChat("保修期自购买之日起计算。\n期内免费维修。")
    imagined = rewriter(chat, "hyde").imagine(standing_alone(question))
    assert imagined == ["保修期自购买之日起计算。 期内免费维修。"]
    assert system_message(chat).startswith(told)


@pytest.mark.parametrize("reply", ["", "抱歉，我无法回答这个问题。", "保修期为一年。"])
def test_a_reply_without_a_question_is_an_error(reply: str) -> None:
    with pytest.raises(ServiceFailedError) as error:
        rewriter(ScriptedChat(reply), "expand").reword(QUESTION, count=2)
    assert str(error.value) == "the chat model wrote nothing that can be searched for"


def test_a_declined_passage_is_an_error() -> None:
    with pytest.raises(ServiceFailedError, match="wrote nothing that can be searched for"):
        rewriter(ScriptedChat("抱歉，我无法编写。"), "hyde").imagine(QUESTION)
