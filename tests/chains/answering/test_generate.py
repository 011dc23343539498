import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from chains.answering.answer import Answer
from chains.answering.generate import ChatAnswerer
from chains.errors import ServiceFailedError, ServiceUnreachableError
from chains.providers.language import prompt_chooser
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.protocols import ChatModel, Usage
from chains.providers.tokens import estimate_tokens
from prompts.load import load_prompt
from tests.support.ollama import ModelDouble, OllamaDouble
from tests.support.rag_steps import ScriptedChat, evidence

PROMPT_FOR = prompt_chooser(
    {language: load_prompt("answer", language=language) for language in ("zh", "en")},
    fixed="auto",
)
EVIDENCE = evidence("水泵的保修期？", "水泵的保修期是一年。", "水泵重九公斤。")
LONG = evidence("水泵的保修期？", *("很长的段落" * 40 for _ in range(8)))


def answerer(chat: ChatModel, *, max_tokens: int = 256) -> ChatAnswerer:
    return ChatAnswerer(chat, prompt_for=PROMPT_FOR, max_tokens=max_tokens)


def whole(pieces: Iterator[Answer]) -> Answer:
    return sum(pieces, start=Answer())


def ollama_chat(double: OllamaDouble, model: str = "qwen2.5", **options: Any) -> OllamaChatModel:
    return OllamaChatModel(model, base_url=double.base_url, retries=0, **options)


def test_the_answer_is_what_the_model_says(ollama: OllamaDouble) -> None:
    answer = whole(answerer(ollama_chat(ollama)).answer(EVIDENCE))
    assert (answer.text, answer.partial, answer.warnings) == ("北京是中国的首都。", False, ())
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 9


def test_it_comes_in_pieces(ollama: OllamaDouble) -> None:
    pieces = list(answerer(ollama_chat(ollama)).answer(EVIDENCE))
    assert [piece.text for piece in pieces if piece.text] == ["北京是中", "国的首都", "。"]


def test_thinking_is_kept_apart(ollama: OllamaDouble) -> None:
    answer = whole(answerer(ollama_chat(ollama, "deepseek-r1")).answer(EVIDENCE))
    assert (answer.text, answer.thinking) == ("北京是中国的首都。", "先想一想。")


def test_the_prompt_holds_passages_and_question(ollama: OllamaDouble) -> None:
    whole(answerer(ollama_chat(ollama)).answer(EVIDENCE))
    (body,) = ollama.bodies("/api/chat")
    prompt = body["messages"][-1]["content"]
    assert "水泵的保修期是一年。" in prompt
    assert prompt.rstrip().endswith("问题：水泵的保修期？")


def test_markers_of_the_model_are_removed(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="marking", answer="保修期一年[1]。重九公斤【2】。"))
    answer = whole(answerer(ollama_chat(ollama, "marking")).answer(EVIDENCE))
    assert answer.text == "保修期一年。重九公斤。"


def test_an_answer_that_was_cut_off_is_warned_about(ollama: OllamaDouble) -> None:
    answer = whole(answerer(ollama_chat(ollama, max_tokens=4)).answer(EVIDENCE))
    assert answer.text == "北京是中"
    assert answer.warnings == ("the answer was cut off at max_tokens",)


@pytest.mark.parametrize("window", [1024, 1500, 2048])
def test_the_prompt_fits_the_window(ollama: OllamaDouble, window: int) -> None:
    answer = whole(answerer(ollama_chat(ollama, num_ctx=window)).answer(LONG))
    (body,) = ollama.bodies("/api/chat")
    size = sum(estimate_tokens(message["content"]) for message in body["messages"])
    assert size + 256 <= window
    shown = sum("<passage number" in line for line in body["messages"][-1]["content"].split("\n"))
    assert 0 < shown < 8
    assert answer.warnings[0] == f"{8 - shown} passages did not fit into the model's context"
    assert answer.unread == tuple(range(shown + 1, 9))


def test_a_passage_that_does_not_fit_is_cut_at_the_end_of_a_sentence() -> None:
    sentences = "".join(f"第{number}条规定写在这里。" for number in range(200))
    chat = ScriptedChat("好。", window=1400)
    answer = whole(answerer(chat).answer(evidence("水泵的保修期？", sentences, "短。")))
    prompt = str(chat.asked[0][-1].text)
    size = sum(estimate_tokens(str(message.text)) for message in chat.asked[0])
    assert size + 256 <= 1400
    shown = prompt.partition("'>\n")[2].partition("\n</passage>")[0]
    assert sentences.startswith(shown)
    assert shown.endswith("。")
    assert answer.unread == (2,)
    assert answer.warnings == (
        "1 passages did not fit into the model's context",
        f"the last {len(sentences) - len(shown)} characters of the only passage that the model "
        "was shown did not fit into its context",
    )


def test_a_window_too_small_for_any_passage_is_warned_about() -> None:
    answer = whole(answerer(ScriptedChat("好。", window=300)).answer(LONG))
    assert answer.text == "好。"
    fit, excess = answer.warnings
    assert fit == "7 passages did not fit into the model's context"
    assert excess.startswith("the prompt is about ")
    assert excess.endswith(
        "tokens longer than the model's context allows; lower chat.max_tokens or raise chat.num_ctx"
    )


