"""Sections that name a model: embedding, reranker and chat, each told apart by `provider`."""

from typing import Annotated, Literal

from pydantic import Field

from chains.settings.sections import ModelReference, Section

Device = Literal["auto", "cpu", "cuda", "mps"]
Precision = Literal["fp32", "fp16", "bf16"]


class LocalModel(Section):
    """What every model that runs inside this process can be told.

    Attributes:
        model: Hub name or folder.
        device: `auto` takes an accelerator if there is one.
        precision: Number format of the weights.
        batch_size: Texts computed at once.
        max_length: Longest input in tokens; None means what the model allows.
    """

    model: ModelReference
    device: Device = "auto"
    precision: Precision = "fp32"
    batch_size: int = Field(default=32, ge=1)
    max_length: int | None = Field(default=None, ge=8)


class RemoteModel(Section):
    """What every model behind an HTTP service can be told.

    Attributes:
        model: The name that the service knows.
        base_url: Address of the service.
        timeout: Seconds to wait for an answer to begin.
        retries: How often a refused connection, or a full queue (429, 503), is tried again,
            with growing pauses.
    """

    model: str = Field(min_length=1)
    base_url: str = "http://127.0.0.1:11434"
    timeout: float = Field(default=120.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)


class HashingEmbedding(Section):
    """Hashed character n-grams: no weights, no training, no meaning beyond shared characters.

    Attributes:
        dimension: Length of the vectors.
    """

    provider: Literal["hashing"] = "hashing"
    dimension: int = Field(default=1024, ge=64, le=65_536)


class FlagEmbedding(LocalModel):
    """BGE models through FlagEmbedding.

    Attributes:
        query_instruction: Put before questions; None means what the model's card asks for.
    """

    provider: Literal["flag"] = "flag"
    query_instruction: str | None = None


class SentenceTransformersEmbedding(LocalModel):
    """M3E, text2vec, SimCSE and any other model that sentence-transformers loads.

    Attributes:
        query_prefix: Put before questions; None means what the model's card asks for.
        document_prefix: Put before passages; None likewise.
    """

    provider: Literal["sentence_transformers"] = "sentence_transformers"
    query_prefix: str | None = None
    document_prefix: str | None = None


class OllamaEmbedding(RemoteModel):
    """An embedding model that an Ollama server holds.

    Attributes:
        query_prefix: Put before questions; None means what the model's card asks for.
        document_prefix: Put before passages; None likewise.
        batch_size: Texts sent at once.
    """

    provider: Literal["ollama"] = "ollama"
    query_prefix: str | None = None
    document_prefix: str | None = None
    batch_size: int = Field(default=32, ge=1)


class OpenAIEmbedding(RemoteModel):
    """An embedding model behind any endpoint that speaks OpenAI's protocol.

    Attributes:
        api_key_env: Environment variable that holds the key; unset means no key is needed.
        query_prefix: Put before questions; None means what the model's card asks for.
        document_prefix: Put before passages; None likewise.
        batch_size: Texts sent at once.
    """

    provider: Literal["openai"] = "openai"
    api_key_env: str = "OPENAI_API_KEY"
    query_prefix: str | None = None
    document_prefix: str | None = None
    batch_size: int = Field(default=32, ge=1)


class FlagReranker(LocalModel):
    """bge-reranker models through FlagEmbedding.

    Attributes:
        candidates: Most candidates that are scored; a model takes milliseconds for each.
        budget_ms: Milliseconds after which the best order so far is used; None means no limit,
            as in evaluation always.
    """

    provider: Literal["flag"] = "flag"
    candidates: int = Field(default=50, ge=1)
    budget_ms: float | None = Field(default=None, gt=0)


class LexicalReranker(Section):
    """Needs no weights: first-stage score plus how much of the question a passage covers.

    Attributes:
        candidates: Most candidates that are scored.
    """

    provider: Literal["lexical"] = "lexical"
    candidates: int = Field(default=64, ge=1)


class NoReranker(Section):
    """Keeps the order of the first stage."""

    provider: Literal["none"] = "none"


class OllamaChat(RemoteModel):
    """A chat model that an Ollama server holds.

    Attributes:
        num_ctx: Context window in tokens to ask for; bounded by what the model allows.
        temperature: 0 is the most repeatable.
        seed: Seed of the sampling.
        max_tokens: Longest answer in tokens.
        think: Whether a thinking model thinks before it answers; None leaves it to the model.
        keep_alive: How long the server keeps the model loaded.
    """

    provider: Literal["ollama"] = "ollama"
    num_ctx: int = Field(default=8192, ge=512)
    temperature: float = Field(default=0.1, ge=0, le=2)
    seed: int = 7
    max_tokens: int = Field(default=1024, ge=1)
    think: bool | None = None
    keep_alive: str = "10m"


class OpenAIChat(RemoteModel):
    """A chat model behind any endpoint that speaks OpenAI's protocol (vLLM, LM Studio …).

    Attributes:
        api_key_env: Environment variable that holds the key; unset means no key is needed.
        num_ctx: Context window of the model in tokens.
        temperature: 0 is the most repeatable.
        seed: Seed of the sampling.
        max_tokens: Longest answer in tokens.
    """

    provider: Literal["openai"] = "openai"
    api_key_env: str = "OPENAI_API_KEY"
    num_ctx: int = Field(default=8192, ge=512)
    temperature: float = Field(default=0.1, ge=0, le=2)
    seed: int = 7
    max_tokens: int = Field(default=1024, ge=1)


class ExtractiveChat(Section):
    """No model: the best supporting sentences of the passages, quoted.

    Attributes:
        max_sentences: Most sentences that are quoted.
    """

    provider: Literal["extractive"] = "extractive"
    max_sentences: int = Field(default=3, ge=1)


EmbeddingSettings = Annotated[
    HashingEmbedding
    | FlagEmbedding
    | SentenceTransformersEmbedding
    | OllamaEmbedding
    | OpenAIEmbedding,
    Field(discriminator="provider"),
]
RerankerSettings = Annotated[
    FlagReranker | LexicalReranker | NoReranker, Field(discriminator="provider")
]
ChatSettings = Annotated[OllamaChat | OpenAIChat | ExtractiveChat, Field(discriminator="provider")]
