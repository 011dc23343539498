import pytest

from chains.providers.phrases import Phrases, stands_in


def test_every_occurrence_is_told_by_offset_the_longest_first() -> None:
    phrases = Phrases(["支护", "锚杆", "锚杆支护", "不在"])
    assert list(phrases.occurrences("锚杆支护和支护")) == [
        (0, "锚杆支护"),
        (0, "锚杆"),
        (2, "支护"),
        (5, "支护"),
    ]


def test_the_longest_words_do_not_overlap() -> None:
    phrases = Phrases(["支护", "锚杆", "锚杆支护"])
    assert phrases.longest("锚杆支护和支护") == ["锚杆支护", "支护"]


@pytest.mark.parametrize(
    ("text", "stands"),
    [("cat", True), ("a cat.", True), ("猫cat猫", True), ("category", False), ("bobcat", False)],
)
def test_a_latin_word_stands_alone(text: str, stands: bool) -> None:
    assert (Phrases(["cat"]).longest(text) == ["cat"]) is stands
    assert stands_in("cat", text) is stands


def test_a_later_place_counts_where_the_first_does_not() -> None:
    assert stands_in("a3", "a30 or a3")


def test_a_single_character_is_found_everywhere() -> None:
    assert list(Phrases(["泵", "水泵"]).occurrences("水泵泵")) == [
        (0, "水泵"),
        (1, "泵"),
        (2, "泵"),
    ]


def test_no_words_find_nothing() -> None:
    assert not Phrases(["", " "])
    assert Phrases([]).longest("水泵") == []
