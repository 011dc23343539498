from pathlib import Path
from typing import Any

import pytest
import yaml

from chains.errors import SettingsError
from chains.settings.load import load_settings

EMBEDDERS = "'hashing', 'flag', 'sentence_transformers', 'ollama', 'openai'"


def complaint(folder: Path, sections: dict[str, Any]) -> str:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump({"data_dir": "d"} | sections), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"splitter": {"chunk_sise": 9}},
            "splitter.chunk_sise: unknown key (did you mean chunk_size?)",
        ),
        (
            {"splitter": {"header": {"titel": True}}},
            "splitter.header.titel: unknown key (did you mean title?)",
        ),
        ({"spliter": {}}, "spliter: unknown key (did you mean splitter?)"),
        ({"zzz": 1}, "zzz: unknown key"),
        (
            {"embedding": {"provider": "hashing", "dimention": 128}},
            "embedding.dimention: unknown key (did you mean dimension?)",
        ),
        (
            {"retrieval": {"reranker": {"provider": "lexical", "batch_size": 9}}},
            "retrieval.reranker.batch_size: unknown key",
        ),
        (
            {"chat": {"provider": "ollama", "modle": "qwen3"}},
            "chat.modle: unknown key (did you mean model?)",
        ),
    ],
)
def test_an_unknown_key(tmp_path: Path, sections: dict[str, Any], message: str) -> None:
    assert complaint(tmp_path, sections) == f"config.yaml: {message}"


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"retrieval": {"top_k": "many"}},
            "retrieval.top_k: input should be a valid integer, unable to parse string as an "
            "integer, not 'many'",
        ),
        (
            {"retrieval": {"gate": {"threshold": 2}}},
            "retrieval.gate.threshold: input should be less than or equal to 1, not 2",
        ),
        (
            {"retrieval": {"variants": {"provider": "magic"}}},
            "retrieval.variants.provider: input should be 'chat', 'keywords' or 'none', "
            "not 'magic'",
        ),
        (
            {"chat": {"provider": "ollama", "model": "m", "num_ctx": 1}},
            "chat.num_ctx: input should be greater than or equal to 512, not 1",
        ),
        (
            {"chat": {"provider": "ollama"}},
            "chat.model: missing",
        ),
        (
            {"embedding": {"provider": "magic"}},
            f"embedding: unknown provider 'magic' (one of {EMBEDDERS})",
        ),
        ({"embedding": {"model": "m"}}, "embedding: needs a provider"),
        ({"data_dir": None}, "data_dir: input is not a valid path, not None"),
    ],
)
def test_a_wrong_value(tmp_path: Path, sections: dict[str, Any], message: str) -> None:
    assert complaint(tmp_path, sections) == f"config.yaml: {message}"


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"splitter": {"chunk_size": 100, "chunk_overlap": 51}},
            "splitter: chunk_overlap 51 is more than half of chunk_size 100; use a smaller overlap",
        ),
        (
            {"retrieval": {"dense": {"weight": 0}, "lexical": {"weight": 0}}},
            "retrieval: dense.weight and lexical.weight are both 0; nothing would be found",
        ),
        (
            {"splitter": {"chunk_size": 500}, "retrieval": {"context": {"characters": 499}}},
            "the whole file: retrieval.context.characters 499 is less than splitter.chunk_size "
            "500; no passage would fit",
        ),
    ],
)
def test_values_that_contradict_each_other(
    tmp_path: Path, sections: dict[str, Any], message: str
) -> None:
    assert complaint(tmp_path, sections) == f"config.yaml: {message}"


def test_a_section_that_is_no_mapping(tmp_path: Path) -> None:
    assert complaint(tmp_path, {"embedding": "hashing"}).startswith("config.yaml: embedding: ")
