import pytest

from chains.retrieval.diversity import diversify
from chains.retrieval.steps import Candidates
from tests.support.rag_steps import candidates

FIRST = "增压泵的保修期为二十四个月，自发货之日起计算。"
COPY = "增压泵的保修期为二十四个月，自发货日起计算。"
OTHER = "潜水泵的保修期为三十六个月，与增压泵不同。"
REMOTE = "叉车在库内限速五公里，转弯应当鸣号。"
FOUND = candidates("保修期", (FIRST, 1.0), (COPY, 0.98), (OTHER, 0.8), (REMOTE, 0.1))


def texts(found: Candidates) -> list[str]:
    return [candidate.chunk.text for candidate in found.ranked]


def test_a_near_duplicate_goes_behind_what_says_something_else() -> None:
    found = diversify(FOUND, relevance=0.6, reach=4)
    assert texts(found) == [FIRST, OTHER, COPY, REMOTE]
    assert [c.score for c in found.ranked] == [1.0, 0.8, 0.98, 0.1]


@pytest.mark.parametrize("relevance", [0.0, 0.5, 1.0])
def test_the_best_stays_first_and_nothing_is_lost(relevance: float) -> None:
    found = diversify(FOUND, relevance=relevance, reach=4)
    assert texts(found)[0] == FIRST
    assert sorted(texts(found)) == sorted(texts(FOUND))


def test_relevance_alone_keeps_the_order() -> None:
    assert texts(diversify(FOUND, relevance=1.0, reach=4)) == texts(FOUND)


def test_difference_alone_takes_the_most_different_next() -> None:
    assert texts(diversify(FOUND, relevance=0.0, reach=4))[1] == REMOTE


def test_what_is_out_of_reach_stays_behind() -> None:
    assert texts(diversify(FOUND, relevance=0.6, reach=2)) == texts(FOUND)


@pytest.mark.parametrize("found", [candidates("问"), candidates("问", ("？", 1.0), ("！", 1.0))])
def test_texts_without_terms_and_nothing_at_all(found: Candidates) -> None:
    assert texts(diversify(found, relevance=0.5, reach=9)) == texts(found)


def test_twenty_copies_leave_room_for_the_others() -> None:
    copies = [(f"{FIRST}第{number}版", 1 - number / 1000) for number in range(20)]
    others = [(REMOTE, 0.5), ("安装须由两人完成。", 0.5), ("噪声低于六十分贝。", 0.5)]
    found = diversify(candidates("保修期", *copies, *others), relevance=0.5, reach=24)
    assert {text for text, _ in others} <= set(texts(found)[:5])
