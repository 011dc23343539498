"""The OpenAI-compatible endpoints of the Ollama double."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.support.ollama_bodies import CompletionBody, EmbeddingsBody, Options
from tests.support.ollama_endpoints import Reply, begin, embed_texts, moves, parse
from tests.support.ollama_http import EVENT_STREAM, Refused, Single, Step, Stream
from tests.support.ollama_models import Generation, ModelDouble

if TYPE_CHECKING:
    from tests.support.ollama import OllamaDouble

_CREATED = 1_780_000_000


def _models(server: "OllamaDouble", raw: bytes) -> Reply:
    data = [
        {"id": name, "object": "model", "created": _CREATED, "owned_by": "library"}
        for name in server.models
    ]
    return Single({"object": "list", "data": data})


def _embeddings(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(EmbeddingsBody, raw)
    texts = [body.input] if isinstance(body.input, str) else body.input
    vectors: list[Any] = list(
        embed_texts(server, body.model, texts, truncate=True, dimensions=body.dimensions)
    )
    if body.encoding_format == "base64":
        vectors = [base64.b64encode(np.float32(row).tobytes()).decode() for row in vectors]
    tokens = sum(map(len, texts))
    return Single(
        {
            "object": "list",
            "model": body.model,
            "data": [
                {"object": "embedding", "index": index, "embedding": vector}
                for index, vector in enumerate(vectors)
            ],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
    )


def _completions(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(CompletionBody, raw)
    # This endpoint knows no num_ctx: the server's default applies.
    model, generation = begin(
        server,
        body.model,
        messages=body.messages,
        options=Options(num_predict=body.max_tokens),
        think=False if body.reasoning_effort == "none" else None,
        schema=_schema(body),
    )
    if body.stream:
        return Stream(EVENT_STREAM, _events(body, model, generation))
    wait = sum(pause for pause, _, _ in moves(model, generation))
    message = {"role": "assistant", **_content(model, generation.thinking, generation.answer)}
    choice = {"index": 0, "message": message, "finish_reason": generation.done_reason}
    head = _head(body, "chat.completion")
    return Single(head | {"choices": [choice], "usage": _usage(generation)}, wait=wait)


def _schema(body: CompletionBody) -> dict[str, Any] | None:
    """Return the schema that the output shall keep to; other formats have none."""
    match body.response_format:
        case {"type": "json_schema", "json_schema": {"name": str(), "schema": dict() as schema}}:
            return schema
        case None | {"type": "json_object" | "text"}:
            return None
    raise Refused(400, f"invalid response_format: {body.response_format}")


def _events(body: CompletionBody, model: ModelDouble, generation: Generation) -> Iterator[Step]:
    head = _head(body, "chat.completion.chunk")

    def event(delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return _data(head | {"choices": [choice]})

    try:
        for wait, thinking, content in moves(model, generation):
            if thinking or content:
                yield Step(wait, event({"role": "assistant", **_content(model, thinking, content)}))
        yield Step(wait, event({"role": "assistant", "content": ""}, generation.done_reason))
    except Refused as error:
        yield Step(0.0, _data({"error": {"message": str(error), "type": "api_error"}}))
        return
    except ConnectionAbortedError:
        yield Step(0.0, None)
        return
    except EOFError:
        return
    if body.stream_options.include_usage:
        yield Step(0.0, _data(head | {"choices": [], "usage": _usage(generation)}))
    yield Step(0.0, b"data: [DONE]\n\n")


def _content(model: ModelDouble, thinking: str, content: str) -> dict[str, str]:
    return {"content": content} | ({model.thinking_field: thinking} if thinking else {})


def _head(body: CompletionBody, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": _CREATED, "model": body.model}


def _usage(generation: Generation) -> dict[str, int]:
    return {
        "prompt_tokens": generation.prompt_tokens,
        "completion_tokens": generation.completion_tokens,
        "total_tokens": generation.prompt_tokens + generation.completion_tokens,
    }


def _data(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


OPENAI_ENDPOINTS: dict[tuple[str, str], Callable[["OllamaDouble", bytes], Reply]] = {
    ("GET", "/v1/models"): _models,
    ("POST", "/v1/embeddings"): _embeddings,
    ("POST", "/v1/chat/completions"): _completions,
}
