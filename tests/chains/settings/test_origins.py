import pytest

from chains.settings.load import packed_config
from chains.settings.origins import Origin, load_configuration
from chains.settings.overlays import parse_override


def origins(*overrides: str, profile: str | None = None) -> dict[str, Origin]:
    found = load_configuration(
        packed_config(), profile=profile, overrides=[parse_override(text) for text in overrides]
    )
    return {setting.path: setting.origin for setting in found.listed()}


def test_every_value_says_where_it_comes_from() -> None:
    found = origins("retrieval.gate.threshold=0.4", profile="offline")
    assert found["retrieval.gate.threshold"] == "override"
    assert found["embedding.provider"] == "profile"
    assert found["splitter.chunk_size"] == "file"
    assert found["retrieval.variants.count"] == "default"
    assert found["profile"] == "override"
    assert origins()["profile"] == "file"


def test_values_come_with_their_paths() -> None:
    shipped = load_configuration(
        packed_config(), overrides=[parse_override("retrieval.top_k=4")], profile="offline"
    )
    assert {setting.path: setting.value for setting in shipped.listed()}["retrieval.top_k"] == 4


def test_a_section_whose_provider_changed_keeps_nothing_of_the_old_one() -> None:
    assert "embedding.model" in origins(profile="full")
    assert "embedding.model" not in origins(profile="offline")


def test_the_same_provider_again_keeps_the_section() -> None:
    found = origins("embedding.provider=flag", profile="full")
    assert found["embedding.provider"] == "override"
    assert found["embedding.model"] == "file"


@pytest.mark.parametrize("profile", ["offline", "ollama", "full"])
def test_every_named_value_of_the_shipped_file_is_found_again(profile: str) -> None:
    shipped = load_configuration(packed_config(), profile=profile)
    assert set(shipped.origins) <= {setting.path for setting in shipped.listed()}
