"""A service or a model that is not there: exit code 3, one line, how to mend it."""

from pathlib import Path

import pytest

from tests.support.ollama import OllamaDouble
from tests.support.zhiwen import Zhiwen, on_ollama
from tests.ui.web.visitor import free_port


def unavailable(zhiwen: Zhiwen, *arguments: str | Path) -> str:
    before = set(zhiwen.files())
    ran = zhiwen(*arguments)
    assert ran.code == 3, ran
    assert set(zhiwen.files()) == before
    return ran.line.removeprefix("zhiwen: ")


@pytest.fixture
def nowhere() -> str:
    """An address where nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


def test_ingest_without_ollama(new_zhiwen: Zhiwen, documents: Path, nowhere: str) -> None:
    line = unavailable(new_zhiwen, "ingest", documents, *on_ollama(nowhere))
    assert line == f"Ollama does not answer at {nowhere}; start it with `ollama serve`"
    assert not new_zhiwen.data_dir.exists()


def test_ask_without_ollama(zhiwen: Zhiwen, nowhere: str) -> None:
    line = unavailable(zhiwen, "ask", "保修期", "--json", *on_ollama(nowhere))
    assert line == f"Ollama does not answer at {nowhere}; start it with `ollama serve`"


def test_only_the_chat_is_out_of_reach(zhiwen: Zhiwen, nowhere: str) -> None:
    chat = f"chat={{provider: ollama, model: qwen2.5, base_url: '{nowhere}', retries: 0}}"
    line = unavailable(zhiwen, "ask", "增压泵的保修期多长？", "--set", chat)
    assert line == f"Ollama does not answer at {nowhere}; start it with `ollama serve`"


def test_an_embedding_model_that_is_not_pulled(
    new_zhiwen: Zhiwen, documents: Path, ollama: OllamaDouble
) -> None:
    del ollama.models["nomic-embed-text:latest"]
    line = unavailable(new_zhiwen, "ingest", documents, *on_ollama(ollama))
    assert "nomic-embed-text" in line
    assert line.endswith("; ollama pull nomic-embed-text")
    assert not new_zhiwen.data_dir.exists()


def test_a_chat_model_that_is_not_pulled(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    chat = f"chat={{provider: ollama, model: qwen3, base_url: '{ollama.base_url}'}}"
    line = unavailable(zhiwen, "ask", "增压泵的保修期多长？", "--set", chat)
    assert line.endswith("; ollama pull qwen3")


@pytest.mark.parametrize("provider", ["flag", "sentence_transformers"])
def test_a_model_folder_that_does_not_exist(
    new_zhiwen: Zhiwen, documents: Path, tmp_path: Path, provider: str
) -> None:
    folder = tmp_path / "bge-base-zh-v1.5"
    embedding = f"embedding={{provider: {provider}, model: {folder}}}"
    line = unavailable(new_zhiwen, "ingest", documents, "--set", embedding)
    assert line.startswith(f"no such model folder: {folder}; fetch them with `hf download ")
    assert "modelscope download" in line
    assert not new_zhiwen.data_dir.exists()


def test_importing_without_the_embedder_leaves_nothing(
    own_zhiwen: Zhiwen, tmp_path: Path, nowhere: str
) -> None:
    own_zhiwen("kb", "export", tmp_path / "a.zip")
    line = unavailable(
        own_zhiwen, "kb", "import", tmp_path / "a.zip", "--kb", "新", *on_ollama(nowhere)
    )
    assert line == f"Ollama does not answer at {nowhere}; start it with `ollama serve`"
    assert own_zhiwen("kb", "import", tmp_path / "a.zip", "--kb", "新").code == 0
