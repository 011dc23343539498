from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.vectors import DamagedIndexError
from chains.providers.protocols import RerankPassage
from chains.retrieval.fusion import Fusion, build_fusion
from chains.retrieval.search import Arm, HybridSearch, keep_order, rerank
from chains.retrieval.steps import Candidates, Queries, Question, StandaloneQuestion
from tests.support.knowledge import (
    RecordingEmbedder,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)
from tests.support.rag_steps import candidates, queries

TEXTS = {
    "苹果.txt": "苹果树在春天开花。\n\n苹果是一种水果也是品牌。",
    "香蕉.txt": "香蕉是热带的水果。\n\n香蕉皮很滑要小心走。",
    "水泵.txt": "SP-750水泵重九公斤。\n\n水泵的保修期是一年。",
}
CONVEX = build_fusion("convex", k=60, variant_weight=0.5)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("search")
    many = {f"many/{number}.txt": f"第{number}号文件说的是雨伞。" for number in range(30)}
    ingest_into(folder / "kb", write_files(folder / "files", TEXTS | many))
    with opened(folder / "kb") as opened_knowledge:
        yield opened_knowledge


def hybrid(
    knowledge: KnowledgeBase,
    *,
    dense: Arm | None = None,
    lexical: Arm | None = None,
    fusion: Fusion = CONVEX,
    embedder: RecordingEmbedder | None = None,
) -> HybridSearch:
    return HybridSearch(
        knowledge,
        embedder=embedder or RecordingEmbedder(),
        dense=dense or Arm(weight=0.5, candidates=50),
        lexical=lexical or Arm(weight=1.0, candidates=50),
        fusion=fusion,
    )


def texts(found: Candidates) -> list[str]:
    return [candidate.chunk.text for candidate in found.ranked]


def test_the_best_passage_comes_first(knowledge: KnowledgeBase) -> None:
    found = hybrid(knowledge).search(queries("水泵的保修期"))
    best = found.ranked[0]
    assert (best.chunk.text, best.chunk.source) == ("水泵的保修期是一年。", "水泵.txt")
    assert found.unknown == 0


def test_every_stage_tells_rank_and_score(knowledge: KnowledgeBase) -> None:
    found = hybrid(knowledge).search(queries("水泵的保修期"))
    stages = found.ranked[0].stages
    assert {name: stage.rank for name, stage in stages.items()} == {
        "dense": 1,
        "lexical": 1,
        "fused": 1,
    }
    assert stages["fused"].score == pytest.approx(1.5)
    assert stages["dense"].score == pytest.approx(found_dense(knowledge, "水泵的保修期"))
    assert [candidate.stages["fused"].rank for candidate in found.ranked] == [
        *range(1, len(found.ranked) + 1)
    ]


def found_dense(knowledge: KnowledgeBase, query: str) -> float:
    vectors = RecordingEmbedder().encode_queries([query])
    with knowledge.reading() as snapshot:
        return snapshot.search_dense(vectors, count=1)[0][0][1]


def test_an_arm_of_weight_zero_is_not_asked(knowledge: KnowledgeBase) -> None:
    off = Arm(weight=0.0, candidates=50)
    by_words = hybrid(knowledge, dense=off).search(queries("保修期"))
    assert {stage for c in by_words.ranked for stage in c.stages} == {"lexical", "fused"}
    by_vector = hybrid(knowledge, lexical=off).search(queries("保修期"))
    assert {stage for c in by_vector.ranked for stage in c.stages} == {"dense", "fused"}


def test_all_queries_are_embedded_in_one_batch(knowledge: KnowledgeBase) -> None:
    embedder = RecordingEmbedder()
    hybrid(knowledge, embedder=embedder).search(queries("苹果", "香蕉", "水泵"))
    assert embedder.queries == [("苹果", "香蕉", "水泵")]


def test_a_variant_finds_what_the_question_does_not(knowledge: KnowledgeBase) -> None:
    off = Arm(weight=0.0, candidates=50)
    found = hybrid(knowledge, dense=off).search(queries("鳄鱼", "保修期"))
    assert texts(found) == ["水泵的保修期是一年。"]
    assert found.ranked[0].score == pytest.approx(0.5)


