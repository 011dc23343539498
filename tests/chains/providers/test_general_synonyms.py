"""The lexicon that comes along."""

from collections import Counter

import pytest

from chains.providers.build import build_synonyms
from chains.providers.synonyms import Synonyms
from chains.providers.vocabulary import GENERAL_SYNONYMS, load_general_synonyms
from chains.settings.sections import LexicalSettings


@pytest.fixture
def general() -> Synonyms:
    return build_synonyms(LexicalSettings(general_synonyms=True))


def words() -> list[str]:
    return [word.casefold() for group in load_general_synonyms() for word in group]


def test_no_word_stands_alone_or_is_a_single_character() -> None:
    assert len(load_general_synonyms()) > 1000
    assert [word for word in words() if len(word) < 2] == []
    assert all(len(group) > 1 for group in load_general_synonyms())


def test_a_word_is_in_one_group_so_that_groups_do_not_chain() -> None:
    assert [word for word, count in Counter(words()).items() if count > 1] == []


def test_the_file_holds_nothing_but_groups_and_comments() -> None:
    for line in GENERAL_SYNONYMS.read_text(encoding="utf-8").splitlines():
        assert line == line.strip()
        assert not line or line.startswith("# ") or ", " in line
        assert line.startswith("# ") or not set(line) & set("，、;；|\t=()（）")


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("西红柿怎么保存", "番茄"),
        ("谷歌浏览器怎么升级", "chrome"),
        ("手机丢了找谁", "移动电话"),
        ("门票多少钱", "价格"),
        ("年假有几天", "带薪年休假"),
    ],
)
def test_everyday_words_stand_for_each_other(general: Synonyms, question: str, meant: str) -> None:
    assert any(meant in found.general for found in general.in_text(question))


@pytest.mark.parametrize(
    "text", ["外国语学院", "机动车驾驶", "勇敢的士兵们", "马达加斯加", "不得不说"]
)
def test_words_that_only_seem_to_stand_there_are_not_meant(general: Synonyms, text: str) -> None:
    assert general.in_text(text) in ([], general.in_text("士兵"))


def test_the_lexicon_is_prepared_once(general: Synonyms) -> None:
    again = build_synonyms(LexicalSettings(general_synonyms=True))
    assert again.general is general.general


def test_it_can_be_switched_off() -> None:
    assert build_synonyms(LexicalSettings(general_synonyms=False)).in_text("西红柿") == []
