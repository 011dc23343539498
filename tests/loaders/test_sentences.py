import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天下雨。明天晴天！后天呢？", ["今天下雨。", "明天晴天！", "后天呢？"]),
        ("他说：“走吧。”她笑了。", ["他说：“走吧。”", "她笑了。"]),
        ("（见附录。）另有规定。", ["（见附录。）", "另有规定。"]),
        ("一、甲；二、乙；", ["一、甲；", "二、乙；"]),
        ("真的吗？！是的……好。", ["真的吗？！", "是的……", "好。"]),
        ("It is 3.5 now. See v1.2. OK", ["It is 3.5 now.", "See v1.2.", "OK"]),
        ('He said "go." Then left.', ['He said "go."', "Then left."]),
        ("| 甲 | 1 |\n| 乙 | 2 |", ["| 甲 | 1 |", "| 乙 | 2 |"]),
        ("  前后有空格。  没有句号\n\n", ["前后有空格。", "没有句号"]),
        ("1. 关闭阀门。再拧下滤杯。\n2. 装回。", ["1. 关闭阀门。", "再拧下滤杯。", "2. 装回。"]),
        ("a. Close it. Wait.\n  2.1. Open it.", ["a. Close it.", "Wait.", "2.1. Open it."]),
        ("(2) 甲。\n第3. 乙。\n- 4. 丙。", ["(2) 甲。", "第3. 乙。", "- 4. 丙。"]),
        ("There were 12. Then 13. left", ["There were 12.", "Then 13.", "left"]),
        ("1.\n2. ", ["1.", "2."]),
        ("## 2. 保修\n\n甲。", ["## 2. 保修", "甲。"]),
        ("| 甲 | 先查；再换。 |\n| 乙 | 好。 |", ["| 甲 | 先查；再换。 |", "| 乙 | 好。 |"]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(st.sampled_from("甲乙。！？…；，”）.,;\"' \n\t1a"), max_size=60))
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    spans = list(sentence_spans(text))
    covered = [offset for start, end in spans for offset in range(start, end)]
    assert covered == sorted(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
