from typing import Any

import pytest

from chains.retrieval.fusion import (
    RankedList,
    best_of,
    build_fusion,
    fuse_convex,
    fuse_reciprocal_ranks,
)


def test_convex_scales_each_list_and_sums_by_weight() -> None:
    dense = RankedList(hits=[("a", 0.9), ("b", 0.7), ("c", 0.5)], weight=0.5)
    lexical = RankedList(hits=[("b", 8.0), ("d", 2.0)], weight=1.0, zero=0.0)
    # dense: a 1, b 0.5, c 0; lexical: b 1, d 0.25
    fused = fuse_convex([dense, lexical])
    assert [name for name, _ in fused] == ["b", "a", "d", "c"]
    assert [score for _, score in fused] == pytest.approx([1.25, 0.5, 0.25, 0.0])


def test_convex_counts_from_zero_where_the_scores_do() -> None:
    ranked = RankedList(hits=[("a", 4.0), ("b", 3.0)], weight=1.0, zero=0.0)
    assert fuse_convex([ranked]) == [("a", 1.0), ("b", 0.75)]


def test_convex_takes_nothing_from_equal_scores() -> None:
    flat = RankedList(hits=[("a", 0.3), ("b", 0.3)], weight=1.0)
    other = RankedList(hits=[("b", 2.0)], weight=1.0, zero=0.0)
    assert fuse_convex([flat, other]) == [("b", 1.0), ("a", 0.0)]


def test_the_best_of_several_lists_is_one_list_of_their_weight() -> None:
    first = RankedList(hits=[("a", 8.0), ("both", 4.0)], weight=0.5, zero=0.0)
    second = RankedList(hits=[("b", 0.9), ("both", 0.8), ("c", 0.4)], weight=0.5)
    best = best_of([first, second, RankedList(hits=[], weight=0.5)])
    assert [name for name, _ in best.hits] == ["a", "b", "both", "c"]
    assert [score for _, score in best.hits] == pytest.approx([1.0, 1.0, 0.8, 0.0])
    assert (best.weight, best.zero) == (1.5, 0.0)


def test_reciprocal_ranks_are_summed_by_weight() -> None:
    first = RankedList(hits=[("a", 9.0), ("b", 1.0)], weight=1.0)
    second = RankedList(hits=[("b", 0.1), ("c", 0.1)], weight=0.5)
    fused = fuse_reciprocal_ranks([first, second], k=10)
    assert [name for name, _ in fused] == ["b", "a", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 12 + 0.5 / 11, 1 / 11, 0.5 / 12])


@pytest.mark.parametrize("method", ["convex", "rrf"])
def test_equal_scores_keep_the_order_of_first_appearance(method: Any) -> None:
    fusion = build_fusion(method, k=60, variant_weight=1.0)
    lists = [RankedList(hits=[(name, 1.0)], weight=1.0, zero=0.0) for name in ("z", "a", "m", "b")]
    assert [name for name, _ in fusion.fuse(lists)] == ["z", "a", "m", "b"]


@pytest.mark.parametrize("method", ["convex", "rrf"])
def test_nothing_found_is_nothing(method: Any) -> None:
    fusion = build_fusion(method, k=60, variant_weight=1.0)
    assert fusion.fuse([RankedList(hits=[], weight=1.0)]) == []


def test_the_constant_of_rrf_is_passed_on() -> None:
    fusion = build_fusion("rrf", k=1, variant_weight=0.3)
    assert fusion.fuse([RankedList(hits=[("a", 1.0)], weight=1.0)]) == [("a", 0.5)]
    assert fusion.variant_weight == 0.3
