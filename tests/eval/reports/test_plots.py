import re
from xml.etree import ElementTree as ET

import pytest

from eval.reports.plots import Point, Span, interval_bar, intervals, scatter
from eval.reports.svg import Scale, shortened


def point(name: str, x: float, y: float, *, filled: bool = False) -> Point:
    return Point(name=name, label=name, x=x, y=y, low=y - 0.1, high=y + 0.1, is_filled=filled)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("text")]


def test_a_scatter_is_well_formed_and_names_the_front() -> None:
    drawn = scatter(
        [point("c01", 5, 0.7, filled=True), point("<b>", 9, 0.6)], x_title="毫秒", y_title="召回"
    )
    tree = ET.fromstring(drawn)
    assert len(list(tree.iter("circle"))) == 2
    assert "c01" in texts(drawn)
    assert "<b>" not in texts(drawn)
    assert [title.text for title in tree.iter("title")] == [
        "c01: 0.7000, 5.0 ms",
        "<b>: 0.6000, 9.0 ms",
    ]


def test_better_is_higher_and_slower_is_further_right() -> None:
    drawn = scatter([point("a", 5, 0.2), point("b", 9, 0.9)], x_title="x", y_title="y")
    dots = [
        (float(c.get("cx", 0)), float(c.get("cy", 0))) for c in ET.fromstring(drawn).iter("circle")
    ]
    assert dots[0][0] < dots[1][0]
    assert dots[0][1] > dots[1][1]


def test_differences_mark_zero_and_have_signs() -> None:
    rows = [Span(label="arm"), Span(label="dense", value=-0.1, low=-0.2, high=0.0)]
    drawn = intervals(rows, title="effects", around_zero=True)
    assert "−0.1000" in texts(drawn)
    assert "0" in texts(drawn)
    assert drawn.count("<circle") == 1


def test_nothing_to_draw_is_nothing() -> None:
    assert scatter([], x_title="x", y_title="y") == ""
    assert intervals([Span(label="arm")], title="effects") == ""


def test_one_point_alone_is_drawn() -> None:
    assert "<circle" in scatter([point("a", 5, 0.5)], x_title="x", y_title="y")
    same = Span(label="a", value=0.0, low=0.0, high=0.0)
    assert "<circle" in intervals([same], title="t", around_zero=True)


def test_a_bar_puts_the_number_on_its_interval() -> None:
    drawn = ET.fromstring(interval_bar(0.5, low=0.4, high=0.7, limits=(0, 1)))
    line = list(drawn.iter("line"))[1]
    dot = next(drawn.iter("circle"))
    assert float(line.get("x1", 0)) < float(dot.get("cx", 0)) < float(line.get("x2", 0))


def test_only_colours_of_the_page_are_used() -> None:
    drawn = scatter([point("a", 5, 0.5, filled=True)], x_title="x", y_title="y")
    assert set(re.findall(r"var\(--(\w+)\)", drawn)) <= {"ink", "muted", "rule", "accent", "paper"}
    assert "#" not in drawn
    assert "http" not in drawn


@pytest.mark.parametrize(
    ("limits", "ticks"),
    [((0.61, 0.99), [0.7, 0.8, 0.9]), ((0, 10), [0, 2, 4, 6, 8, 10]), ((3.0, 3.0), [3.0])],
)
def test_ticks_are_round(limits: tuple[float, float], ticks: list[float]) -> None:
    assert Scale(limits, (0, 100)).ticks() == pytest.approx(ticks)


def test_long_labels_are_cut() -> None:
    assert shortened("abc", pixels=100) == "abc"
    assert shortened("很长的标签" * 20, pixels=100).endswith("…")
