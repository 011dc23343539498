from hypothesis import given
from hypothesis import strategies as st

from loaders.office.slide_order import Box, reading_order


def box(left: float, top: float, width: float = 0.25, height: float = 0.1) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def test_rows_of_cards_go_by_rows() -> None:
    cards = [box(x, y, 0.4, 0.3) for y in (0.1, 0.5) for x in (0.0, 0.5)]
    assert reading_order([cards[3], cards[1], cards[0], cards[2]]) == [2, 1, 3, 0]


def test_cards_beside_each_other_go_one_by_one() -> None:
    cards = [box(x, y, 0.25, h) for x in (0.0, 0.35, 0.7) for y, h in ((0.2, 0.1), (0.31, 0.5))]
    assert reading_order(cards) == [0, 1, 2, 3, 4, 5]


def test_a_heading_over_columns_comes_first() -> None:
    columns = [box(0, 0.3, 0.45, 0.6), box(0.5, 0.3, 0.45, 0.6)]
    assert reading_order([columns[1], columns[0], box(0, 0.05, 0.95, 0.15)]) == [2, 1, 0]


def test_boxes_that_overlap_go_from_the_top() -> None:
    assert reading_order([box(0.3, 0.31), box(0.1, 0.3), box(0.2, 0.25)]) == [2, 1, 0]


@given(st.lists(st.tuples(*[st.floats(-1, 2)] * 4), max_size=30))
def test_every_box_comes_once(places: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(left=a, top=b, right=a + abs(c), bottom=b + abs(d)) for a, b, c, d in places]
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))
