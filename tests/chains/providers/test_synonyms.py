from chains.providers.synonyms import Alternatives, Synonyms

LEAVE = Synonyms((("年假", "带薪休假"), ("年假", "年度假期"), ("電腦", "计算机", "PC")))


def test_the_others_of_all_its_groups_can_stand_for_a_word() -> None:
    assert LEAVE.in_text("员工年假几天") == [Alternatives("年假", ("带薪休假", "年度假期"))]


def test_widths_cases_and_scripts_match() -> None:
    assert LEAVE.in_text("ＰＣ很贵") == [Alternatives("pc", ("电脑", "计算机"))]
    assert LEAVE.in_text("电脑") == LEAVE.in_text("電腦")


def test_a_word_is_told_once() -> None:
    assert len(LEAVE.in_text("年假和年假")) == 1


def test_a_text_without_such_words_has_none() -> None:
    assert LEAVE.in_text("水泵") == []
    assert Synonyms().in_text("年假") == []


def test_a_group_whose_words_fold_into_one_says_nothing() -> None:
    assert Synonyms((("電腦", "电脑"),)).in_text("电脑") == []


EVERYDAY = Synonyms((("西红柿", "番茄"), ("年假", "带薪年休假")))


def test_general_words_stand_behind_the_users_own() -> None:
    both = Synonyms((("年假", "带薪休假"), ("番茄", "TOMATO")), general=EVERYDAY)
    assert both.in_text("年假吃西红柿") == [
        Alternatives("年假", ("带薪休假",), ("带薪年休假",)),
        Alternatives("西红柿", (), ("番茄",)),
    ]
    assert both.in_text("番茄") == [Alternatives("番茄", ("tomato",), ("西红柿",))]


def test_a_word_of_both_is_told_once() -> None:
    both = Synonyms((("番茄", "西红柿"),), general=EVERYDAY)
    assert both.in_text("番茄") == [Alternatives("番茄", ("西红柿",))]


def test_of_words_that_begin_together_the_longest_counts() -> None:
    own = Synonyms((("年假天数", "休假天数"),), general=EVERYDAY)
    assert own.in_text("年假天数") == [Alternatives("年假天数", ("休假天数",))]


def test_general_words_alone_are_found() -> None:
    found = Synonyms(general=EVERYDAY).in_text("買番茄")
    assert found == [Alternatives("番茄", general=("西红柿",))]
