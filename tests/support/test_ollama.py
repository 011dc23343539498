"""The double keeps what OLLAMA.md says about the real server."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.ollama import ModelDouble, OllamaDouble, wait_until

USER = [{"role": "user", "content": "中国的首都是哪里?"}]
COUNTS = ["total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration"]
COUNTS += ["eval_count", "eval_duration"]


@pytest.fixture
def client(ollama: OllamaDouble) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=ollama.base_url, trust_env=False) as client:
        yield client


def chat(client: httpx.Client, model: str = "qwen2.5", **fields: object) -> list[Any]:
    answer = client.post("/api/chat", json={"model": model, "messages": USER, **fields})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_says_its_version(client: httpx.Client) -> None:
    assert client.get("/api/version").json() == {"version": "0.12.3"}


def test_lists_models_with_tags(client: httpx.Client) -> None:
    models = client.get("/api/tags").json()["models"]
    assert [model["name"] for model in models] == [
        "qwen2.5:latest",
        "deepseek-r1:latest",
        "nomic-embed-text:latest",
    ]
    assert set(models[0]) == {"name", "model", "modified_at", "size", "digest", "details"}
    assert models[0]["details"]["format"] == "gguf"


def test_a_model_pulled_anew_has_another_digest() -> None:
    assert ModelDouble(name="a").digest != ModelDouble(name="a", revision="2").digest


def test_shows_capabilities_and_lengths(client: httpx.Client) -> None:
    shown = client.post("/api/show", json={"model": "deepseek-r1"}).json()
    assert shown["capabilities"] == ["completion", "thinking"]
    family = shown["model_info"]["general.architecture"]
    assert shown["model_info"][f"{family}.context_length"] == 32768
    assert shown["model_info"][f"{family}.embedding_length"] == 64
    assert {"parameters", "template", "details"} <= set(shown)


def test_streams_by_default_and_ends_with_counts(client: httpx.Client) -> None:
    *pieces, last = chat(client)
    assert "".join(piece["message"]["content"] for piece in pieces) == "北京是中国的首都。"
    assert not any(piece["done"] for piece in pieces)
    assert last["done"]
    assert last["done_reason"] == "stop"
    assert set(COUNTS) <= set(last)


def test_answers_with_one_object_on_request(client: httpx.Client) -> None:
    (answer,) = chat(client, stream=False)
    assert answer["message"] == {"role": "assistant", "content": "北京是中国的首都。"}
    assert answer["done"]


def test_thinking_comes_first_with_empty_content(client: httpx.Client) -> None:
    pieces = chat(client, "deepseek-r1", think=True)
    assert "".join(piece["message"].get("thinking", "") for piece in pieces) == "先想一想。"
    assert pieces[0]["message"]["content"] == ""


def test_thinking_is_on_by_default_and_can_be_turned_off(client: httpx.Client) -> None:
    assert "thinking" in chat(client, "deepseek-r1")[0]["message"]
    assert "thinking" not in chat(client, "deepseek-r1", think=False)[0]["message"]


def test_old_templates_put_thinking_into_the_content(
    ollama: OllamaDouble, client: httpx.Client
) -> None:
    ollama.add(ModelDouble(name="old-r1", thinking="想", answer="答"))
    (answer,) = chat(client, "old-r1", stream=False)
    assert answer["message"]["content"] == "<think>\n想\n</think>\n\n答"


def test_num_predict_cuts_the_answer_off(client: httpx.Client) -> None:
    last = chat(client, options={"num_predict": 3})[-1]
    assert (last["done_reason"], last["eval_count"]) == ("length", 3)


def test_cuts_a_long_prompt_silently_oldest_messages_first(
    ollama: OllamaDouble, client: httpx.Client
) -> None:
    ollama.add(ModelDouble(name="echo", answer=lambda seen: "|".join(m.content for m in seen)))
    messages = [
        {"role": "system", "content": "系统"},
        {"role": "user", "content": "旧" * 20},
        {"role": "user", "content": "新" * 10},
    ]
    answer = {"model": "echo", "messages": messages, "options": {"num_ctx": 16}, "stream": False}
    body = client.post("/api/chat", json=answer).json()
    assert body["message"]["content"] == "系统|" + "新" * 10
    assert body["prompt_eval_count"] == 12


def test_cuts_the_last_message_if_it_alone_is_too_long(
    ollama: OllamaDouble, client: httpx.Client
) -> None:
    ollama.add(ModelDouble(name="echo", answer=lambda seen: seen[-1].content))
    messages = [{"role": "user", "content": "甲" * 10 + "乙" * 5}]
    answer = {"model": "echo", "messages": messages, "options": {"num_ctx": 8}, "stream": False}
    body = client.post("/api/chat", json=answer).json()
    assert (body["message"]["content"], body["prompt_eval_count"]) == ("甲甲甲乙乙乙乙乙", 8)


def test_generate_answers_at_top_level(client: httpx.Client) -> None:
    request = {"model": "deepseek-r1", "prompt": "首都?", "system": "简答", "stream": False}
    answer = client.post("/api/generate", json=request).json()
    assert (answer["thinking"], answer["response"]) == ("先想一想。", "北京是中国的首都。")
    assert answer["prompt_eval_count"] == 5


def test_a_request_without_messages_only_loads(ollama: OllamaDouble, client: httpx.Client) -> None:
    answer = client.post("/api/chat", json={"model": "qwen2.5"}).json()
    assert (answer["done"], answer["done_reason"]) == (True, "load")
    assert ollama.loads == [("qwen2.5:latest", 4096)]
    (loaded,) = client.get("/api/ps").json()["models"]
    assert (loaded["name"], loaded["context_length"]) == ("qwen2.5:latest", 4096)
    assert "expires_at" in loaded


def test_another_num_ctx_loads_the_model_again(ollama: OllamaDouble, client: httpx.Client) -> None:
    for num_ctx in (8192, 8192, 4096):
        chat(client, options={"num_ctx": num_ctx})
    assert ollama.loads == [("qwen2.5:latest", 8192), ("qwen2.5:latest", 4096)]


def test_embeds_one_text_or_several(client: httpx.Client) -> None:
    one = client.post("/api/embed", json={"model": "nomic-embed-text", "input": "北京"}).json()
    two = {"model": "nomic-embed-text", "input": ["上海", "北京"]}
    several = client.post("/api/embed", json=two).json()
    assert len(one["embeddings"][0]) == 64
    assert several["embeddings"][1] == one["embeddings"][0]
    assert {"model", "total_duration", "load_duration", "prompt_eval_count"} <= set(one)


def test_pulls_in_steps(client: httpx.Client) -> None:
    lines = client.post("/api/pull", json={"model": "qwen2.5"}).text.splitlines()
    states = [json.loads(line) for line in lines]
    assert states[-1] == {"status": "success"}
    assert any({"digest", "total", "completed"} <= set(state) for state in states)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", {"model": "x", "messages": USER}),
        ("/api/generate", {"model": "x", "prompt": "?"}),
        ("/api/embed", {"model": "x", "input": "?"}),
        ("/api/show", {"model": "x"}),
        ("/api/pull", {"model": "x"}),
    ],
)
def test_an_unknown_model_is_404(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()) == (404, {"error": "model 'x' not found"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", b"{"),
        ("/api/chat", b'{"model": "qwen2.5", "messages": [], "thinking": true}'),
        ("/api/chat", b'{"model": "qwen2.5", "messages": [{"role": "human", "content": ""}]}'),
        ("/api/chat", b'{"model": "qwen2.5", "messages": [], "options": {"num_ctx": "8192"}}'),
        ("/api/chat", b'{"model": "qwen2.5", "messages": [], "stream": "yes"}'),
        ("/api/chat", b'{"model": "qwen2.5", "messages": [], "think": "a lot"}'),
        ("/api/embed", b'{"model": "nomic-embed-text", "prompt": "old interface"}'),
        ("/v1/embeddings", b'{"model": "nomic-embed-text", "input": [[1, 2]]}'),
        ("/v1/chat/completions", b'{"model": "qwen2.5", "messages": [], "think": false}'),
    ],
)
def test_a_malformed_request_is_400(client: httpx.Client, path: str, body: bytes) -> None:
    answer = client.post(path, content=body)
    assert answer.status_code == 400
    assert "invalid request" in answer.text


def test_thinking_without_the_capability_is_400(client: httpx.Client) -> None:
    body = {"model": "qwen2.5", "messages": USER, "think": True}
    answer = client.post("/api/chat", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": '"qwen2.5" does not support thinking'}


def test_chatting_with_an_embedding_model_is_400(client: httpx.Client) -> None:
    answer = client.post("/api/chat", json={"model": "nomic-embed-text", "messages": USER})
    assert answer.status_code == 400


def test_unknown_paths_are_404_and_wrong_methods_405(client: httpx.Client) -> None:
    assert client.get("/api/nothing").status_code == 404
    assert client.get("/api/chat").status_code == 405


def test_a_full_queue_is_503(ollama: OllamaDouble, client: httpx.Client) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=1))
    body = {"model": "busy", "messages": USER}
    answers = [client.post("/api/chat", json=body).status_code for _ in range(2)]
    assert answers == [503, 200]


def test_an_error_in_mid_stream_is_a_last_line_with_status_200(
    ollama: OllamaDouble, client: httpx.Client
) -> None:
    ollama.add(ModelDouble(name="fails", answer="一二三四五六", fails_after=1))
    first, last = chat(client, "fails")
    assert first["message"]["content"] == "一二三四"
    assert set(last) == {"error"}


def test_a_stream_can_break(ollama: OllamaDouble, client: httpx.Client) -> None:
    ollama.add(ModelDouble(name="breaks", answer="一二三四五六", breaks_after=1))
    with pytest.raises(httpx.RemoteProtocolError):
        chat(client, "breaks")


def test_nothing_comes_before_the_model_is_loaded(
    ollama: OllamaDouble, client: httpx.Client
) -> None:
    ollama.add(ModelDouble(name="slow", load_seconds=0.4))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/chat", json={"model": "slow", "messages": USER}, timeout=0.1)
    assert chat(client, "slow")[-1]["done"]


def test_notices_when_the_client_hangs_up(ollama: OllamaDouble, client: httpx.Client) -> None:
    ollama.add(ModelDouble(name="long", answer="字" * 4000, piece_seconds=0.05))
    body = {"model": "long", "messages": USER}
    with client.stream("POST", "/api/chat", json=body) as answer:
        next(answer.iter_lines())
    assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=1)


def test_records_what_it_was_sent(ollama: OllamaDouble, client: httpx.Client) -> None:
    chat(client, options={"seed": 7})
    (body,) = ollama.bodies("/api/chat")
    assert body["options"] == {"seed": 7}
    assert ollama.requests[-1].headers["content-type"] == "application/json"


def test_speaks_openai(client: httpx.Client) -> None:
    models = client.get("/v1/models").json()["data"]
    assert models[0]["id"] == "qwen2.5:latest"
    body = {"model": "qwen2.5", "messages": USER, "max_tokens": 2}
    answer = client.post("/v1/chat/completions", json=body).json()
    (choice,) = answer["choices"]
    assert choice["message"] == {"role": "assistant", "content": "北京"}
    assert choice["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 2
    embed = {"model": "nomic-embed-text", "input": ["一", "二"]}
    rows = client.post("/v1/embeddings", json=embed).json()["data"]
    assert [(row["index"], len(row["embedding"])) for row in rows] == [(0, 64), (1, 64)]


def test_speaks_openai_in_events(client: httpx.Client) -> None:
    body = {"model": "qwen2.5", "messages": USER, "stream": True}
    body["stream_options"] = {"include_usage": True}
    lines = client.post("/v1/chat/completions", json=body).text.split("\n\n")
    *events, done, rest = lines
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert (done, rest) == ("data: [DONE]", "")
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks[:-1]]
    assert "".join(delta["content"] for delta in deltas) == "北京是中国的首都。"
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["total_tokens"] > 0


def test_openai_errors_have_openais_shape(client: httpx.Client) -> None:
    answer = client.post("/v1/chat/completions", json={"model": "x", "messages": USER})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "model 'x' not found"


def test_stopping_hangs_up_on_everybody() -> None:
    double = OllamaDouble([ModelDouble(name="slow", load_seconds=60)]).start()
    body = {"model": "slow", "messages": USER}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{double.base_url}/api/chat", json=body, timeout=0.1, trust_env=False)
    double.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{double.base_url}/api/version", trust_env=False)
