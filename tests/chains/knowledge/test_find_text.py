"""Words are found however they are written, at the right place of the text as it stands."""

import random

import pytest

from chains.knowledge.find_text import _fold_with_places, find_in_text


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("繁體字和身體", "体", ["體", "體"]),
        ("身体", "體", ["体"]),
        ("ＡＢＣ abc Abc", "abc", ["ＡＢＣ", "abc", "Abc"]),
        ("半½杯½", "½", ["½", "½"]),
        ("x½yz", "yz", ["yz"]),
        ("一½二", "1", ["½"]),
        ("㎏ 5kg", "kg", ["㎏", "kg"]),
        ("…等…等等", "等", ["等", "等", "等"]),
        ("..…", ".", [".", ".", "…"]),
        ("cafe\u0301 CAFÉ", "café", ["cafe\u0301", "CAFÉ"]),
        ("ｶﾞﾗｽ ガラス", "ガラス", ["ｶﾞﾗｽ", "ガラス"]),
        ("Straße STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("保修\n期，保修　期", "保修 期", ["保修\n期", "保修　期"]),
        ("哈哈哈哈", "哈哈", ["哈哈", "哈哈"]),
        ("(a.b) axb", "a.b", ["a.b"]),
        ("𠮷野家", "野", ["野"]),
        ("没有", "别的", []),
        ("没有", " ", []),
        ("", "没有", []),
    ],
)
def test_what_is_found(text: str, query: str, found: list[str]) -> None:
    spans = find_in_text(text, query)
    assert [text[start:end] for start, end in spans] == found


def test_places_are_in_code_points_of_the_text_as_it_stands() -> None:
    assert find_in_text("½…體㎏体", "体") == [(2, 3), (4, 5)]


def test_every_folded_character_comes_from_where_it_is_said_to() -> None:
    alphabet = "ab体體é½…ﬁﬀｶﾞガがß①㈱ 　Ａ，。İǅ한𠮷\n臺Ω\u212a\u2126㎏"
    dice = random.Random(1)
    for _ in range(2000):
        text = "".join(dice.choices(alphabet, k=dice.randint(0, 8)))
        folded = _fold_with_places(text)
        ends = 0
        for place, character in enumerate(folded.text):
            start, end = folded.span(place, place + 1)
            assert 0 <= start < end <= len(text)
            assert character in _fold_with_places(text[start:end]).text
            assert end >= ends
            ends = end
