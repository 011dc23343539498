from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.filters import SearchFilter
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.vectors import DamagedIndexError
from chains.providers.synonyms import Synonyms
from chains.retrieval.fusion import Fusion, build_fusion
from chains.retrieval.search import Arm, HybridSearch
from chains.retrieval.steps import Candidates, Queries, Question, StandaloneQuestion
from tests.support.knowledge import (
    GraphEmbedder,
    RecordingEmbedder,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)
from tests.support.rag_steps import queries

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


def test_a_part_counts_where_it_is_best(knowledge: KnowledgeBase) -> None:
    off = Arm(weight=0.0, candidates=50)
    question = replace(queries("鳄鱼"), parts=("香蕉皮很滑", "水泵保修期"))
    found = hybrid(knowledge, dense=off).search(question)
    assert texts(found)[:2] == ["香蕉皮很滑要小心走。", "水泵的保修期是一年。"]
    assert [c.score for c in found.ranked[:2]] == pytest.approx([1.0, 1.0])


def test_a_hypothetical_passage_is_searched_for_by_vector_as_a_document(
    knowledge: KnowledgeBase,
) -> None:
    embedder = RecordingEmbedder()
    question = replace(queries("鳄鱼"), hypothetical=("水泵的保修期是一年。",))
    heavy = build_fusion("convex", k=60, variant_weight=2.0)
    found = hybrid(knowledge, embedder=embedder, fusion=heavy).search(question)
    assert (embedder.queries, embedder.texts) == ([("鳄鱼",)], ["水泵的保修期是一年。"])
    assert found.ranked[0].chunk.text == "水泵的保修期是一年。"
    assert "lexical" not in found.ranked[0].stages


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


def test_only_the_best_are_read_from_the_catalog(knowledge: KnowledgeBase) -> None:
    every = hybrid(knowledge).search(queries("水泵的保修期", "雨伞"))
    found = hybrid(knowledge, fusion=replace(CONVEX, kept=3)).search(
        queries("水泵的保修期", "雨伞")
    )
    assert len(every.ranked) > 3
    assert found.ranked == every.ranked[:3]


def test_what_the_catalog_does_not_know_makes_room_for_the_next(knowledge: KnowledgeBase) -> None:
    every = hybrid(knowledge).search(queries("保修期"))
    with knowledge.reading() as snapshot:
        snapshot.lexical.upsert([("0000000000000001", "保修期保修期", "")])
    try:
        found = hybrid(knowledge, fusion=replace(CONVEX, kept=2)).search(queries("保修期"))
    finally:
        with knowledge.reading() as snapshot:
            snapshot.lexical.delete(["0000000000000001"])
    assert found.unknown == 1
    assert [c.chunk.id for c in found.ranked] == [c.chunk.id for c in every.ranked[:2]]


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


def test_a_damaged_vector_index_leaves_the_keywords(tmp_path: Path) -> None:
    recipe = small_recipe(embedder=GraphEmbedder())
    ingest_into(tmp_path / "kb", write_files(tmp_path / "files", TEXTS), recipe=recipe)
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


def filtered(text: str, by: SearchFilter, *, distinct_documents: int = 0) -> Queries:
    question = Question(text=text, filter=by, distinct_documents=distinct_documents)
    return Queries(standalone=StandaloneQuestion(question=question, text=text), texts=(text,))


@pytest.mark.parametrize(
    "by",
    [
        SearchFilter(sources=("水泵.txt",)),
        SearchFilter(folders=("many",)),
        SearchFilter(folders=("many",), sources=("many/7.txt", "香蕉.txt")),
        SearchFilter(sources=("many/1*.txt",)),
    ],
)
def test_a_filter_ranks_as_if_nothing_else_had_been_found(
    knowledge: KnowledgeBase, by: SearchFilter
) -> None:
    deep = Arm(weight=1.0, candidates=500)
    text = "雨伞和水泵"
    everything = hybrid(knowledge, dense=deep, lexical=deep).search(queries(text)).ranked
    documents = by.documents(knowledge.catalog.documents)
    wanted = [one for one in everything if one.chunk.document_id in documents]
    found = hybrid(knowledge, dense=deep, lexical=deep).search(filtered(text, by)).ranked
    assert {one.chunk.id for one in found} == {one.chunk.id for one in wanted}
    for one in found:
        (same,) = [other for other in wanted if other.chunk.id == one.chunk.id]
        for stage in one.stages.keys() & {"dense", "lexical"}:
            assert one.stages[stage].score == pytest.approx(same.stages[stage].score, abs=1e-5)


def test_a_filter_finds_as_many_as_there_are(knowledge: KnowledgeBase) -> None:
    few = Arm(weight=1.0, candidates=10)
    by = SearchFilter(folders=("many",))
    found = hybrid(knowledge, dense=few, lexical=few).search(filtered("苹果和水泵和伞", by))
    assert len(found.ranked) >= 10
    deeper = hybrid(knowledge, dense=few, lexical=few).search(
        filtered("雨伞", by, distinct_documents=25)
    )
    assert len({one.chunk.source for one in deeper.ranked}) >= 25


def test_a_filter_that_leaves_nothing_finds_nothing(knowledge: KnowledgeBase) -> None:
    by = SearchFilter(until=date(1990, 1, 1))
    assert hybrid(knowledge).search(filtered("水泵", by)).ranked == ()


def test_a_file_that_is_not_there_is_named(knowledge: KnowledgeBase) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"没有\.txt: no such file"):
        hybrid(knowledge).search(filtered("水泵", SearchFilter(sources=("没有.txt",))))


def test_synonyms_find_what_the_question_does_not_say(knowledge: KnowledgeBase) -> None:
    synonyms = Synonyms((("包换", "保修期"),))
    plain = Arm(weight=1.0, candidates=9)
    knowing = Arm(weight=1.0, candidates=9, synonyms=synonyms)
    off = Arm(weight=0, candidates=1)
    assert texts(hybrid(knowledge, dense=off, lexical=plain).search(queries("包换"))) == []
    found = hybrid(knowledge, dense=off, lexical=knowing).search(queries("包换"))
    assert texts(found)[0] == "水泵的保修期是一年。"


def test_who_wants_documents_gets_all_candidates(knowledge: KnowledgeBase) -> None:
    search = hybrid(knowledge, fusion=replace(CONVEX, kept=3))
    every = hybrid(knowledge).search(asking_for("文件", documents=5))
    assert len(every.ranked) > 3
    assert search.search(asking_for("文件", documents=5)).ranked == every.ranked