@pytest.mark.parametrize(
    ("reads", "said"),
    [
        (100, "the server read only 100 tokens of a prompt of at least "),
        (2048, "the server read only 2048 tokens of the prompt, just what a context holds"),
        (8192, "the server read only 8192 tokens of the prompt, just what a context holds"),
    ],
)
def test_a_prompt_that_the_server_cut_is_warned_about(
    ollama: OllamaDouble, reads: int, said: str
) -> None:
    ollama.add(ModelDouble(name="cuts", answer="好。", reads=reads))
    chat = ollama_chat(ollama, "cuts", num_ctx=8192)
    (warning,) = whole(answerer(chat).answer(LONG)).warnings
    assert warning.startswith(said)
    assert "raise chat.num_ctx" in warning or "check chat.num_ctx" in warning


@pytest.mark.parametrize("reads", [0, 1400, 2049])
def test_a_count_that_may_be_true_is_not_warned_about(ollama: OllamaDouble, reads: int) -> None:
    ollama.add(ModelDouble(name="reads", answer="好。", reads=reads))
    chat = ollama_chat(ollama, "reads", num_ctx=8192)
    assert whole(answerer(chat).answer(LONG)).warnings == ()


def test_the_double_cuts_as_the_server_does(ollama: OllamaDouble) -> None:
    small = OpenAIChatModel("qwen2.5", base_url=ollama.base_url, num_ctx=32768)
    many = evidence("水泵的保修期？", *("很长的段落" * 100 for _ in range(12)))
    (warning,) = whole(answerer(small).answer(many)).warnings
    assert warning.startswith("the server read only 4096 tokens of the prompt")


def test_the_prompt_is_in_the_language_of_the_question(ollama: OllamaDouble) -> None:
    english = evidence("How long is the warranty?", "水泵的保修期是一年。")
    whole(answerer(ollama_chat(ollama)).answer(english))
    system, human = ollama.bodies("/api/chat")[-1]["messages"]
    assert "Answer in the language of the question, even where" in system["content"]
    assert human["content"].startswith("Passages:\n<passage number=1")
    whole(answerer(ollama_chat(ollama)).answer(EVIDENCE))
    assert "用提问所用的语言回答" in ollama.bodies("/api/chat")[-1]["messages"][0]["content"]


@pytest.mark.parametrize("broken", [{"stalls_after": 1}, {"ends_after": 1}, {"fails_after": 1}])
def test_whatever_stops_a_stream_leaves_what_has_arrived(
    ollama: OllamaDouble, broken: dict[str, Any]
) -> None:
    ollama.add(ModelDouble(name="stops", answer="北京是中国的首都。", **broken))
    chat = OllamaChatModel("stops", base_url=ollama.base_url, timeout=0.5)
    answer = whole(answerer(chat).answer(EVIDENCE))
    assert (answer.text, answer.partial) == ("北京是中", True)
    (warning,) = answer.warnings
    assert warning.startswith("the answer broke off: Ollama at ")


def test_a_word_is_given_out_as_soon_as_it_has_come(ollama: OllamaDouble) -> None:
    slow: dict[str, Any] = {"piece_seconds": 0.3, "piece_length": 1}
    ollama.add(ModelDouble(name="slow", answer="一二三", **slow))
    times = [time.monotonic() for piece in answerer(ollama_chat(ollama, "slow")).answer(EVIDENCE)
             if piece.text]  # fmt: skip
    assert len(times) == 3
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.1


def test_a_stream_that_breaks_leaves_what_has_arrived(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="breaks", answer="北京是中国的首都。", breaks_after=2))
    answer = whole(answerer(ollama_chat(ollama, "breaks")).answer(EVIDENCE))
    assert (answer.text, answer.partial) == ("北京是中国的首都", True)
    (warning,) = answer.warnings
    assert warning.startswith("the answer broke off: Ollama at ")
    assert warning.endswith("broke off before the answer was complete")


def test_a_server_that_goes_away_leaves_what_has_arrived() -> None:
    class Leaving(ScriptedChat):
        def stream(self, messages: object) -> object:  # type: ignore[override]  # what follows is all that is asked
            yield from list(ScriptedChat("北京").stream([]))
            raise ServiceUnreachableError("gone")

    answer = whole(answerer(Leaving()).answer(EVIDENCE))  # type: ignore[arg-type]  # see above
    assert (answer.text, answer.partial) == ("北京", True)


def test_what_was_held_back_is_kept_when_the_stream_breaks() -> None:
    answer = whole(answerer(ScriptedChat("保修期[", breaks=True)).answer(EVIDENCE))
    assert (answer.text, answer.partial) == ("保修期[", True)


def test_an_error_before_the_first_word_is_raised(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="breaks", answer="北京", breaks_after=0))
    with pytest.raises(ServiceFailedError, match="broke off before the answer was complete"):
        whole(answerer(ollama_chat(ollama, "breaks")).answer(EVIDENCE))


def test_a_server_that_is_not_there_is_named() -> None:
    chat = OllamaChatModel("qwen2.5", base_url="http://127.0.0.1:9", retries=0)
    with pytest.raises(ServiceUnreachableError, match=r"Ollama does not answer at"):
        whole(answerer(chat).answer(EVIDENCE))


def test_closing_the_answer_closes_the_models_stream() -> None:
    chat = ScriptedChat("一", "二", "三")
    pieces = answerer(chat).answer(EVIDENCE)
    assert next(pieces).text == "一"
    pieces.close()
    assert chat.closed


def test_usage_comes_with_the_last_piece(ollama: OllamaDouble) -> None:
    pieces = list(answerer(ollama_chat(ollama)).answer(EVIDENCE))
    assert [type(piece.usage) for piece in pieces if piece.usage] == [Usage]
