"""What the cards of embedding models ask to be put before questions and passages."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

BGE_ZH = "为这个句子生成表示以用于检索相关文章："
BGE_EN = "Represent this sentence for searching relevant passages: "
WEB_SEARCH = "Given a web search query, retrieve relevant passages that answer the query"


@dataclass(frozen=True, kw_only=True)
class Prefixes:
    """Text put before what is embedded.

    Attributes:
        query: Put before questions.
        document: Put before passages.
    """

    query: str = ""
    document: str = ""


@dataclass(frozen=True)
class KnownModel:
    """One model or family of models.

    Attributes:
        pattern: Shell pattern for the lower-case name, without owner and tag.
        prefixes: What its card asks for.
    """

    pattern: str
    prefixes: Prefixes = Prefixes()


KNOWN_MODELS = (
    # https://huggingface.co/BAAI/bge-m3: "no need to add instructions to the queries"
    KnownModel("bge-m3*"),
    # https://huggingface.co/BAAI/bge-large-zh-v1.5: "Model List"
    KnownModel("bge-*-zh*", Prefixes(query=BGE_ZH)),
    # https://huggingface.co/BAAI/bge-large-en-v1.5
    KnownModel("bge-*-en*", Prefixes(query=BGE_EN)),
    # https://ollama.com/library/bge-large is the English v1.5
    KnownModel("bge-large", Prefixes(query=BGE_EN)),
    # https://huggingface.co/moka-ai/m3e-base: encodes plain sentences
    KnownModel("m3e-*"),
    # https://huggingface.co/shibing624/text2vec-base-chinese: encodes plain sentences
    KnownModel("text2vec-*"),
    # https://github.com/princeton-nlp/SimCSE: encodes plain sentences
    KnownModel("*simcse*"),
    # https://huggingface.co/nomic-ai/nomic-embed-text-v1.5: "Task instruction prefixes"
    KnownModel("nomic-embed-text*", Prefixes(query="search_query: ", document="search_document: ")),
    # https://huggingface.co/intfloat/multilingual-e5-large-instruct: passages need nothing
    KnownModel("*e5-*-instruct*", Prefixes(query=f"Instruct: {WEB_SEARCH}\nQuery: ")),
    # https://huggingface.co/intfloat/multilingual-e5-large: "FAQ 1"
    KnownModel("*e5-*", Prefixes(query="query: ", document="passage: ")),
    # https://huggingface.co/Qwen/Qwen3-Embedding-0.6B: "Usage"; passages need nothing
    KnownModel("qwen3-embedding*", Prefixes(query=f"Instruct: {WEB_SEARCH}\nQuery:")),
    # https://huggingface.co/mixedbread-ai/mxbai-embed-large-v1: "Quickstart"
    KnownModel("mxbai-embed-*", Prefixes(query=BGE_EN)),
    # https://huggingface.co/Snowflake/snowflake-arctic-embed-l-v2.0: "Usage"
    KnownModel("snowflake-arctic-embed*2*", Prefixes(query="query: ")),
    # https://huggingface.co/Snowflake/snowflake-arctic-embed-l: "Usage"
    KnownModel("snowflake-arctic-embed*", Prefixes(query=BGE_EN)),
    # https://huggingface.co/google/embeddinggemma-300m: "Prompt Instructions"
    KnownModel(
        "embeddinggemma*",
        Prefixes(query="task: search result | query: ", document="title: none | text: "),
    ),
)
"""First match wins; a model that matches none is given no prefixes."""

THINKING_OPENED_IN_PROMPT = (
    # https://huggingface.co/deepseek-ai/DeepSeek-R1/blob/main/tokenizer_config.json
    "deepseek-r1*",
    # https://huggingface.co/Qwen/QwQ-32B/blob/main/tokenizer_config.json
    "qwq*",
    # https://huggingface.co/Qwen/Qwen3-30B-A3B-Thinking-2507: "only </think> without an
    # explicit opening <think> tag"
    "qwen3*thinking*",
)
"""Chat models whose templates end in `<think>`; a server without the capability shows it."""


def model_name(model: str) -> str:
    """Return a model's own name: no owner, no Ollama tag, no folders of a cache around it.

    `BAAI/bge-m3`, `bge-m3:567m` and
    `~/.cache/huggingface/hub/models--BAAI--bge-m3/snapshots/5617a9f…` are all `bge-m3`.
    """
    parts = PurePath(model).parts
    cached = [part for part in parts if part.startswith("models--")]
    last = cached[-1].rsplit("--", 1)[-1] if cached else parts[-1]
    return last.split(":", 1)[0]


def prefixes_for(model: str, *, query: str | None = None, document: str | None = None) -> Prefixes:
    """Return a model's prefixes; what is not None overrules the card."""
    name = model_name(model).lower()
    matches = (known.prefixes for known in KNOWN_MODELS if fnmatchcase(name, known.pattern))
    card = next(matches, Prefixes())
    return Prefixes(
        query=card.query if query is None else query,
        document=card.document if document is None else document,
    )


def opens_thinking_in_prompt(model: str) -> bool:
    """Tell whether a chat model's own template ends in `<think>`, so that it only closes it."""
    name = model_name(model).lower()
    return any(fnmatchcase(name, pattern) for pattern in THINKING_OPENED_IN_PROMPT)
