from typing import Any

import pytest
import yaml

from chains.errors import SettingsError
from chains.settings.edit import edit_yaml
from chains.settings.overlays import merge
from tests.support.zhiwen import CONFIG

TEXT = """\
# About the file.
profile: offline    # in force

retrieval:
  top_k: 8          # passages that
                    # the answer may rest on
  reranker:         # flag | lexical
    provider: flag
    model: some/model   # a hub name
    candidates: 50
  variants: {provider: keywords}  # inline
  mmr: null         # off

  # Not the last one's.
chat:
  stop: [a, b]

# Profiles.
profiles:
  offline:
    retrieval:
      top_k: 3
  empty:            # nothing yet
"""


def edited(overlay: dict[str, Any], text: str = TEXT) -> str:
    after = edit_yaml(text, merge(yaml.safe_load(text), overlay))
    assert yaml.safe_load(after) == merge(yaml.safe_load(text), overlay)
    return after


def changes(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that went and that came."""
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_nothing_to_change_changes_nothing() -> None:
    assert edited({}) == TEXT
    assert edited({"retrieval": {"top_k": 8}}) == TEXT


@pytest.mark.parametrize(
    ("overlay", "gone", "come"),
    [
        (
            {"retrieval": {"top_k": 5}},
            "  top_k: 8          # passages that",
            "  top_k: 5          # passages that",
        ),
        ({"retrieval": {"mmr": 0.9}}, "  mmr: null         # off", "  mmr: 0.9          # off"),
        ({"chat": {"stop": ["c"]}}, "  stop: [a, b]", "  stop: [c]"),
        (
            {"retrieval": {"variants": {"count": 3}}},
            "  variants: {provider: keywords}  # inline",
            "  variants: {provider: keywords, count: 3}  # inline",
        ),
        (
            {"retrieval": {"reranker": {"model": "a: b # c"}}},
            "    model: some/model   # a hub name",
            "    model: 'a: b # c'   # a hub name",
        ),
        (
            {"profiles": {"offline": {"retrieval": {"top_k": "中文"}}}},
            "      top_k: 3",
            "      top_k: 中文",
        ),
    ],
)
def test_a_value_is_replaced_where_it_stands(overlay: dict[str, Any], gone: str, come: str) -> None:
    assert changes(TEXT, edited(overlay)) == ([gone], [come])


def test_a_new_key_comes_behind_the_last_of_its_section() -> None:
    after = edited({"retrieval": {"gate": {"threshold": 0.4}}})
    assert "  mmr: null         # off\n  gate:\n    threshold: 0.4\n\n  # Not the last" in after


def test_a_comment_that_goes_on_below_stays_with_its_key() -> None:
    text = "a:\n  b: 1   # one\n         # two\nc: 2\n"
    assert edited({"a": {"d": 3}}, text) == "a:\n  b: 1   # one\n         # two\n  d: 3\nc: 2\n"


def test_a_new_section_comes_before_the_profiles() -> None:
    after = edited({"lexical": {"fold_scripts": False}})
    assert "  stop: [a, b]\n\nlexical:\n  fold_scripts: false\n\n# Profiles.\n" in after


def test_another_provider_replaces_its_section() -> None:
    after = edited({"retrieval": {"reranker": {"provider": "lexical"}}})
    gone, come = changes(TEXT, after)
    assert come == ["    provider: lexical"]
    assert len(gone) == 3


def test_an_empty_value_becomes_a_section_and_keeps_its_comment() -> None:
    after = edited({"profiles": {"empty": {"chat": {"provider": "extractive"}}}})
    assert "  empty:            # nothing yet\n    chat:\n      provider: extractive\n" in after
    after = edited({"retrieval": {"mmr": {"weight": 1}}})
    assert "  mmr:         # off\n    weight: 1\n" in after


def test_a_section_becomes_a_value() -> None:
    after = edited({"retrieval": {"reranker": None, "variants": {}}})
    assert "  reranker: null\n  variants:" in after


def test_keys_can_go() -> None:
    text = "a:\n  b: 1\n  c: 2  # gone too\nd: {e: 1, f: 2}\n"
    assert edit_yaml(text, {"a": {"b": 1}, "d": {"f": 2}}) == "a:\n  b: 1\nd: {f: 2}\n"
    assert edit_yaml(text, {"a": {}, "d": {}}) == "a: {}\nd: {}\n"


def test_line_ends_of_windows_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = edit_yaml(text, merge(yaml.safe_load(text), {"retrieval": {"top_k": 1, "new": 2}}))
    assert after.count("\r\n") == after.count("\n") == text.count("\n") + 1


def test_a_file_without_a_last_line_break_gets_one() -> None:
    assert edit_yaml("a: 1\nb: 2", {"a": 1, "b": 2, "c": 3}) == "a: 1\nb: 2\nc: 3\n"


def test_aliases_are_refused() -> None:
    with pytest.raises(SettingsError, match="the file has aliases"):
        edit_yaml("a: &x {b: 1}\nc: *x\n", {"a": {"b": 2}, "c": {"b": 1}})


def test_what_cannot_be_edited_is_refused() -> None:
    with pytest.raises(SettingsError, match="cannot be edited"):
        edit_yaml("? a\n: b: 1\n", {"a": {"b": 2, "c": 3}, "d": 1})


def leaves(mapping: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in mapping.items():
        path = (*above, key)
        found += leaves(value, path) if isinstance(value, dict) else [path]
    return found


def test_values_of_the_shipped_file_can_be_changed() -> None:
    """Every fifth, alone: nothing but its line changes, and the comment in it stays."""
    text = CONFIG.read_text(encoding="utf-8")
    paths = [path for path in leaves(yaml.safe_load(text)) if path[-1] != "provider"]
    for path in paths[::5]:
        overlay: Any = 12345
        for key in reversed(path):
            overlay = {key: overlay}
        lines = zip(text.split("\n"), edited(overlay, text).split("\n"), strict=True)
        changed = [(old, new) for old, new in lines if old != new]
        assert len(changed) == 1, path
        (old, new) = changed[0]
        assert old.partition("#")[2] == new.partition("#")[2]
