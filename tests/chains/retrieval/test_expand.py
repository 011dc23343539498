import threading
from collections.abc import Sequence
from typing import Literal

import pytest

from chains.errors import ServiceFailedError
from chains.retrieval.expand import VariantSource, expand, expand_not, keywords
from chains.retrieval.steps import Queries, StandaloneQuestion
from tests.support.rag_steps import standing_alone

QUESTION = standing_alone("保修期多长？")


def source(
    *texts: str, count: int = 9, kind: Literal["wording", "part", "passage"] = "wording"
) -> VariantSource:
    return VariantSource(done="rewritten", write=lambda _: texts, count=count, kind=kind)


def failing(done: str, *, error: str = "the stream broke off") -> VariantSource:
    def write(_: StandaloneQuestion) -> Sequence[str]:
        raise ServiceFailedError(error)

    return VariantSource(done=done, write=write, count=9)


def expanded(*sources: VariantSource) -> Queries:
    return expand(QUESTION, sources=sources)


def test_the_question_itself_is_always_the_first() -> None:
    assert expanded().texts == ("保修期多长？",)
    assert expanded(source("质保多久")).texts == ("保修期多长？", "质保多久")
    assert expand_not(QUESTION) == expanded()


def test_what_says_the_same_is_dropped() -> None:
    first = source("保修期 多长", "質保多久", "质保多久？", "", "  ", "。")
    second = source("“质保多久”", "保固期")
    assert expanded(first, second).texts == ("保修期多长？", "質保多久", "保固期")


def test_at_most_as_many_as_wanted_of_each_source() -> None:
    found = expanded(source("甲事", "乙事", "丙事", count=2), source("丁事", "戊事", count=1))
    assert found.texts == ("保修期多长？", "甲事", "乙事", "丁事")


def test_what_is_too_long_is_no_query() -> None:
    assert expanded(source("长" * 201, "质保多久")).texts == ("保修期多长？", "质保多久")


def test_passages_are_kept_apart_from_questions() -> None:
    passage = "保修期自购买之日起计算。" * 20
    found = expanded(source("质保多久"), source(passage, "又一段", kind="passage", count=1))
    assert (found.texts, found.hypothetical) == (("保修期多长？", "质保多久"), (passage,))


def test_parts_are_kept_apart_from_wordings() -> None:
    found = expanded(
        source("甲的？", kind="part"), source("甲的", "保修期多长", "乙的", kind="part")
    )
    assert (found.texts, found.parts) == (("保修期多长？",), ("甲的？", "乙的"))
    assert found.questions == found.all == ("保修期多长？", "甲的？", "乙的")


def test_one_source_that_fails_never_fails_the_question() -> None:
    found = expanded(source("质保多久"), failing("translated"), source("保固期"))
    assert found.texts == ("保修期多长？", "质保多久", "保固期")
    assert found.warnings == ("the question was not translated: the stream broke off",)


def test_sources_that_fail_alike_are_one_warning() -> None:
    found = expanded(failing("rewritten"), failing("translated"), failing("taken apart", error="x"))
    assert found.texts == ("保修期多长？",)
    assert found.warnings == (
        "the question was not rewritten or translated: the stream broke off",
        "the question was not taken apart: x",
    )


def test_a_mistake_in_the_program_is_not_hidden() -> None:
    def write(_: StandaloneQuestion) -> Sequence[str]:
        raise KeyError("mistake")

    with pytest.raises(KeyError, match="mistake"):
        expanded(source("质保"), VariantSource(done="rewritten", write=write, count=1))


def test_sources_write_at_the_same_time() -> None:
    together = threading.Barrier(2, timeout=5)

    def write(_: StandaloneQuestion) -> Sequence[str]:
        return [f"第{together.wait()}个"]

    both = [VariantSource(done="rewritten", write=write, count=1) for _ in range(2)]
    assert sorted(expanded(*both).texts) == ["保修期多长？", "第0个", "第1个"]


def test_keywords_leave_the_question_words_out() -> None:
    assert keywords(QUESTION) == ["保修期"]
    by_keywords = VariantSource(done="rewritten", write=keywords, count=1)
    assert expanded(by_keywords).texts == ("保修期多长？", "保修期")


def test_keywords_add_nothing_where_all_is_content() -> None:
    by_keywords = VariantSource(done="rewritten", write=keywords, count=1)
    assert expand(standing_alone("保修期"), sources=[by_keywords]).texts == ("保修期",)
