"""What each endpoint of the Ollama double answers."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tests.support.ollama_bodies import (
    Body,
    ChatBody,
    EmbedBody,
    GenerateBody,
    GenerationBody,
    Message,
    Options,
    PullBody,
    ShowBody,
    Think,
)
from tests.support.ollama_http import NDJSON, Refused, Single, Step, Stream
from tests.support.ollama_models import DEFAULT_CONTEXT, Generation, ModelDouble

if TYPE_CHECKING:
    from tests.support.ollama import OllamaDouble

B = TypeVar("B", bound=Body)
Reply = Single | Stream

VERSION = "0.12.3"
NOW = "2026-06-01T08:00:00.000000000Z"
_STALL = 60.0
SECOND = 1_000_000_000  # durations are in nanoseconds


def parse(body_type: type[B], raw: bytes) -> B:
    """Validate a body, strictly."""
    try:
        return body_type.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(400, f"invalid request: {where}: {first['msg']}") from error


def find(server: "OllamaDouble", name: str) -> ModelDouble:
    """Return a model that was asked for; a missing tag means `latest`."""
    tagged = name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"
    if tagged not in server.models:
        raise Refused(404, f"model '{name}' not found")
    return server.models[tagged]


def begin(
    server: "OllamaDouble",
    name: str,
    *,
    messages: Sequence[Message],
    options: Options,
    think: Think | None,
    schema: dict[str, Any] | None = None,
) -> tuple[ModelDouble, Generation]:
    """Check what the real server checks before it generates."""
    model = find(server, name)
    if "completion" not in model.capabilities:
        raise Refused(400, f'"{name}" does not support chat')
    if think and "thinking" not in model.capabilities:
        raise Refused(400, f'"{name}" does not support thinking')
    if not server.accepts(model):
        raise Refused(503, "server busy, please try again.  maximum pending requests exceeded")
    server.load(model, num_ctx=min(options.num_ctx or DEFAULT_CONTEXT, model.context_length))
    return model, model.generate(messages, options=options, think=think, schema=schema)


def embed_texts(
    server: "OllamaDouble",
    name: str,
    texts: Sequence[str],
    *,
    truncate: bool,
    dimensions: int | None,
) -> list[list[float]]:
    """Embed, or refuse what is too long."""
    model = find(server, name)
    if not server.accepts(model):
        raise Refused(503, "server busy, please try again.  maximum pending requests exceeded")
    if not truncate and any(len(text) > model.context_length for text in texts):
        raise Refused(400, "the input length exceeds the context length")
    return [model.embedding(text[: model.context_length], dimensions=dimensions) for text in texts]


def moves(model: ModelDouble, generation: Generation) -> Iterator[tuple[float, str, str]]:
    """Yield (pause, thinking, content) as the script wants it.

    Raises:
        ConnectionAbortedError: The script wants the connection to break here.
        EOFError: The script wants the answer to end here.
        Refused: The script wants an error here.
    """
    wait = model.load_seconds
    for number, (thinking, content) in enumerate([*generation.pieces(), ("", "")]):
        if number == model.breaks_after:
            raise ConnectionAbortedError
        if number == model.ends_after:
            raise EOFError
        if number == model.stalls_after:
            wait += _STALL
        if number == model.fails_after:
            raise Refused(500, "an error was encountered while running the model: CUDA error")
        yield wait + model.piece_seconds, thinking, content
        wait = 0.0


def _version(server: "OllamaDouble", raw: bytes) -> Reply:
    return Single({"version": VERSION})


def _tags(server: "OllamaDouble", raw: bytes) -> Reply:
    return Single({"models": [_listing(model) for model in server.models.values()]})


def _ps(server: "OllamaDouble", raw: bytes) -> Reply:
    loaded = dict(server.loads)
    return Single(
        {
            "models": [
                _listing(server.models[name]) | {"expires_at": NOW, "context_length": context}
                for name, context in loaded.items()
            ]
        }
    )


def _show(server: "OllamaDouble", raw: bytes) -> Reply:
    model = find(server, parse(ShowBody, raw).model)
    return Single(
        {
            "parameters": f"num_ctx {DEFAULT_CONTEXT}",
            "template": model.template,
            "details": _details(),
            "capabilities": list(model.capabilities),
            "model_info": {
                "general.architecture": "double",
                "double.context_length": model.context_length,
                "double.embedding_length": model.embedding_length,
            },
        }
    )


def _pull(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(PullBody, raw)
    model = find(server, body.model)
    progress: dict[str, Any] = {"digest": f"sha256:{model.digest}", "total": 100}
    states: list[dict[str, Any]] = [
        {"status": "pulling manifest"},
        {"status": f"pulling {model.digest[:12]}", **progress, "completed": 50},
        {"status": f"pulling {model.digest[:12]}", **progress, "completed": 100},
        {"status": "success"},
    ]
    if not body.stream:
        return Single(states[-1])
    return Stream(NDJSON, [Step(0.0, _line(state)) for state in states])


def _embed(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(EmbedBody, raw)
    texts = [body.input] if isinstance(body.input, str) else body.input
    vectors = embed_texts(
        server, body.model, texts, truncate=body.truncate, dimensions=body.dimensions
    )
    return Single(
        {
            "model": body.model,
            "embeddings": vectors,
            "total_duration": SECOND,
            "load_duration": 0,
            "prompt_eval_count": sum(map(len, texts)),
        }
    )


def _chat(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(ChatBody, raw)

    def shape(thinking: str, content: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": content}
        return {"message": message | ({"thinking": thinking} if thinking else {})}

    if not body.messages:
        return _only_load(server, body, shape("", ""))
    return _generation(server, body, body.messages, shape)


def _generate(server: "OllamaDouble", raw: bytes) -> Reply:
    body = parse(GenerateBody, raw)

    def shape(thinking: str, content: str) -> dict[str, Any]:
        return {"response": content} | ({"thinking": thinking} if thinking else {})

    if not body.prompt:
        return _only_load(server, body, shape("", ""))
    system = [Message(role="system", content=body.system)] if body.system else []
    return _generation(server, body, [*system, Message(role="user", content=body.prompt)], shape)


def _only_load(server: "OllamaDouble", body: GenerationBody, empty: dict[str, Any]) -> Reply:
    model = find(server, body.model)
    server.load(model, num_ctx=body.options.num_ctx or DEFAULT_CONTEXT)
    done = {"model": body.model, "created_at": NOW, **empty, "done": True, "done_reason": "load"}
    return Single(done, wait=model.load_seconds)


def _generation(
    server: "OllamaDouble",
    body: GenerationBody,
    messages: Sequence[Message],
    shape: Callable[[str, str], dict[str, Any]],
) -> Reply:
    model, generation = begin(
        server, body.model, messages=messages, options=body.options, think=body.think
    )
    head = {"model": body.model, "created_at": NOW}
    tail = {"done": True, "done_reason": generation.done_reason, **_counts(generation)}

    def steps() -> Iterator[Step]:
        try:
            for wait, thinking, content in moves(model, generation):
                if thinking or content:
                    yield Step(wait, _line(head | shape(thinking, content) | {"done": False}))
            yield Step(wait, _line(head | shape("", "") | tail))
        except Refused as error:
            yield Step(0.0, _line({"error": str(error)}))
        except EOFError:
            return
        except ConnectionAbortedError:
            yield Step(0.0, None)

    if body.stream:
        return Stream(NDJSON, steps())
    wait = sum(pause for pause, _, _ in moves(model, generation))
    return Single(head | shape(generation.thinking, generation.answer) | tail, wait=wait)


def _counts(generation: Generation) -> dict[str, int]:
    return {
        "total_duration": 2 * SECOND,
        "load_duration": 0,
        "prompt_eval_count": generation.prompt_tokens,
        "prompt_eval_duration": SECOND,
        "eval_count": generation.completion_tokens,
        "eval_duration": SECOND,
    }


def _listing(model: ModelDouble) -> dict[str, Any]:
    return {
        "name": model.tagged,
        "model": model.tagged,
        "modified_at": NOW,
        "size": 1_000_000,
        "digest": model.digest,
        "details": _details(),
    }


def _details() -> dict[str, Any]:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": "double",
        "families": ["double"],
        "parameter_size": "1.8B",
        "quantization_level": "Q4_K_M",
    }


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


ENDPOINTS: dict[tuple[str, str], Callable[["OllamaDouble", bytes], Reply]] = {
    ("GET", "/api/version"): _version,
    ("GET", "/api/tags"): _tags,
    ("GET", "/api/ps"): _ps,
    ("POST", "/api/show"): _show,
    ("POST", "/api/pull"): _pull,
    ("POST", "/api/embed"): _embed,
    ("POST", "/api/chat"): _chat,
    ("POST", "/api/generate"): _generate,
}
