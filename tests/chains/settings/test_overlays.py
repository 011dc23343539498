import pytest

from chains.errors import SettingsError
from chains.settings.overlays import merge, parse_override


def test_mappings_merge_and_everything_else_replaces() -> None:
    base = {"a": {"x": 1, "list": [1, 2]}, "b": 1}
    overlay = {"a": {"y": 2, "list": [3]}, "b": {"z": 1}}
    assert merge(base, overlay) == {"a": {"x": 1, "y": 2, "list": [3]}, "b": {"z": 1}}


def test_merging_leaves_the_arguments_alone() -> None:
    base, overlay = {"a": {"x": 1}}, {"a": {"y": 2}}
    merge(base, overlay)
    assert (base, overlay) == ({"a": {"x": 1}}, {"a": {"y": 2}})


def test_another_provider_replaces_the_whole_section() -> None:
    base = {"chat": {"provider": "ollama", "model": "qwen3", "num_ctx": 4096}}
    overlay = {"chat": {"provider": "openai", "model": "m"}}
    assert merge(base, overlay) == {"chat": {"provider": "openai", "model": "m"}}


def test_the_same_provider_merges() -> None:
    base = {"chat": {"provider": "ollama", "model": "qwen3", "num_ctx": 4096}}
    overlay = {"chat": {"provider": "ollama", "model": "deepseek-r1"}}
    assert merge(base, overlay) == {
        "chat": {"provider": "ollama", "model": "deepseek-r1", "num_ctx": 4096}
    }


def test_another_provider_deep_inside_replaces_only_its_section() -> None:
    base = {"retrieval": {"top_k": 3, "reranker": {"provider": "flag", "model": "m"}}}
    overlay = {"retrieval": {"reranker": {"provider": "none"}}}
    assert merge(base, overlay) == {"retrieval": {"top_k": 3, "reranker": {"provider": "none"}}}


@pytest.mark.parametrize(
    ("text", "overlay"),
    [
        ("retrieval.top_k=8", {"retrieval": {"top_k": 8}}),
        ("chat.model=qwen3:8b", {"chat": {"model": "qwen3:8b"}}),
        ("chat.think=null", {"chat": {"think": None}}),
        ("chat.base_url=http://h/?a=b", {"chat": {"base_url": "http://h/?a=b"}}),
        (
            "retrieval.variants={provider: none}",
            {"retrieval": {"variants": {"provider": "none"}}},
        ),
    ],
)
def test_an_override_is_an_overlay_of_one_key(text: str, overlay: object) -> None:
    assert parse_override(text) == overlay


@pytest.mark.parametrize("text", ["top_k", "=8", "retrieval.=8", ".top_k=8", "retrieval..top_k=8"])
def test_an_override_needs_a_key_and_a_value(text: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_override(text)
    assert str(error.value) == f"--set {text}: expected KEY=VALUE, e.g. retrieval.top_k=8"


def test_an_override_must_be_yaml() -> None:
    with pytest.raises(SettingsError) as error:
        parse_override("chat.model=[")
    assert str(error.value) == "--set chat.model=[: the value is not valid YAML"
