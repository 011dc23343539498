import pytest

from chains.providers.analysis import fold
from chains.providers.answer_kinds import asked_cues, asked_kind


@pytest.mark.parametrize(
    ("question", "given", "other"),
    [
        ("这台泵多少钱？", "零售价159元。", "零售价另议。"),
        ("水泵有多重？", "重九公斤。", "很重。"),
        ("保修多久？", "保修12个月。", "保修期从购买之日算起。"),
        ("截止到哪一天？", "2026-09-30 为止", "编号 AQ-2026-03"),
        ("What is the price?", "It costs $ 12.", "It is cheap."),
    ],
)
def test_a_kind_of_answer_is_told_from_other_text(question: str, given: str, other: str) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert kind.given.search(given)
    assert not kind.given.search(other)


def test_no_rule_tells_what_is_asked() -> None:
    assert asked_kind("水泵的颜色") is None
    assert asked_cues("水泵漏水") == ()


@pytest.mark.parametrize(
    ("question", "given", "other"),
    [
        ("泵站在哪里？", "泵站位于河东。", "泵站很有名。"),
        ("泵站在哪裡？", "泵站位於河東。", "泵站很有名。"),
        ("为什么停机？", "由于断电而停机。", "昨天停机了。"),
        ("它又叫什么？", "又名青石桥。", "桥上行人很多。"),
        ("怎样清洗滤网？", "先拧下滤杯。", "滤网脏了。"),
        ("配件有哪些？", "滤杯、滤网和垫圈", "滤杯很小"),
    ],
)
def test_likely_wordings(question: str, given: str, other: str) -> None:
    cues = asked_cues(question)
    assert any(cue.given.search(fold(given)) for cue in cues)
    assert not any(cue.given.search(fold(other)) for cue in cues)
