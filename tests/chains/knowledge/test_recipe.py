from pathlib import Path

import pytest

from chains.knowledge.build import build_recipe
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import Keys
from chains.providers.analysis import Analyser
from chains.providers.hashing import HashingEmbedder
from chains.settings.load import load_settings, packed_config
from loaders.options import HeaderOptions
from tests.support.knowledge import BARE, small_recipe

BASE = small_recipe().keys
STAGES = ("parse", "chunk", "dense", "lexical")


def changed(keys: Keys) -> set[str]:
    return {stage for stage in STAGES if getattr(keys, stage) != getattr(BASE, stage)}


def test_equal_recipes_have_equal_keys() -> None:
    assert small_recipe().keys == BASE
    assert len({getattr(BASE, stage) for stage in STAGES}) == 4


@pytest.mark.parametrize(
    ("recipe", "stages"),
    [
        (small_recipe(parser="parser/2"), {"parse", "chunk", "dense", "lexical"}),
        (small_recipe(chunk_size=17), {"chunk", "dense", "lexical"}),
        (small_recipe(header=HeaderOptions()), {"chunk", "dense", "lexical"}),
        (small_recipe(embedder=HashingEmbedder(dimension=65)), {"dense"}),
        (small_recipe(analyser=Analyser(fold_scripts=False)), {"lexical"}),
        (small_recipe(analyser=Analyser(dictionary=("锚杆支护",))), {"lexical"}),
    ],
)
def test_a_key_holds_the_stages_before_it(recipe: Recipe, stages: set[str]) -> None:
    assert changed(recipe.keys) == stages


def test_another_parse_changes_nothing_by_itself() -> None:
    assert changed(small_recipe(header=BARE).keys) == set()


def configured(*overlays: dict[str, object]) -> Recipe:
    return build_recipe(load_settings(packed_config(), profile="offline", overlays=overlays))


@pytest.mark.parametrize(
    ("overlay", "stages"),
    [
        ({"loaders": {"max_file_mb": 1}}, set()),
        ({"loaders": {"ocr": {"enabled": False}}}, {"parse", "chunk", "dense", "lexical"}),
        ({"splitter": {"chunk_overlap": 8}}, {"chunk", "dense", "lexical"}),
        ({"embedding": {"dimension": 256}}, {"dense"}),
        ({"lexical": {"fold_scripts": False}}, {"lexical"}),
        ({"retrieval": {"top_k": 3}, "data_dir": "elsewhere"}, set()),
    ],
)
def test_only_what_shapes_the_index_changes_its_keys(
    overlay: dict[str, object], stages: set[str]
) -> None:
    before, after = configured().keys, configured(overlay).keys
    assert {s for s in STAGES if getattr(before, s) != getattr(after, s)} == stages


def test_a_configured_recipe_parses_and_cuts(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 保修\n\n保修期为一年。", encoding="utf-8")
    recipe = configured()
    (chunk,) = recipe.cut("d", recipe.parse(path))
    assert chunk.text == "# 保修\n\n保修期为一年。"
    assert chunk.index_text == "保修\n# 保修 保修期为一年。\n# 保修\n\n保修期为一年。"


def test_the_words_of_a_dictionary_shape_the_keyword_index_not_its_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("锚杆支护\n巷道掘进\n", encoding="utf-8")
    other.write_text("# 采矿\n巷道掘进\n锚杆支护\n", encoding="utf-8")
    by_one = configured({"lexical": {"dictionary": str(one)}}).keys
    assert by_one == configured({"lexical": {"dictionary": str(other)}}).keys
    assert by_one.lexical != configured().keys.lexical
    one.write_text("甲,乙", encoding="utf-8")
    assert configured({"lexical": {"synonyms": str(one)}}).keys == configured().keys


def test_a_copy_keeps_the_analyser_it_was_built_with() -> None:
    plain, ours = small_recipe(), small_recipe(analyser=Analyser(dictionary=("锚杆支护",)))
    assert ours.keys_like(plain.keys) == plain.keys
    assert ours.keys_like(ours.keys) == ours.keys
