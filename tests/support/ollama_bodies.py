"""Request bodies of Ollama's interface; what is not in them is an error.

The real server ignores unknown fields. The double refuses them, so that a field of another
endpoint, or a misspelt one, cannot pass for a tested one.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Format = Literal["", "json"] | dict[str, Any]
Think = bool | Literal["low", "medium", "high", "max"]


class Body(BaseModel):
    """A JSON object without surprises."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ModelBody(Body):
    """The part that every request about one model has."""

    model: str


class Message(Body):
    role: Literal["system", "user", "assistant", "tool"]
    content: str = ""
    thinking: str | None = None
    images: list[str] | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_name: str | None = None
    tool_call_id: str | None = None


class Options(Body):
    num_ctx: int | None = None
    num_predict: int | None = None
    num_gpu: int | None = None
    num_thread: int | None = None
    num_batch: int | None = None
    num_keep: int | None = None
    temperature: float | None = None
    seed: int | None = None
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    repeat_last_n: int | None = None
    repeat_penalty: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    stop: list[str] | None = None
    # No longer documented, but langchain_ollama's embeddings send them as null.
    mirostat: int | None = None
    mirostat_eta: float | None = None
    mirostat_tau: float | None = None
    tfs_z: float | None = None


class GenerationBody(ModelBody):
    stream: bool = True
    think: Think | None = None
    format: Format | None = None
    options: Options = Options()
    keep_alive: str | float | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None


class ChatBody(GenerationBody):
    messages: list[Message] = []
    tools: list[dict[str, Any]] | None = None


class GenerateBody(GenerationBody):
    prompt: str = ""
    system: str = ""
    template: str = ""
    suffix: str = ""
    raw: bool = False
    images: list[str] | None = None
    context: list[int] | None = None


class EmbedBody(ModelBody):
    input: str | list[str]
    truncate: bool = True
    dimensions: int | None = None
    options: Options | None = None
    keep_alive: str | float | None = None


class ShowBody(ModelBody):
    verbose: bool = False


class PullBody(ModelBody):
    stream: bool = True
    insecure: bool = False


class StreamOptions(Body):
    include_usage: bool = False


class CompletionBody(ModelBody):
    """`/v1/chat/completions`, the fields that Ollama's documentation lists as supported."""

    messages: list[Message]
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int | None = None
    stop: str | list[str] | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    response_format: dict[str, Any] | None = None
    reasoning_effort: Literal["low", "medium", "high", "none"] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    n: Literal[1] | None = None
    user: str | None = None


class EmbeddingsBody(ModelBody):
    """`/v1/embeddings`."""

    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    user: str | None = None
