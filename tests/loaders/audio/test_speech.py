import pytest

from loaders.audio.speech import Utterance, is_punctuated, join_spoken, speech_blocks

Times = tuple[float, float]


def blocks(*said: tuple[float, float, str]) -> list[tuple[str, Times | None]]:
    utterances = [Utterance(start=start, end=end, text=text) for start, end, text in said]
    return [(block.text, block.location.time) for block in speech_blocks(utterances)]


def test_nothing_said_is_no_block() -> None:
    assert blocks() == []


def test_a_pause_ends_a_block() -> None:
    assert blocks((0, 1, "甲方，"), (2.5, 3, "乙方，"), (4.6, 5, "丙方。")) == [
        ("甲方，乙方，", (0, 3)),
        ("丙方。", (4.6, 5)),
    ]


def test_a_block_ends_with_the_sentence_that_makes_it_long_enough() -> None:
    clause, end = "按照约定全面履行自己的义务，", "并承担责任。"
    said = [(n, n + 1, clause) for n in range(8)]
    assert blocks(*said, (8, 9, end), (9, 10, clause), (10, 11, end)) == [
        (clause * 8 + end, (0, 9)),
        (clause + end, (9, 11)),
    ]


def test_no_block_is_longer_than_200_characters() -> None:
    found = blocks(*((n, n + 1, f"第{n:03}条的内容很长很长，") for n in range(100)))
    assert all(150 < len(text) <= 200 for text, _ in found[:-1])
    assert [time[0] for _, time in found[1:] if time] == [time[1] for _, time in found[:-1] if time]


def test_no_block_is_longer_than_a_minute() -> None:
    found = blocks(*((n * 10, n * 10 + 9, "慢慢说，") for n in range(12)))
    assert [time for _, time in found] == [(0, 59), (60, 119)]


def test_one_long_utterance_stays_whole() -> None:
    assert blocks((0, 90, "长" * 500)) == [("长" * 500, (0, 90))]


def test_a_second_language_behind_the_first_begins_anew() -> None:
    found = blocks((0, 1, "你好。"), (1, 2, "请坐。"), (0, 1, "Hello."), (1, 2, "Sit down."))
    assert found == [("你好。请坐。", (0, 2)), ("Hello. Sit down.", (0, 2))]


def test_what_overlaps_ends_with_its_last() -> None:
    assert blocks((0, 9, "旁白，"), (1, 2, "对话。")) == [("旁白，对话。", (0, 9))]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("合同", "成立", "合同成立"),
        ("使用", "Python", "使用Python"),
        ("Python", "语言", "Python语言"),
        ("the contract", "is valid", "the contract is valid"),
        ("他说“好”", "然后走了", "他说“好”然后走了"),
        ("he said “yes”", "and left", "he said “yes” and left"),
    ],
)
def test_joining(left: str, right: str, joined: str) -> None:
    assert join_spoken(left, right, punctuated=True) == joined


def test_only_chinese_without_punctuation_keeps_its_lines() -> None:
    assert join_spoken("今天天气很好", "我们去公园", punctuated=False) == "今天天气很好\n我们去公园"
    assert join_spoken("so the", "contract is", punctuated=False) == "so the contract is"
    assert is_punctuated(["甲方，", "乙方", "丙方", "丁方"])
    assert not is_punctuated(["走吧", "去哪？", "快点！", "好"])
