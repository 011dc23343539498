import pytest

from chains.errors import QuestionError
from chains.providers.language import prompt_chooser
from chains.providers.question_words import content_words, refers_back
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
        ("How long is the warranty of the A3?", "long warranty a3"),
        ("为什么呢", ""),
    ],
)
def test_question_words_are_left_out(question: str, words: str) -> None:
    assert content_words(question) == words


@pytest.mark.parametrize(
    "question",
    ["它多重？", "那病假呢？", "该产品保修多久？", "多少钱？", "为什么？", "What does it weigh?"],
)
def test_a_follow_up_refers_back(question: str) -> None:
    assert refers_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "A3打印机多重？",
        "其他费用有哪些？",
        "其中国家标准是什么",
        "该怎么安装水泵？",
        "水泵应该每月保养吗？",
        "土耳其的首都？",
        "因此产生的费用由甲方承担吗？",
        "How heavy is the A3?",
    ],
)
def test_a_question_of_its_own_does_not(question: str) -> None:
    assert not refers_back(question)


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


def test_the_rule_steps_in_where_the_model_says_nothing() -> None:
    question = asking("它多重？", history=HISTORY)
    standalone = condense_by_model(question, chat=ScriptedChat(" \n"), prompt_for=PROMPT_FOR)
    assert standalone == condense_by_rule(question)
