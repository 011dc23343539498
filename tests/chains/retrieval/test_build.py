from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.build import (
    build_gate,
    build_rerank,
)
from chains.retrieval.reranking import keep_order
from chains.settings.load import load_settings, packed_config
from chains.settings.settings import Settings
from tests.support.knowledge import ingest_into, opened, write_files
from tests.support.rag_steps import candidates, evidence


def configured(**retrieval: Mapping[str, Any]) -> Settings:
    return load_settings(packed_config(), profile="full", overlays=[{"retrieval": retrieval}])


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("build")
    ingest_into(folder / "kb", write_files(folder / "in", {"a.txt": "水泵的保修期是一年。"}))
    with opened(folder / "kb") as opened_knowledge:
        yield opened_knowledge


def test_each_provider_of_rerankers(knowledge: KnowledgeBase) -> None:
    none = configured(reranker={"provider": "none"})
    assert build_rerank(none, knowledge=knowledge) is keep_order
    flag = build_rerank(configured(reranker={"candidates": 9}), knowledge=knowledge)
    assert isinstance(flag, partial)
    assert flag.keywords["limit"] == 9


def test_the_lexical_reranker_puts_what_covers_the_question_first(
    knowledge: KnowledgeBase,
) -> None:
    settings = configured(reranker={"provider": "lexical"})
    found = candidates("水泵的保修期", ("香蕉是水果。", 1.0), ("水泵的保修期是一年。", 0.9))
    reranked = build_rerank(settings, knowledge=knowledge)(found)
    assert reranked.ranked[0].chunk.text == "水泵的保修期是一年。"


@pytest.mark.parametrize(
    ("question", "abstained"), [("水泵的保修期是多久", False), ("香蕉的热量是多少", True)]
)
def test_the_gate_of_the_offline_profile_tells_answerable_from_not(
    knowledge: KnowledgeBase, question: str, abstained: bool
) -> None:
    settings = load_settings(packed_config(), profile="offline")
    with knowledge.reading() as snapshot:
        ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
        (chunk,) = snapshot.chunks(ids).values()
    found = evidence(question, chunk.text).candidates
    known = found.ranked[0].__class__(chunk=chunk, score=1.0)
    judged = build_gate(settings, knowledge=knowledge).judge(
        found.__class__(queries=found.queries, ranked=(known,))
    )
    assert judged.abstained is abstained


def test_a_reranker_has_a_budget_only_where_one_is_configured(knowledge: KnowledgeBase) -> None:
    hurried = build_rerank(
        configured(reranker={"budget_ms": 200, "batch_size": 8}), knowledge=knowledge
    )
    assert isinstance(hurried, partial)
    budget = hurried.keywords["budget"]
    assert (budget.milliseconds, budget.at_once) == (200, 8)
    unhurried = build_rerank(configured(), knowledge=knowledge)
    assert isinstance(unhurried, partial)
    assert unhurried.keywords["budget"] is None


@pytest.mark.parametrize(("mmr", "order"), [(None, [0, 1, 2]), (1.0, [0, 1, 2]), (0.5, [0, 2, 1])])
def test_near_duplicates_go_back_where_that_is_configured(
    knowledge: KnowledgeBase, mmr: float | None, order: list[int]
) -> None:
    overlay = {"reranker": {"provider": "none"}, "mmr": mmr}
    settings = load_settings(packed_config(), profile="full", overlays=[{"retrieval": overlay}])
    twice = "水泵的保修期是一年，自发货起算。"
    found = candidates("保修", (twice, 1.0), (twice + "附", 0.9), ("叉车限速五公里。", 0.8))
    reordered = build_rerank(settings, knowledge=knowledge)(found)
    texts = [candidate.chunk.text for candidate in found.ranked]
    assert [texts.index(candidate.chunk.text) for candidate in reordered.ranked] == order
