import pytest

from chains.providers.language import language_of
from prompts.load import Language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("保修期多长？", "zh"),
        ("How long is the warranty?", "en"),
        ("A3", "en"),
        ("SP-750 warranty 多久", "zh"),
        ("Docker 的 volume 在哪里", "zh"),
        ("What is the net profit of 华夏娱乐有限公司 in 2017?", "en"),
        ("Tell me about 水泵", "en"),
        ("What is the 保修期", "en"),
        ("the 和 a 的区别", "zh"),
        ("介绍 The Lord of the Rings 的作者", "zh"),
        ("", "en"),
    ],
)
def test_a_question_is_in_the_language_that_it_is_asked_in(
    question: str, language: Language
) -> None:
    assert language_of(question) == language


def test_a_fixed_language_counts_for_all() -> None:
    assert language_of("保修期多长？", fixed="en") == "en"
    assert language_of("How long?", fixed="zh") == "zh"
