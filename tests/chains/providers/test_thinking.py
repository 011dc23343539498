from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.providers.thinking import ThinkSplitter

FRAGMENTS = ["<think>", "</think>", "<", "think", ">", "/", "\n", " ", "答", "a"]
contents = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


def split(pieces: Sequence[str], *, undecided: bool = False) -> tuple[str, str]:
    splitter = ThinkSplitter(undecided=undecided)
    given_out = [piece for content in pieces for piece in splitter.feed(content)]
    given_out += splitter.finish()
    return "".join(p.thinking for p in given_out), "".join(p.text for p in given_out)


@given(content=contents, cuts=st.lists(st.integers(0, 60), max_size=6), undecided=st.booleans())
def test_pieces_cut_anywhere_give_the_same_result(
    content: str, cuts: list[int], undecided: bool
) -> None:
    edges = [0, *sorted(cuts), len(content)]
    pieces = [content[a:b] for a, b in pairwise(edges)]
    assert split(pieces, undecided=undecided) == split([content], undecided=undecided)


@given(content=contents, undecided=st.booleans())
def test_nothing_but_tags_and_space_is_lost(content: str, undecided: bool) -> None:
    thinking, text = split([content], undecided=undecided)
    parts = sorted(f"{thinking}{text}".replace("<think>", "").replace("</think>", ""))
    whole = sorted(content.replace("<think>", "").replace("</think>", ""))
    # Removing a tag may join fragments into another, so only its characters are compared.
    for character in "答a":
        assert parts.count(character) == whole.count(character)


@pytest.mark.parametrize("undecided", [False, True])
@pytest.mark.parametrize(
    ("content", "thinking", "text"),
    [
        ("答案是 3。", "", "答案是 3。"),
        ("<think>\n想一想\n</think>\n\n答案是 3。", "想一想", "答案是 3。"),
        ("\n <think>想</think>答", "想", "答"),
        ("<think>\n\n</think>\n\n答", "", "答"),
        ("<think>想到一半", "想到一半", ""),
        ("<think>想 </thin", "想 </thin", ""),
        ("前言\n<think>想</think>答", "想", "前言\n答"),
        ("模板以 <think> 开头。\n完。", "", "模板以 <think> 开头。\n完。"),
        ("1 <\n2 < 3", "", "1 <\n2 < 3"),
        ("</think>\n\n答", "", "答"),
        ("", "", ""),
    ],
)
def test_splits(content: str, thinking: str, text: str, undecided: bool) -> None:
    assert split([content], undecided=undecided) == (thinking, text)
    assert split(list(content), undecided=undecided) == (thinking, text)


def test_a_stray_closing_tag_makes_what_came_before_thinking_if_undecided() -> None:
    assert split(["先想", "一想。\n</th", "ink>\n\n北京。"], undecided=True) == (
        "先想一想。",
        "北京。",
    )


def test_a_stray_closing_tag_is_dropped_otherwise() -> None:
    assert split(["先想。\n</think>\n\n北京。"]) == ("", "先想。\n北京。")


def test_text_streams_at_once_unless_undecided() -> None:
    assert [piece.text for piece in ThinkSplitter().feed("北京")] == ["北京"]
    assert list(ThinkSplitter(undecided=True).feed("北京")) == []


def test_thinking_streams_once_the_tag_is_seen() -> None:
    splitter = ThinkSplitter(undecided=True)
    assert [piece.thinking for piece in splitter.feed("<think>想一")] == ["想一"]