def test_what_the_catalog_does_not_know_is_dropped(knowledge: KnowledgeBase) -> None:
    with knowledge.reading() as snapshot:
        snapshot.lexical.upsert([("0000000000000001", "保修期保修期", "")])
    try:
        found = hybrid(knowledge).search(queries("保修期"))
    finally:
        with knowledge.reading() as snapshot:
            snapshot.lexical.delete(["0000000000000001"])
    assert found.unknown == 1
    assert [c.stages["fused"].rank for c in found.ranked][:2] == [1, 2]


def asking_for(text: str, *, documents: int) -> Queries:
    question = Question(text=text, distinct_documents=documents)
    return Queries(standalone=StandaloneQuestion(question=question, text=text), texts=(text,))


def distinct(found: Candidates) -> int:
    return len({candidate.chunk.document_id for candidate in found.ranked})


def test_it_searches_deeper_until_enough_documents_are_seen(knowledge: KnowledgeBase) -> None:
    shallow = Arm(weight=1.0, candidates=2)
    search = hybrid(knowledge, dense=shallow, lexical=shallow)
    assert distinct(search.search(asking_for("雨伞", documents=0))) <= 4
    assert distinct(search.search(asking_for("雨伞", documents=10))) >= 10


def test_it_stops_where_there_are_no_more(knowledge: KnowledgeBase) -> None:
    shallow = Arm(weight=1.0, candidates=1)
    found = hybrid(knowledge, dense=shallow, lexical=shallow).search(
        asking_for("雨伞", documents=1000)
    )
    assert distinct(found) == 33


def test_an_empty_knowledge_base_finds_nothing(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": ""})
    ingest_into(tmp_path / "kb", files, recipe=small_recipe())
    with opened(tmp_path / "kb") as empty:
        assert hybrid(empty).search(queries("苹果")).ranked == ()


class ByLength:
    """Scores a passage by its length, and notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[RerankPassage] = []

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        self.seen.extend(passages)
        return [float(len(passage.text)) for passage in passages]


FOUND = candidates("问", ("短", 4.0), ("中等", 3.0), ("最长的", 2.0), ("特别特别长的", 1.0))


def test_reranking_reorders_and_notes_the_stage() -> None:
    reranked = rerank(FOUND, reranker=ByLength())
    assert texts(reranked) == ["特别特别长的", "最长的", "中等", "短"]
    best = reranked.ranked[0]
    assert (best.score, best.stages["reranked"].rank) == (6.0, 1)
    assert best.stages["fused"].rank == 4


def test_only_the_first_candidates_are_scored() -> None:
    reranker = ByLength()
    reranked = rerank(FOUND, reranker=reranker, limit=2)
    assert texts(reranked) == ["中等", "短", "最长的", "特别特别长的"]
    assert [passage.text for passage in reranker.seen] == ["短", "中等"]
    assert "reranked" not in reranked.ranked[2].stages


def test_the_best_first_stage_score_is_one() -> None:
    reranker = ByLength()
    rerank(FOUND, reranker=reranker)
    assert [passage.score for passage in reranker.seen] == [1.0, 0.75, 0.5, 0.25]


def test_equal_scores_keep_their_order() -> None:
    found = candidates("问", ("甲", 2.0), ("乙", 1.0), ("丙", 0.5))
    assert texts(rerank(found, reranker=ByLength())) == ["甲", "乙", "丙"]


def test_nothing_found_is_not_reranked() -> None:
    reranker = ByLength()
    assert rerank(candidates("问"), reranker=reranker).ranked == ()
    assert reranker.seen == []


def test_without_a_reranker_the_order_stays() -> None:
    assert keep_order(FOUND) is FOUND


def test_a_damaged_vector_index_leaves_the_keywords(tmp_path: Path) -> None:
    ingest_into(tmp_path / "kb", write_files(tmp_path / "files", TEXTS))
    for damaged in (tmp_path / "kb").rglob("index_metadata.pickle"):
        damaged.write_bytes(b"")
    with opened(tmp_path / "kb") as knowledge:
        found = hybrid(knowledge).search(queries("水泵的保修期"))
        with pytest.raises(DamagedIndexError):
            hybrid(knowledge, lexical=Arm(weight=0, candidates=0)).search(queries("水泵"))
    assert texts(found)[0] == "水泵的保修期是一年。"
    (warning,) = found.queries.warnings
    assert warning.startswith("searched by keywords only: the vector index is damaged (")
    assert warning.endswith("; mend it with `zhiwen kb reindex`")
