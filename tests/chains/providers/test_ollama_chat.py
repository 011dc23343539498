import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from chains.errors import (
    ModelMissingError,
    ServiceFailedError,
    ServiceUnreachableError,
)
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.protocols import ChatModel, ChatPiece, Usage
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until

QUESTION = [HumanMessage("中国的首都是哪里?")]
CAPITAL = "北京是中国的首都。"


def build(ollama: OllamaDouble, model: str = "qwen2.5", **options: Any) -> OllamaChatModel:
    return OllamaChatModel(model, base_url=ollama.base_url, **options)


def collect(model: ChatModel, messages: list[BaseMessage] | None = None) -> list[ChatPiece]:
    return list(model.stream(messages or QUESTION))


def text_of(pieces: list[ChatPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def thinking_of(pieces: list[ChatPiece]) -> str:
    return "".join(piece.thinking for piece in pieces)


def test_is_a_chat_model(ollama: OllamaDouble) -> None:
    model: ChatModel = build(ollama)
    assert text_of(collect(model)) == CAPITAL


def test_building_one_asks_nothing(ollama: OllamaDouble) -> None:
    build(ollama).stream(QUESTION)
    assert ollama.requests == []


def test_streams_pieces_and_ends_with_usage(ollama: OllamaDouble) -> None:
    *pieces, last = collect(build(ollama))
    assert [piece.text for piece in pieces] == ["北京是中", "国的首都", "。"]
    assert last == ChatPiece(usage=Usage(prompt_tokens=9, completion_tokens=9))


def test_sends_roles_and_options(ollama: OllamaDouble) -> None:
    model = build(ollama, num_ctx=2048, temperature=0.5, seed=3, max_tokens=99, keep_alive="1h")
    collect(model, [SystemMessage("简答。"), *QUESTION, AIMessage("北京。"), *QUESTION])
    (body,) = ollama.bodies("/api/chat")
    assert [message["role"] for message in body["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]
    options = {"num_ctx": 2048, "num_predict": 99, "temperature": 0.5, "seed": 3}
    assert body["options"] == options
    assert body["keep_alive"] == "1h"


def test_the_window_is_bounded_by_the_model(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="small", context_length=2048))
    assert build(ollama, "small", num_ctx=8192).context_window() == 2048
    assert build(ollama, "small", num_ctx=1024).context_window() == 1024


def test_answers_and_internal_requests_share_one_window(ollama: OllamaDouble) -> None:
    model = build(ollama, num_ctx=8192)
    collect(model)
    model.complete(QUESTION)
    assert ollama.loads == [("qwen2.5:latest", 8192)]


def test_reports_how_much_of_a_long_prompt_was_read(ollama: OllamaDouble) -> None:
    model = build(ollama, num_ctx=512)
    usage = collect(model, [HumanMessage("长" * 600)])[-1].usage
    assert usage is not None
    assert usage.prompt_tokens == 512


def test_says_when_the_answer_was_cut_off(ollama: OllamaDouble) -> None:
    *_, last = pieces = collect(build(ollama, max_tokens=3))
    assert (text_of(pieces), last.cut_off) == ("北京是", True)


@pytest.mark.parametrize("think", [None, True])
def test_keeps_thinking_apart(ollama: OllamaDouble, think: bool | None) -> None:
    pieces = collect(build(ollama, "deepseek-r1", think=think))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想一想。", CAPITAL)
    assert ollama.bodies("/api/chat")[-1]["think"] is True


def test_turns_thinking_off(ollama: OllamaDouble) -> None:
    pieces = collect(build(ollama, "deepseek-r1", think=False))
    assert (thinking_of(pieces), text_of(pieces)) == ("", CAPITAL)
    assert ollama.bodies("/api/chat")[-1]["think"] is False


def test_never_asks_for_thinking_without_the_capability(ollama: OllamaDouble) -> None:
    assert text_of(collect(build(ollama, think=True))) == CAPITAL
    assert "think" not in ollama.bodies("/api/chat")[-1]


def test_splits_tags_of_old_templates(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="old-r1", thinking="先想一想。", answer=CAPITAL, piece_length=3))
    pieces = collect(build(ollama, "old-r1"))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想一想。", CAPITAL)


@pytest.mark.parametrize(
    "double",
    [
        ModelDouble(name="deepseek-r1:7b", answer=f"先想。\n</think>\n\n{CAPITAL}"),
        ModelDouble(
            name="imported",
            template="{{ .Prompt }}<|Assistant|><think>\n",
            answer=f"先想。\n</think>\n\n{CAPITAL}",
        ),
    ],
    ids=["by name", "by template"],
)
def test_splits_thinking_that_the_prompt_opened(ollama: OllamaDouble, double: ModelDouble) -> None:
    ollama.add(double)
    pieces = collect(build(ollama, double.name))
    assert (thinking_of(pieces), text_of(pieces)) == ("先想。", CAPITAL)


def test_completes_without_thinking_at_temperature_zero(ollama: OllamaDouble) -> None:
    assert build(ollama, "deepseek-r1", think=True).complete(QUESTION) == CAPITAL
    body = ollama.bodies("/api/chat")[-1]
    assert (body["think"], body["options"]["temperature"]) == (False, 0.0)


@pytest.mark.parametrize("answer", [f"想\n</think>\n{CAPITAL}", f"<think>想</think>{CAPITAL}"])
def test_completions_lose_their_thinking_anyway(ollama: OllamaDouble, answer: str) -> None:
    ollama.add(ModelDouble(name="tags", answer=answer))
    assert build(ollama, "tags").complete(QUESTION) == CAPITAL


def test_works_with_servers_that_list_no_capabilities(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="plain", capabilities=("completion",), answer=CAPITAL))
    assert build(ollama, "plain").complete(QUESTION) == CAPITAL


def test_waits_for_a_model_that_is_still_loading(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="large", load_seconds=0.6, answer=CAPITAL))
    assert text_of(collect(build(ollama, "large", timeout=5))) == CAPITAL


