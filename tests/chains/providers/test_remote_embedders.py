from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chains.errors import ModelMissingError, ServiceFailedError, ServiceUnreachableError
from chains.providers.ollama_embedder import OllamaEmbedder
from chains.providers.openai_embedder import OpenAIEmbedder
from chains.providers.remote_embedder import RemoteEmbedder
from tests.support.ollama import ModelDouble, OllamaDouble

Build = Callable[..., RemoteEmbedder]
PATHS = {OllamaEmbedder: "/api/embed", OpenAIEmbedder: "/v1/embeddings"}


@pytest.fixture(params=[OllamaEmbedder, OpenAIEmbedder])
def build(request: pytest.FixtureRequest, ollama: OllamaDouble) -> Build:
    def build(model: str = "nomic-embed-text", **options: Any) -> RemoteEmbedder:
        embedder: RemoteEmbedder = request.param(model, **({"base_url": ollama.base_url} | options))
        return embedder

    return build


def sent(ollama: OllamaDouble) -> list[list[str]]:
    return [body["input"] for path in PATHS.values() for body in ollama.bodies(path)]


def test_rows_have_length_one_and_keep_their_order(build: Build) -> None:
    texts = [f"第{number}段" for number in range(7)]
    vectors = build(batch_size=3, document_prefix="").encode_documents(texts)
    double = ModelDouble(name="nomic-embed-text")
    assert vectors.shape == (7, 64)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert vectors == pytest.approx(np.array([double.embedding(text) for text in texts]), abs=1e-6)


def test_sends_batches_of_plain_strings(build: Build, ollama: OllamaDouble) -> None:
    build(batch_size=2).encode_documents(["一", "二", "三"])
    assert sent(ollama) == [
        ["search_document: 一", "search_document: 二"],
        ["search_document: 三"],
    ]


def test_questions_and_passages_are_marked(build: Build, ollama: OllamaDouble) -> None:
    embedder = build()
    question, passage = embedder.encode_queries(["首都"]), embedder.encode_documents(["首都"])
    assert sent(ollama) == [["search_query: 首都"], ["search_document: 首都"]]
    assert not np.allclose(question, passage)


def test_the_users_prefixes_overrule_the_card(build: Build, ollama: OllamaDouble) -> None:
    embedder = build(query_prefix="Q:", document_prefix="")
    embedder.encode_queries(["首都"])
    embedder.encode_documents(["首都"])
    assert sent(ollama) == [["Q:首都"], ["首都"]]


def test_speaks_langchain(build: Build) -> None:
    embedder = build()
    assert embedder.embed_query("首都") == pytest.approx(list(embedder.encode_queries(["首都"])[0]))
    assert len(embedder.embed_documents(["一", "二"])) == 2


def test_nothing_to_embed_asks_nothing(build: Build, ollama: OllamaDouble) -> None:
    assert build().encode_documents([]).shape[0] == 0
    assert ollama.requests == []


def test_a_missing_model_is_named(build: Build) -> None:
    with pytest.raises(ModelMissingError, match="model 'x' is not on the"):
        build("x").encode_queries(["首都"])


def test_a_server_that_is_not_there_is_named(build: Build) -> None:
    embedder = build(base_url="http://127.0.0.1:9", retries=0)
    with pytest.raises(ServiceUnreachableError, match=r"does not answer at http://127\.0\.0\.1:9"):
        embedder.encode_queries(["首都"])


def test_a_full_queue_is_tried_again(build: Build, ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=1))
    assert build("busy", retries=1).encode_queries(["首都"]).shape == (1, 64)


def test_a_queue_that_stays_full_is_named(build: Build, ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="busy", queue_full=9))
    with pytest.raises(ServiceFailedError, match="is busy: server busy, please try again"):
        build("busy", retries=0).encode_queries(["首都"])


def test_the_identity_of_ollamas_follows_the_digest(ollama: OllamaDouble) -> None:
    embedder = OllamaEmbedder("nomic-embed-text", base_url=ollama.base_url)
    digest = ModelDouble(name="nomic-embed-text").digest
    before = embedder.identity()
    assert before == (
        f"OllamaEmbedder nomic-embed-text {digest} 'search_query: ' 'search_document: ' cosine"
    )
    ollama.add(ModelDouble(name="nomic-embed-text", revision="2"))
    assert embedder.identity() != before


def test_the_identity_of_openais_follows_the_address() -> None:
    embedder = OpenAIEmbedder("m3e-base", base_url="http://127.0.0.1:8000")
    assert embedder.identity() == ("OpenAIEmbedder m3e-base http://127.0.0.1:8000/v1 '' '' cosine")


def test_an_identity_needs_the_server() -> None:
    embedder = OllamaEmbedder("nomic-embed-text", base_url="http://127.0.0.1:9", retries=0)
    with pytest.raises(ServiceUnreachableError, match="Ollama does not answer"):
        embedder.identity()
