from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from chains.errors import ModelMissingError, ServiceFailedError, ServiceUnreachableError
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.protocols import ChatModel, ChatPiece, Usage
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until

QUESTION = [SystemMessage("简答。"), HumanMessage("中国的首都是哪里?")]
CAPITAL = "北京是中国的首都。"
PATH = "/v1/chat/completions"


def build(ollama: OllamaDouble, model: str = "qwen2.5", **options: Any) -> OpenAIChatModel:
    return OpenAIChatModel(model, base_url=ollama.base_url, **options)


def collect(model: ChatModel) -> list[ChatPiece]:
    return list(model.stream(QUESTION))


def text_of(pieces: list[ChatPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def thinking_of(pieces: list[ChatPiece]) -> str:
    return "".join(piece.thinking for piece in pieces)


def test_streams_pieces_and_ends_with_usage(ollama: OllamaDouble) -> None:
    *pieces, last = collect(build(ollama))
    assert text_of(pieces) == CAPITAL
    assert len(pieces) > 1
    assert last == ChatPiece(usage=Usage(prompt_tokens=12, completion_tokens=9))


def test_sends_options_that_every_server_knows(ollama: OllamaDouble) -> None:
    collect(build(ollama, temperature=0.5, seed=3, max_tokens=99))
    (body,) = ollama.bodies(PATH)
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.5, 3, 99)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_says_when_the_answer_was_cut_off(ollama: OllamaDouble) -> None:
    *pieces, last = collect(build(ollama, max_tokens=3))
    assert (text_of(pieces), last.cut_off) == ("北京是", True)


def test_completes_at_temperature_zero(ollama: OllamaDouble) -> None:
    assert build(ollama, temperature=0.5).complete(QUESTION) == CAPITAL
    assert ollama.bodies(PATH)[-1]["temperature"] == 0.0


def test_completes_without_what_it_thought(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="tags", thinking="先想一想。\n问法一", answer=CAPITAL))
    assert build(ollama, "tags").complete(QUESTION) == CAPITAL
    ollama.add(ModelDouble(name="opened", answer=f"先想。\n</think>\n\n{CAPITAL}"))
    assert build(ollama, "opened").complete(QUESTION) == CAPITAL


def test_thinking_that_was_cut_off_is_no_answer(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="tags", thinking="想" * 50, answer=CAPITAL))
    assert build(ollama, "tags", max_tokens=20).complete(QUESTION) == ""
    ollama.add(ModelDouble(name="QwQ-32B", answer="想" * 50))
    assert build(ollama, "QwQ-32B", max_tokens=20).complete(QUESTION) == ""
    ollama.add(ModelDouble(name="plain", answer="北" * 50))
    assert build(ollama, "plain", max_tokens=20).complete(QUESTION) == "北" * 20


def test_the_window_is_what_the_user_says(ollama: OllamaDouble) -> None:
    assert build(ollama, num_ctx=4096).context_window() == 4096


def test_splits_tags(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="tags", thinking="先想一想。", answer=CAPITAL, piece_length=3))
    pieces = collect(build(ollama, "tags"))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想一想。", CAPITAL)


def test_splits_thinking_that_the_prompt_opened(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="QwQ-32B", answer=f"先想。\n</think>\n\n{CAPITAL}"))
    pieces = collect(build(ollama, "QwQ-32B"))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想。", CAPITAL)


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_keeps_thinking_that_comes_beside_the_answer(ollama: OllamaDouble, field: Any) -> None:
    thinker = replace(ollama.models["deepseek-r1:latest"], thinking_field=field)
    ollama.add(replace(thinker, name="thinker"))
    pieces = collect(build(ollama, "thinker"))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想一想。", CAPITAL)
    assert build(ollama, "thinker").complete(QUESTION) == CAPITAL


def test_content_is_not_held_back_where_the_server_tells_thinking_apart(
    ollama: OllamaDouble,
) -> None:
    pieces = collect(build(ollama, "deepseek-r1"))  # a name that may begin inside thinking
    assert thinking_of(pieces) == "先想一想。"
    assert [piece.text for piece in pieces if piece.text] == ["北京是中", "国的首都", "。"]


def test_a_full_queue_is_tried_again(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=1, answer=CAPITAL))
    assert text_of(collect(build(ollama, "busy", retries=1))) == CAPITAL


def test_sends_the_key_of_the_environment(
    ollama: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "secret")
    collect(build(ollama, api_key_env="MY_KEY"))
    assert ollama.requests[-1].headers["authorization"] == "Bearer secret"


def test_the_environment_cannot_redirect_it(
    ollama: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL", "OPENAI_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert text_of(collect(build(ollama))) == CAPITAL


def test_a_path_in_the_address_is_kept(ollama: OllamaDouble) -> None:
    model = OpenAIChatModel("qwen2.5", base_url=f"{ollama.base_url}/v1/")
    assert model.complete(QUESTION) == CAPITAL


def test_closing_the_stream_stops_the_model(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="long", answer="字" * 4000, piece_seconds=0.05))
    stream = build(ollama, "long").stream(QUESTION)
    assert next(stream).text
    stream.close()
    assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=1)


def test_gives_up_after_the_timeout(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="large", load_seconds=5))
    with pytest.raises(ServiceFailedError, match=r"did not answer within 0\.2 s"):
        collect(build(ollama, "large", timeout=0.2))


def test_a_server_that_is_not_there_is_named() -> None:
    model = OpenAIChatModel("qwen2.5", base_url="http://127.0.0.1:9", retries=0)
    with pytest.raises(
        ServiceUnreachableError,
        match=r"service does not answer at http://127\.0\.0\.1:9/v1",
    ) as raised:
        collect(model)
    assert raised.value.hint == "start the service, or correct `base_url`"


def test_a_missing_model_is_named(ollama: OllamaDouble) -> None:
    with pytest.raises(
        ModelMissingError, match="model 'gpt' is not on the OpenAI-compatible service at"
    ) as raised:
        collect(build(ollama, "gpt"))
    assert "lists its models under /models" in raised.value.hint


def test_a_wrong_path_is_named(ollama: OllamaDouble) -> None:
    model = OpenAIChatModel("qwen2.5", base_url=f"{ollama.base_url}/openai")
    with pytest.raises(ServiceFailedError, match=r"failed \(404\)") as raised:
        collect(model)
    assert raised.value.hint == "check `base_url`: something else may be listening there"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ({"breaks_after": 1}, "broke off before the answer was complete"),
        ({"fails_after": 1}, "failed: an error was encountered while running the model"),
        ({"ends_after": 1}, "broke off before the answer was complete"),
    ],
)
def test_a_stream_that_fails_raises_after_what_did_arrive(
    ollama: OllamaDouble, script: dict[str, Any], message: str
) -> None:
    ollama.add(ModelDouble(name="fails", answer=CAPITAL, **script))
    stream = build(ollama, "fails").stream(QUESTION)
    assert next(stream).text == "北京是中"
    with pytest.raises(ServiceFailedError, match=message):
        next(stream)
