import json
import shutil
from pathlib import Path

import pytest

from chains.errors import WeightsMissingError
from chains.providers.weights import (
    fetch_weights,
    find_weights,
    loading,
    longest_input,
    pooling_of,
    revision_of,
)


@pytest.fixture
def copy(bge_weights: Path, tmp_path: Path) -> Path:
    """A folder that a test may damage."""
    return Path(shutil.copytree(bge_weights, tmp_path / bge_weights.name))


def test_a_complete_folder_is_used_as_it_is(bge_weights: Path) -> None:
    assert find_weights(str(bge_weights)) == bge_weights
    assert fetch_weights(str(bge_weights)) == bge_weights


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("config.json", r"lacks config\.json$"),
        ("model.safetensors", r"lacks weights \(model\.safetensors or pytorch_model\.bin\)$"),
        ("tokenizer.json", None),
    ],
)
def test_says_what_a_folder_lacks(copy: Path, missing: str, message: str | None) -> None:
    (copy / missing).unlink()
    if message is None:  # vocab.txt is enough of a tokenizer
        assert find_weights(str(copy)) == copy
        return
    with pytest.raises(WeightsMissingError, match=message) as raised:
        find_weights(str(copy))
    assert "hf download OWNER/bge-small-zh-v1.5" in raised.value.hint
    assert "HF_ENDPOINT=https://hf-mirror.com" in raised.value.hint
    assert "modelscope download" in raised.value.hint


def test_says_that_a_tokenizer_is_missing(copy: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt"):
        (copy / name).unlink()
    with pytest.raises(WeightsMissingError, match=r"lacks a tokenizer \(tokenizer\.json or"):
        find_weights(str(copy))


def test_says_that_a_shard_is_missing(copy: Path) -> None:
    index = {"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(WeightsMissingError, match="lacks the shard model-00002-of-00002"):
        find_weights(str(copy))


def test_knows_a_pointer_from_weights(copy: Path) -> None:
    (copy / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(WeightsMissingError, match=r"lacks the content of model\.safetensors"):
        find_weights(str(copy))


def test_says_that_a_folder_does_not_exist() -> None:
    with pytest.raises(WeightsMissingError, match="no such model folder: /nowhere/bge-m3"):
        find_weights("/nowhere/bge-m3")


def test_damaged_weights_are_one_line(copy: Path) -> None:
    with pytest.raises(WeightsMissingError) as raised, loading("m"):
        raise RuntimeError("broken\nat many lines")
    assert str(raised.value) == "cannot load the weights of 'm': broken"


def test_the_revision_is_of_the_content_not_of_the_place(bge_weights: Path, copy: Path) -> None:
    assert revision_of(str(copy)) == revision_of(str(bge_weights))


@pytest.mark.parametrize("changed", ["config.json", "1_Pooling/config.json", "model.safetensors"])
def test_the_revision_changes_with_what_is_computed(copy: Path, changed: str) -> None:
    before = revision_of(str(copy))
    path = copy / changed
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    assert revision_of(str(copy)) != before


def test_the_revision_looks_into_the_middle_of_the_weights(copy: Path) -> None:
    before = revision_of(str(copy))
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[len(weights) // 2] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert revision_of(str(copy)) != before


def test_the_revision_ignores_what_is_not_computed_with(copy: Path) -> None:
    before = revision_of(str(copy))
    (copy / "README.md").write_text("a card")
    assert revision_of(str(copy)) == before


def test_the_longest_input_leaves_room_for_robertas_offset(
    bge_weights: Path, bge_m3_weights: Path
) -> None:
    assert longest_input(bge_weights) == 64
    assert longest_input(bge_m3_weights) == 64
    assert longest_input(bge_weights, at_most=16) == 16
    assert longest_input(bge_weights, at_most=512) == 64


def test_a_damaged_configuration_is_named(copy: Path) -> None:
    (copy / "config.json").write_text("{")
    with pytest.raises(WeightsMissingError, match=r"cannot load the weights of '.*': Expecting"):
        longest_input(copy)


def test_the_way_of_pooling_is_read_in_both_spellings(m3e_weights: Path, tmp_path: Path) -> None:
    assert pooling_of(m3e_weights) == "mean"
    assert pooling_of(tmp_path) == "cls"
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling/config.json").write_text('{"pooling_mode": "lasttoken"}')
    assert pooling_of(tmp_path) == "lasttoken"
