import math

import pytest

from eval.scoring.metrics import (
    answer_in_context,
    characters_needed,
    context,
    distinct,
    ndcg,
    normalised,
    ranks_of,
    recall,
    reciprocal_rank,
    reference_recall,
)

RANKED = ["a", "b", "c", "d"]


def test_the_first_chunk_of_a_document_counts() -> None:
    assert distinct(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


def test_ranks_end_at_ten_distinct_documents() -> None:
    assert len(distinct(str(number // 2) for number in range(40))) == 10


@pytest.mark.parametrize(
    ("wanted", "k", "share"),
    [
        ({"a"}, 1, 1.0),
        ({"b"}, 1, 0.0),
        ({"b", "d"}, 3, 0.5),
        ({"b", "d"}, 4, 1.0),
        ({"a", "x"}, 10, 0.5),
    ],
)
def test_document_recall_is_the_share_of_wanted_documents(
    wanted: set[str], k: int, share: float
) -> None:
    assert recall(ranks_of(wanted, RANKED), wanted=len(wanted), k=k) == share


@pytest.mark.parametrize(
    ("wanted", "rank"), [({"a"}, 1.0), ({"c", "d"}, 1 / 3), ({"d", "b"}, 0.5), ({"x"}, 0.0)]
)
def test_reciprocal_rank_is_of_the_first_wanted_document(wanted: set[str], rank: float) -> None:
    assert reciprocal_rank(ranks_of(wanted, RANKED)) == rank


def test_reciprocal_rank_looks_at_ten_documents() -> None:
    ranked = [str(number) for number in range(11)]
    assert reciprocal_rank(ranks_of({"9"}, ranked)) == 0.1
    assert reciprocal_rank(ranks_of({"10"}, ranked)) == 0.0


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    assert ndcg([1], wanted=1) == 1.0
    assert ndcg([3], wanted=1) == 0.5  # 1 / log2(3 + 1)
    assert ndcg([1, 3], wanted=2) == pytest.approx((1 + 0.5) / (1 + 0.6309298))
    assert ndcg([], wanted=1) == 0.0
    # More are wanted than ten places hold: all ten of them are as good as can be.
    assert ndcg(list(range(1, 11)), wanted=12) == 1.0


def test_a_context_has_exactly_so_many_characters() -> None:
    texts = ["甲 乙\n丙", "丁戊己", "庚"]
    assert context(texts, characters=5) == "甲乙丙丁戊"
    assert context(texts, characters=3) == "甲乙丙"
    assert context(texts, characters=99) == "甲乙丙丁戊己庚"
    assert context([], characters=5) == ""


def test_white_space_and_width_do_not_count() -> None:
    assert normalised("Ａ３　打印机，\n保修 １ 年") == "A3打印机,保修1年"


def test_reference_recall_is_the_share_of_distinct_references() -> None:
    retrieved = context(["保修期为一年。水泵重 ９ 公斤。"], characters=99)
    needed = characters_needed(retrieved, ["保修期 为一年。", "水泵重9公斤。", "没有。"])
    assert sorted(needed) == [7, 14, math.inf]
    assert reference_recall(needed, characters=99) == pytest.approx(2 / 3)
    repeated = characters_needed(retrieved, ["没有。", "没有。", "保修期为一年。"])
    assert reference_recall(repeated, characters=99) == 0.5


def test_a_reference_that_is_cut_does_not_count() -> None:
    needed = characters_needed("保修期为一年。", ["保修期为一年。"])
    assert reference_recall(needed, characters=6) == 0.0
    assert reference_recall(needed, characters=7) == 1.0


def test_any_answer_in_the_context_will_do() -> None:
    needed = characters_needed("保修期为一年", ["两年", "一 年"])
    assert answer_in_context(needed, characters=6) == 1.0
    assert answer_in_context(needed, characters=5) == 0.0
    assert answer_in_context(characters_needed("保修期为一年", ["两年"]), characters=6) == 0.0
