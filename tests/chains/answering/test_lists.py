from chains.answering.lists import Surroundings, lines_of, list_at, unmarked_list, without_mark


def items(text: str, *, titles: tuple[str, ...] = ()) -> list[str]:
    around = Surroundings(text=text, titles=frozenset(titles))
    return [line.text for line in lines_of(around) if line.is_item]


def test_items_begin_with_a_mark() -> None:
    text = "说明\n1. 甲\n(2) 乙\n③ 丙\n- 丁\n第四步：戊\n1.5 米\n第七条 己"
    assert items(text) == ["1. 甲", "(2) 乙", "③ 丙", "- 丁", "第四步：戊"]


def test_below_a_lead_in_items_end_with_semicolons_but_the_last() -> None:
    assert items("上限如下：\n  甲：1元；\n\n  乙：2元；\n  丙：3元。\n丁。") == [
        "甲：1元；",
        "乙：2元；",
        "丙：3元。",
    ]


def test_a_numbered_heading_is_no_item() -> None:
    assert items("一、总则\n1. 甲", titles=("一、总则",)) == ["1. 甲"]


def test_a_list_has_the_line_above_it_for_a_title() -> None:
    lines = lines_of(Surroundings(text="第五条 付款\n1. 甲。\n2. 乙。\n完。"))
    found = list_at(lines, 2)
    assert found is not None
    assert (found.title, found.lead, len(found.items)) == ("第五条 付款", None, 2)
    assert list_at(lines, 3) is None


def test_short_lines_without_full_stops_are_a_list() -> None:
    lines = lines_of(Surroundings(text="要点\n\n先排气\n\n再通电\n\n这是一句话。"))
    found = unmarked_list(lines, 1)
    assert found is not None
    assert [item.text for item in found.items] == ["先排气", "再通电"]
    assert unmarked_list(lines, 2) is None


def test_marks_are_left_out() -> None:
    assert without_mark("1. 甲", 0) == 3
    assert without_mark("甲", 0) == 0
