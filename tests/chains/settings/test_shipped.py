"""The configuration that comes along."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from chains.settings.load import load_settings, packed_config
from chains.settings.settings import Settings

SHIPPED = packed_config()
SECTIONS: dict[str, Any] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
PROFILES = ["full", *SECTIONS["profiles"]]


def written_keys(data: Mapping[str, Any], trail: str = "") -> Iterator[str]:
    for key, value in data.items():
        yield f"{trail}{key}"
        if isinstance(value, Mapping):
            yield from written_keys(value, f"{trail}{key}.")


def test_there_are_three_profiles() -> None:
    assert PROFILES == ["full", "offline", "ollama"]


def test_it_is_offline_right_after_the_clone() -> None:
    assert load_settings(SHIPPED).profile == "offline"


@pytest.mark.parametrize(
    ("profile", "embedding", "reranker", "chat"),
    [
        ("full", "flag", "flag", "ollama"),
        ("offline", "hashing", "lexical", "extractive"),
        ("ollama", "ollama", "lexical", "ollama"),
    ],
)
def test_each_profile_loads(profile: str, embedding: str, reranker: str, chat: str) -> None:
    settings = load_settings(SHIPPED, profile=profile)
    assert settings.profile == profile
    assert settings.embedding.provider == embedding
    assert settings.retrieval.reranker.provider == reranker
    assert settings.chat.provider == chat


def test_every_written_key_is_a_real_one() -> None:
    keys = set(written_keys({k: v for k, v in SECTIONS.items() if k != "profiles"}))
    known = set(written_keys(load_settings(SHIPPED, profile="full").model_dump()))
    assert keys - known == set()
    assert len(keys) > 50


def test_every_section_is_written_out() -> None:
    assert set(Settings.model_fields) - set(SECTIONS) == set()


def test_the_ollama_profile_keeps_what_it_does_not_name() -> None:
    settings = load_settings(SHIPPED, profile="ollama").chat.model_dump()
    assert (settings["model"], settings["num_ctx"]) == ("deepseek-r1", 8192)
