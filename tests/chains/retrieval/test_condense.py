import pytest

from chains.errors import QuestionError
from chains.providers.language import prompt_chooser
from chains.providers.question_words import content_words
from chains.retrieval.condense import condense_by_model, condense_by_rule
from prompts.load import load_prompt
from tests.support.rag_steps import ScriptedChat, asking

PROMPT_FOR = prompt_chooser(
    {language: load_prompt("condense", language=language) for language in ("zh", "en")},
    fixed="auto",
)
HISTORY = [("A3打印机的保修期多长？", "一年。")]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("A3打印机的保修期是多久？", "a3打印机 保修期"),
        ("请问谁负责安装呢？", "负责安装"),
        ("How long is the warranty of the A3?", "warranty a3"),
        ("为什么呢", ""),
    ],
)
def test_question_words_are_left_out(question: str, words: str) -> None:
    assert content_words(question) == words


def test_a_follow_up_gets_the_words_of_the_question_before() -> None:
    standalone = condense_by_rule(asking("它多重？", history=HISTORY))
    assert standalone.text == "a3打印机 保修期 它多重？"
    assert standalone.question.text == "它多重？"


def test_an_english_follow_up_does_so_too() -> None:
    history = [("How heavy is the A3 printer?", "9 kg.")]
    standalone = condense_by_rule(asking("And its price?", history=history))
    assert standalone.text == "heavy a3 printer And its price?"


def test_a_second_follow_up_still_knows_what_it_is_about() -> None:
    history = [*HISTORY, ("它多重？", "九公斤。")]
    standalone = condense_by_rule(asking("那价格呢？", history=history))
    assert "a3打印机" in standalone.text
    assert standalone.text.endswith("那价格呢？")


@pytest.mark.parametrize("question", ["A3打印机多重？", "  A3打印机多重？\n"])
def test_a_question_of_its_own_stays(question: str) -> None:
    assert condense_by_rule(asking(question, history=HISTORY)).text == "A3打印机多重？"


def test_the_first_question_stays_whatever_it_says() -> None:
    assert condense_by_rule(asking("它多重？")).text == "它多重？"


@pytest.mark.parametrize("question", ["", "  \n\u3000"])
def test_an_empty_question(question: str) -> None:
    with pytest.raises(QuestionError) as error:
        condense_by_rule(asking(question))
    assert str(error.value) == "the question is empty"
    assert error.value.hint == "ask something, e.g. 保修期多长？"


def test_the_model_rewrites_a_follow_up() -> None:
    chat = ScriptedChat("A3打印机多重？\n（补全了主语）")
    question = asking("它多重？", history=HISTORY)
    assert condense_by_model(question, chat=chat, prompt_for=PROMPT_FOR).text == "A3打印机多重？"
    prompt = str(chat.asked[0][-1].content)
    assert "问：A3打印机的保修期多长？\n答：一年。" in prompt
    assert "它多重？" in prompt


def test_the_model_is_not_asked_about_a_question_of_its_own() -> None:
    chat = ScriptedChat("something else")
    question = asking("A3打印机多重？", history=HISTORY)
    standalone = condense_by_model(question, chat=chat, prompt_for=PROMPT_FOR)
    assert (standalone.text, chat.asked) == ("A3打印机多重？", [])


def test_the_rule_steps_in_where_the_model_fails() -> None:
    chat = ScriptedChat(breaks=True)
    question = asking("它多重？", history=HISTORY)
    standalone = condense_by_model(question, chat=chat, prompt_for=PROMPT_FOR)
    assert standalone.text == condense_by_rule(question).text
    assert standalone.warnings == ("the follow-up was not rewritten: the stream broke off",)


@pytest.mark.parametrize(
    "reply",
    [" \n", "它重九公斤。", "它重9公斤", "长" * 201, "抱歉，我无法改写这个问题。", "以下是改写："],
)
def test_the_rule_steps_in_where_the_model_writes_no_question(reply: str) -> None:
    question = asking("它多重？", history=HISTORY)
    standalone = condense_by_model(question, chat=ScriptedChat(reply), prompt_for=PROMPT_FOR)
    assert standalone.text == condense_by_rule(question).text
    assert standalone.warnings == (
        "the follow-up was not rewritten: the chat model wrote no question that stands alone",
    )


@pytest.mark.parametrize(
    "reply",
    [
        "独立问题：A3打印机多重？",
        "“A3打印机多重？”",
        "改写后的问题：\n\n**A3打印机多重？**",
        "好的，A3打印机多重？",
        "追问：A3打印机多重？（补全了主语）",
        '["A3打印机多重？"]',
        "```\nA3打印机多重？\n```",
    ],
)
def test_what_is_around_the_question_is_removed(reply: str) -> None:
    question = asking("它多重？", history=HISTORY)
    standalone = condense_by_model(question, chat=ScriptedChat(reply), prompt_for=PROMPT_FOR)
    assert (standalone.text, standalone.warnings) == ("A3打印机多重？", ())


def test_a_follow_up_that_demands_is_no_question_but_stays() -> None:
    chat = ScriptedChat("请详细说明A3打印机的保修期。")
    question = asking("详细说说", history=HISTORY)
    standalone = condense_by_model(question, chat=chat, prompt_for=PROMPT_FOR)
    assert standalone.text == "请详细说明A3打印机的保修期。"


def test_the_model_looks_at_a_short_aspect_and_may_leave_it() -> None:
    chat = ScriptedChat("墨盒多少钱？")
    question = asking("墨盒多少钱？", history=HISTORY)
    standalone = condense_by_model(question, chat=chat, prompt_for=PROMPT_FOR)
    assert (standalone.text, len(chat.asked)) == ("墨盒多少钱？", 1)


def test_without_a_conversation_the_model_is_not_asked() -> None:
    chat = ScriptedChat("something else")
    standalone = condense_by_model(asking("多少钱？"), chat=chat, prompt_for=PROMPT_FOR)
    assert (standalone.text, chat.asked) == ("多少钱？", [])


def test_the_model_sees_three_turns_cut_to_what_fits() -> None:
    history = [(f"第{number}问？", "答" * 5000) for number in range(5)]
    chat = ScriptedChat("第4问的原因是什么？")
    condense_by_model(asking("为什么？", history=history), chat=chat, prompt_for=PROMPT_FOR)
    prompt = str(chat.asked[0][-1].content)
    assert [number for number in range(5) if f"第{number}问" in prompt] == [2, 3, 4]
    assert len(prompt) < 1200


def test_a_topic_is_not_said_twice() -> None:
    history = [("A3打印机的保修期多长？", "一年。"), ("它的保修期从哪天算起？", "购买之日。")]
    standalone = condense_by_rule(asking("那A3打印机的价格呢？", history=history))
    assert standalone.text == "保修期从 天算起 那A3打印机的价格呢？"
    assert condense_by_rule(asking("它多重？", history=[*HISTORY, *HISTORY])).text == (
        "a3打印机 保修期 它多重？"
    )
