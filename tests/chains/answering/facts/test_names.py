import pytest

from chains.answering.facts.names import find_names
from chains.answering.facts.words import tag_words
from chains.providers.analysis import fold


def forms(sentence: str, *known: str) -> set[str]:
    words = tag_words(fold(sentence))
    return {form for name in find_names(sentence, words, known=known) for form in name.forms}


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("东岭家居服务有限公司的利润上升。", "东岭家居服务"),
        ("公司收购金华果汁有限公司。", "金华果汁"),
        ("根据百和文化集团的报告，利润上升。", "百和文化"),
        ("ABC科技有限公司在上海。", "abc科技"),
        ("总部设在杭州。", "杭州"),
        ("李明担任董事长。", "李明"),
        ("他写了《时光之恋》。", "时光之恋"),
        ("新设备是SP-750。", "sp-750"),
        ("The pump was made by Grundfos.", "grundfos"),
    ],
)
def test_names_are_found_by_rule(sentence: str, form: str) -> None:
    assert form in forms(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "两家公司都是上市公司。",
        "公正和智慧提高了满意度。",
        "The pump weighs 9 kg.",
        "重量为9kg，长3 cm。",
        "这家科技有限公司规模很大。",
    ],
)
def test_common_words_are_no_names(sentence: str) -> None:
    assert forms(sentence) == set()


def test_the_users_words_are_names() -> None:
    assert forms("灵犀引擎已经上线。", "灵犀引擎") >= {"灵犀引擎"}


def test_a_latin_name_must_stand_as_a_word() -> None:
    sentence = "采用SP-75。"
    (name,) = find_names(sentence, tag_words(fold(sentence)))
    assert name.stands_in("sp-75水泵")
    assert not name.stands_in("sp-750水泵")
