from collections.abc import Sequence
from dataclasses import replace

from chains.providers.protocols import RerankPassage
from chains.retrieval.partwise import PartwiseReranker
from chains.retrieval.reranking import rerank
from tests.support.rag_steps import candidates

PASSAGES = [RerankPassage(text=text, header="", score=1.0) for text in ("甲甲", "乙", "甲乙", "丙")]


class ByShared:
    """Scores a passage by how many of the question's characters it has."""

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        return [sum(c in passage.text for c in question) / len(question) for passage in passages]


def test_the_best_part_and_the_whole_count_the_same() -> None:
    reranker = PartwiseReranker(reranker=ByShared(), parts=("甲", "乙"))
    assert reranker.rerank("甲乙", PASSAGES) == [0.75, 0.75, 1.0, 0.0]


def test_nothing_to_score() -> None:
    assert PartwiseReranker(reranker=ByShared(), parts=("甲",)).rerank("甲", []) == []


def test_reranking_looks_at_the_parts_where_there_are_some() -> None:
    found = candidates("甲厂乙厂", ("厂甲乙", 1.0), ("丁丁", 1.0))
    plain = rerank(found, reranker=ByShared())
    parted = replace(found, queries=replace(found.queries, parts=("丁", "丙")))
    assert [c.score for c in plain.ranked] == [1.0, 0.0]
    assert [c.score for c in rerank(parted, reranker=ByShared()).ranked] == [0.5, 0.5]
