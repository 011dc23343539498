from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chains.answering.markers import MarkerFilter


def filtered(pieces: Sequence[str]) -> str:
    markers = MarkerFilter()
    return "".join([*(markers.feed(piece) for piece in pieces), markers.finish()])


@pytest.mark.parametrize(
    "marker",
    [
        "[1]", "【2】", "〔3〕", "［4］", "[12]", "[１]", " [1]", "[1,2]", "[1, 2, 3]", "【1、3】",
        "[1-3]", "[1][2]", "[ 1 ]", "[资料1]", "【资料 2】", "[Passage 3]", "[source: 1]", "[^1]",
        "(资料1)", "（资料 1、2）", "【4†source】", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
    ],
)  # fmt: skip
def test_a_marker_is_removed(marker: str) -> None:
    assert filtered([f"保修期为一年{marker}。"]) == "保修期为一年。"
    assert filtered(list(f"保修期为一年{marker}。")) == "保修期为一年。"
    assert filtered([f"保修期为一年{marker}"]) == "保修期为一年"


@pytest.mark.parametrize(
    "text",
    [
        "发布于[2024]年。", "区间[0, 1]以内。", "见(1)和（2）。", "数组a[i]。", "[注]另有规定。",
        "【重要】先断电。", "第一行。\n第二行。", "[", "保修 [", "a [1", "结尾空格 ", "[]", "《1》",
    ],
)  # fmt: skip
def test_what_is_no_marker_stays(text: str) -> None:
    assert filtered([text]) == text
    assert filtered(list(text)) == text


def test_lines_are_not_joined() -> None:
    assert filtered(["第一行。\n[1] 第二行。"]) == "第一行。\n 第二行。"


def test_text_is_not_held_back_longer_than_needed() -> None:
    markers = MarkerFilter()
    assert markers.feed("保修期为一年[") == "保修期为一年"
    assert markers.feed("注") == "[注"


texts = st.text(st.sampled_from("甲。 \n[]【】()（）0123,、-^:资料passage†"), max_size=40)


@given(text=texts, cuts=st.lists(st.integers(0, 40), max_size=6))
@example(text="a[[1]1]", cuts=[5])
@example(text="甲 [1] [2]。", cuts=[3, 6])
def test_it_does_not_matter_where_the_stream_is_cut(text: str, cuts: list[int]) -> None:
    bounds = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[a:b] for a, b in pairwise(bounds)]
    assert filtered(pieces) == filtered([text])