def test_gives_up_after_the_timeout(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="large", load_seconds=5))
    with pytest.raises(ServiceFailedError, match=r"did not answer within 0\.2 s") as raised:
        collect(build(ollama, "large", timeout=0.2))
    assert "raise `timeout`" in raised.value.hint


def test_a_stream_that_stalls_is_given_up(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="stalls", answer=CAPITAL, stalls_after=1))
    pieces = build(ollama, "stalls", timeout=0.5).stream(QUESTION)
    assert next(piece.text for piece in pieces if piece.text) == "北京是中"
    with pytest.raises(ServiceFailedError, match=r"did not answer within 0\.5 s"):
        list(pieces)


def test_a_request_is_sent_once_when_its_answer_has_begun(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="breaks", answer=CAPITAL, breaks_after=1))
    with pytest.raises(ServiceFailedError):
        collect(build(ollama, "breaks", retries=3))
    assert len(ollama.bodies("/api/chat")) == 1


def test_empty_pieces_come_while_a_model_loads(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="large", load_seconds=1.2, answer=CAPITAL))
    first, *rest = collect(build(ollama, "large"))
    assert first == ChatPiece()
    assert text_of(rest) == CAPITAL


def test_several_threads_may_ask_at_once(ollama: OllamaDouble) -> None:
    model = build(ollama)
    with ThreadPoolExecutor(max_workers=8) as threads:
        answers = list(threads.map(lambda _: model.complete(QUESTION), range(60)))
    assert set(answers) == {CAPITAL}


def test_closing_the_stream_stops_the_model(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="long", answer="字" * 4000, piece_seconds=0.05))
    stream = build(ollama, "long").stream(QUESTION)
    assert next(stream).text
    assert not ollama.requests[-1].disconnected.is_set()
    begun = time.monotonic()
    stream.close()
    assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=1)
    assert time.monotonic() - begun < 1


def test_a_server_that_is_not_there_is_tried_again_and_then_named(pauses: list[float]) -> None:
    model = OllamaChatModel("qwen2.5", base_url="http://127.0.0.1:9", retries=2)
    with pytest.raises(
        ServiceUnreachableError, match=r"Ollama does not answer at http://127\.0\.0\.1:9"
    ) as raised:
        collect(model)
    assert raised.value.hint == "start it with `ollama serve`"
    assert pauses == [0.2, 0.4]


def test_a_server_that_goes_away_between_requests_is_named(ollama: OllamaDouble) -> None:
    model = build(ollama, retries=0)
    collect(model)
    ollama.stop()
    with pytest.raises(ServiceUnreachableError, match="Ollama does not answer at"):
        collect(model)


def test_a_missing_model_is_named(ollama: OllamaDouble) -> None:
    with pytest.raises(
        ModelMissingError, match=f"model 'qwen3' is not on the Ollama server at {ollama.base_url}"
    ) as raised:
        collect(build(ollama, "qwen3"))
    assert raised.value.hint == "ollama pull qwen3"


def test_a_model_deleted_meanwhile_is_named(ollama: OllamaDouble) -> None:
    model = build(ollama)
    collect(model)
    ollama.models.clear()
    with pytest.raises(ModelMissingError, match=r"model 'qwen2\.5' is not on the Ollama server"):
        collect(model)


def test_a_full_queue_is_tried_again(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=1, answer=CAPITAL))
    assert text_of(collect(build(ollama, "busy", retries=1))) == CAPITAL


def test_a_queue_that_stays_full_is_named(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=9))
    with pytest.raises(ServiceFailedError, match="is busy: server busy, please try again") as e:
        collect(build(ollama, "busy", retries=0))
    assert e.value.hint == "try again in a moment"


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
    with pytest.raises(ServiceFailedError, match=message) as raised:
        next(stream)
    assert raised.value.hint == "see the server's log"


def test_a_model_that_cannot_chat_fails_with_the_servers_words(ollama: OllamaDouble) -> None:
    with pytest.raises(ServiceFailedError, match=r'\(400\): "nomic-embed-text" does not support'):
        collect(build(ollama, "nomic-embed-text"))


def test_an_address_without_scheme_will_do(ollama: OllamaDouble) -> None:
    model = OllamaChatModel("qwen2.5", base_url=f"127.0.0.1:{ollama.server_port}/")
    assert model.complete(QUESTION) == CAPITAL


def test_proxies_are_not_used_for_the_loopback(
    ollama: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert build(ollama).complete(QUESTION) == CAPITAL
