import random

import pytest

from eval.scoring.overlap import Overlap, best_overlap, common_run, common_subsequence, tokens


def test_chinese_characters_are_tokens_and_so_are_words_and_numbers() -> None:
    assert tokens("《ＡＢＣ》泵 重3.5公斤， costs 1,200 元！") == [
        "abc", "泵", "重", "3.5", "公", "斤", "costs", "1,200", "元",
    ]  # fmt: skip


def test_the_sign_of_a_share_is_not_punctuation() -> None:
    assert best_overlap("5%", ["5"]).exact_match == 0.0
    assert best_overlap("５％。", ["5%"]).exact_match == 1.0


def test_width_case_white_space_and_punctuation_do_not_count() -> None:
    same = best_overlap(" ２４ 个月。", ["二十四个月", "24个月"])
    assert same == Overlap(exact_match=1.0, character_f1=1.0, rouge_l=1.0)


def test_character_f1_is_over_the_longest_common_run() -> None:
    # 保修期为一年 against 保修一年: the longest run is 保修 or 一年, two of six and of four.
    found = best_overlap("保修期为一年", ["保修一年"])
    assert found.character_f1 == pytest.approx(2 * 2 / (6 + 4))
    # The common subsequence is all of 保修一年.
    assert found.rouge_l == pytest.approx(2 * 4 / (6 + 4))
    assert found.exact_match == 0.0


def test_each_measure_takes_its_best_gold_answer() -> None:
    assert best_overlap("北京", ["上海", "北京市"]).character_f1 == pytest.approx(2 * 2 / 5)


def test_what_has_no_tokens_has_nothing_in_common() -> None:
    assert best_overlap("。。", ["！"]) == Overlap()
    assert best_overlap("", ["北京"]) == Overlap()


def naive_run(first: str, second: str) -> int:
    pieces = {first[a:b] for a in range(len(first)) for b in range(a, len(first) + 1)}
    return max((len(piece) for piece in pieces if piece in second), default=0)


def naive_subsequence(first: str, second: str) -> int:
    row = [0] * (len(second) + 1)
    for a in first:
        before = row[:]
        for place, b in enumerate(second, start=1):
            row[place] = before[place - 1] + 1 if a == b else max(row[place - 1], before[place])
    return row[-1]


def test_the_fast_lengths_are_those_of_the_plain_tables() -> None:
    draw = random.Random(7)
    for _ in range(300):
        first, second = ("".join(draw.choices("甲乙丙丁", k=draw.randint(0, 12))) for _ in "12")
        assert common_run(first, second) == naive_run(first, second)
        assert common_subsequence(first, second) == naive_subsequence(first, second)
