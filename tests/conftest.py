"""What every test gets: no telemetry, no network beyond the loopback, tiny models, a server."""

from chains.telemetry import disable_telemetry

disable_telemetry()  # before any library is imported; the order matters, hence E402 below

from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

from tests.support import weights  # noqa: E402
from tests.support.network import Attempts, loopback_only  # noqa: E402
from tests.support.ollama import ModelDouble, OllamaDouble  # noqa: E402
from tests.support.whisper import write_whisper  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take a minute or more."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def outside_attempts() -> Iterator[Attempts]:
    """Block and record connections that leave the machine."""
    with pytest.MonkeyPatch.context() as patch:
        yield loopback_only(patch)


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(outside_attempts: Attempts) -> Iterator[None]:
    """Fail a test that tried to connect to the outside, even if it caught the error."""
    outside_attempts.clear()
    yield
    assert not outside_attempts, f"the test tried to reach {sorted(set(outside_attempts))}"


@pytest.fixture(scope="session")
def bge_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT in a folder called bge-small-zh-v1.5: CLS pooling, a query instruction."""
    folder = tmp_path_factory.mktemp("weights") / "bge-small-zh-v1.5"
    return weights.write_bert_embedder(folder, pooling="cls")


@pytest.fixture(scope="session")
def m3e_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT in a folder called m3e-base: mean pooling, no prefixes."""
    folder = tmp_path_factory.mktemp("weights") / "m3e-base"
    return weights.write_bert_embedder(folder, pooling="mean", seed=1)


@pytest.fixture(scope="session")
def bge_m3_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny XLM-RoBERTa in a folder called bge-m3, with the sparse and ColBERT heads."""
    return weights.write_xlm_roberta_embedder(tmp_path_factory.mktemp("weights") / "bge-m3")


@pytest.fixture(scope="session")
def bge_reranker_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny XLM-RoBERTa cross-encoder in a folder called bge-reranker-base."""
    folder = tmp_path_factory.mktemp("weights") / "bge-reranker-base"
    return weights.write_xlm_roberta_reranker(folder)


@pytest.fixture(scope="session")
def next_sentence_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with a next-sentence head in a folder called bert-base-chinese."""
    folder = tmp_path_factory.mktemp("weights") / "bert-base-chinese"
    return weights.write_bert_next_sentence(folder)


@pytest.fixture(scope="session")
def whisper_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Whisper that hears the same two segments in each window of 30 seconds."""
    folder = tmp_path_factory.mktemp("weights") / "whisper-tiny-ct2"
    return write_whisper(
        folder, script=[(0.0, "合同应当在签订后，", 1.0), (1.0, "十日内履行。", 2.5)]
    )


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    """A running Ollama double with a chat, a thinking and an embedding model; add your own."""
    models = [
        ModelDouble(name="qwen2.5", answer="北京是中国的首都。"),
        ModelDouble(
            name="deepseek-r1",
            capabilities=("completion", "thinking"),
            thinking="先想一想。",
            answer="北京是中国的首都。",
        ),
        ModelDouble(name="nomic-embed-text", capabilities=("embedding",), context_length=2048),
    ]
    with OllamaDouble(models) as double:
        yield double
