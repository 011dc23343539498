import subprocess
import sys
from pathlib import Path

import pytest

from chains.providers.build import build_chat, build_embedder
from chains.providers.flag_embedder import FlagEmbedder
from chains.providers.hashing import HashingEmbedder
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.ollama_embedder import OllamaEmbedder
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.openai_embedder import OpenAIEmbedder
from chains.providers.sentence_transformers_embedder import SentenceTransformersEmbedder
from chains.settings.models import (
    EmbeddingSettings,
    FlagEmbedding,
    HashingEmbedding,
    OllamaChat,
    OllamaEmbedding,
    OpenAIChat,
    OpenAIEmbedding,
    SentenceTransformersEmbedding,
)

HEAVY = ["torch", "transformers", "FlagEmbedding", "sentence_transformers", "huggingface_hub"]
HEAVY += ["langchain_ollama", "langchain_openai", "openai", "ollama", "sklearn"]


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (HashingEmbedding(dimension=128), HashingEmbedder),
        (FlagEmbedding(model="BAAI/bge-m3"), FlagEmbedder),
        (SentenceTransformersEmbedding(model="moka-ai/m3e-base"), SentenceTransformersEmbedder),
        (OllamaEmbedding(model="nomic-embed-text"), OllamaEmbedder),
        (OpenAIEmbedding(model="m3e-base"), OpenAIEmbedder),
    ],
)
def test_builds_the_embedder_of_the_provider(settings: EmbeddingSettings, kind: type) -> None:
    embedder = build_embedder(settings)
    assert type(embedder) is kind
    for name, value in settings.model_dump(exclude={"provider"}).items():
        assert getattr(embedder, name) == value


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (OllamaChat(model="qwen3", think=False), OllamaChatModel),
        (OpenAIChat(model="qwen3", num_ctx=4096), OpenAIChatModel),
    ],
)
def test_builds_the_chat_model_of_the_provider(
    settings: OllamaChat | OpenAIChat, kind: type
) -> None:
    model = build_chat(settings)
    assert type(model) is kind
    for name, value in settings.model_dump(exclude={"provider"}).items():
        assert getattr(model, name) == value


def test_importing_the_builders_imports_no_model_library() -> None:
    code = (
        "import sys, chains.providers.build, chains.providers.flag_reranker;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
