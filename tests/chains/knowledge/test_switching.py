"""A chunk that is switched off is in no answer, whatever happens to its document."""

from dataclasses import replace
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.filters import SearchFilter
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.rebuild import rebuild
from chains.knowledge.removal import delete_source, forget_source
from chains.knowledge.switching import switch_chunk
from chains.knowledge.transfer import export_catalog, index_imported, unpack_catalog
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.hashing import HashingEmbedder
from tests.support.knowledge import (
    GraphEmbedder,
    found_texts,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)

FIRST, SECOND, THIRD = "苹果树开花了呀真好看。", "第二段也说到苹果树。", "第三段还是苹果树的。"
TEXTS = {"甲.txt": f"{FIRST}\n\n{SECOND}\n\n{THIRD}", "乙.txt": "香蕉还是绿的呢。"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", TEXTS)


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def id_of(kb: Path, text: str) -> str:
    catalog = Catalog(kb / CATALOG_NAME)
    live = catalog.generations.live()
    assert live is not None
    chunks = catalog.chunks.read(live.number, catalog.chunks.ids(live.number))
    catalog.close()
    return next(chunk_id for chunk_id, chunk in chunks.items() if chunk.text == text)


def switch(kb: Path, chunk_id: str, *, enabled: bool = False) -> None:
    catalog = Catalog(kb / CATALOG_NAME)
    switch_chunk(catalog, chunk_id, enabled=enabled)
    catalog.close()


def off(kb: Path) -> frozenset[str]:
    catalog = Catalog(kb / CATALOG_NAME)
    found = catalog.switches.off()
    catalog.close()
    return found


def found_dense(
    knowledge: KnowledgeBase, query: str, *, count: int = 3, by: SearchFilter | None = None
) -> list[str]:
    vectors = HashingEmbedder(dimension=64).encode_queries([query])
    with knowledge.reading() as snapshot:
        among = snapshot.allowed(by or SearchFilter())
        (hits,) = snapshot.search_dense(vectors, count=count, among=among)
        chunks = knowledge.catalog.chunks.read(snapshot.generation.number, [h for h, _ in hits])
        return [chunks[chunk_id].text for chunk_id, _ in hits]


@pytest.mark.parametrize("embedder", [None, GraphEmbedder()], ids=["exact", "graph"])
@pytest.mark.parametrize("by", [None, SearchFilter(sources=("甲.txt",))], ids=["all", "filtered"])
def test_a_chunk_that_is_off_is_not_found_and_others_take_its_place(
    tmp_path: Path, files: Path, embedder: GraphEmbedder | None, by: SearchFilter | None
) -> None:
    recipe = small_recipe(embedder=embedder)
    ingest_into(tmp_path / "kb", files, recipe=recipe)
    with opened(tmp_path / "kb", recipe) as knowledge:
        assert found_texts(knowledge, "第二段", count=2)[0] == SECOND
        assert found_dense(knowledge, SECOND, count=2, by=by)[0] == SECOND
        chunk_id = id_of(tmp_path / "kb", SECOND)
        switch(tmp_path / "kb", chunk_id)
        assert SECOND not in found_texts(knowledge, "第二段苹果")
        assert set(found_texts(knowledge, "苹果树", count=2)) == {FIRST, THIRD}
        assert set(found_dense(knowledge, SECOND, count=2, by=by)) == {FIRST, THIRD}
        with knowledge.reading() as snapshot:
            assert snapshot.chunks([chunk_id]) == {}
        switch(tmp_path / "kb", chunk_id, enabled=True)
        assert found_texts(knowledge, "第二段", count=2)[0] == SECOND
        assert found_dense(knowledge, SECOND, count=2, by=by)[0] == SECOND


def test_no_passage_is_widened_over_a_chunk_that_is_off(kb: Path) -> None:
    switch(kb, id_of(kb, SECOND))
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        (first,) = snapshot.chunks([id_of(kb, FIRST)]).values()
        assert [[chunk.text for chunk in each] for each in snapshot.around([first], 2)] == [[FIRST]]
        (third,) = snapshot.chunks([id_of(kb, THIRD)]).values()
        assert [[chunk.text for chunk in each] for each in snapshot.around([third], 2)] == [[THIRD]]


def test_a_chunk_that_does_not_exist_is_named(kb: Path) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        switch(kb, "00" * 8)
    assert str(error.value) == "0000000000000000: no such chunk in this knowledge base"
    assert error.value.hint == "open the document again; it has changed since"


def test_switching_twice_is_switching_once(kb: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    switch(kb, chunk_id)
    assert off(kb) == {chunk_id}
    switch(kb, chunk_id, enabled=True)
    switch(kb, chunk_id, enabled=True)
    assert off(kb) == frozenset()


def test_switching_reads_no_vector_again_and_another_commit_does(kb: Path, files: Path) -> None:
    with opened(kb) as knowledge:
        found_dense(knowledge, SECOND)
        with knowledge.reading() as snapshot:
            before = snapshot.exact
        assert before is not None
        switch(kb, id_of(kb, SECOND))
        assert SECOND not in found_dense(knowledge, SECOND)
        with knowledge.reading() as snapshot:
            assert snapshot.exact is before
        ingest_into(kb, write_files(files, {"丙.txt": "梨子熟透了呀。"}))
        assert found_dense(knowledge, "梨子熟透了呀。", count=1) == ["梨子熟透了呀。"]
        with knowledge.reading() as snapshot:
            assert snapshot.exact is not before


def test_nobody_waits_for_a_writer(kb: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    with KnowledgeWriter(kb, recipe=small_recipe()), opened(kb) as knowledge:
        switch(kb, chunk_id)
        assert SECOND not in found_texts(knowledge, "第二段苹果")


def test_an_edit_elsewhere_in_the_document_leaves_it_off(kb: Path, files: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    write_files(files, {"甲.txt": f"这是新的开头一段话。\n\n{SECOND}\n\n{THIRD}"})
    report = ingest_into(kb, files)
    assert (report.updated, report.lost_switches) == (1, 0)
    assert off(kb) == {chunk_id}
    with opened(kb) as knowledge:
        assert set(found_texts(knowledge, "苹果树开头")) == {"这是新的开头一段话。", THIRD}


def test_an_edit_of_its_text_loses_the_switch_and_says_so(kb: Path, files: Path) -> None:
    switch(kb, id_of(kb, SECOND))
    write_files(files, {"甲.txt": f"{FIRST}\n\n第二段改说樱桃树了。\n\n{THIRD}"})
    assert ingest_into(kb, files).lost_switches == 1
    assert off(kb) == frozenset()


def test_a_move_leaves_it_off(kb: Path, files: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    (files / "甲.txt").rename(files / "丙.txt")
    assert ingest_into(kb, files, sync=True).moved == 1
    assert off(kb) == {chunk_id}


def test_a_new_embedder_leaves_it_off_and_a_new_splitter_says_what_is_lost(
    kb: Path, files: Path
) -> None:
    switch(kb, id_of(kb, SECOND))
    other = replace(small_recipe(), embedder=HashingEmbedder(dimension=48))
    with KnowledgeWriter(kb, recipe=other) as writer:
        assert rebuild(writer).lost_switches == 0
    assert len(off(kb)) == 1
    with KnowledgeWriter(kb, recipe=small_recipe(chunk_size=64)) as writer:
        assert rebuild(writer).lost_switches == 1
    assert off(kb) == frozenset()


def test_an_ingest_under_a_new_splitter_says_what_is_lost(kb: Path, files: Path) -> None:
    switch(kb, id_of(kb, SECOND))
    assert ingest_into(kb, files, recipe=small_recipe(chunk_size=64)).lost_switches == 1


def test_deleting_the_document_takes_the_switch_along(kb: Path, files: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        delete_source(writer, "甲.txt")
    assert off(kb) == frozenset()
    ingest_into(kb, files)
    assert id_of(kb, SECOND) == chunk_id
    with opened(kb) as knowledge:
        assert SECOND in found_texts(knowledge, "第二段")


def test_forgetting_the_document_leaves_no_trace_of_the_switch(kb: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        proof = forget_source(writer, "甲.txt")
    assert proof.clean
    assert proof.size > 100_000
    assert off(kb) == frozenset()
    assert not [p for p in kb.rglob("*") if p.is_file() and chunk_id.encode() in p.read_bytes()]


def test_forgetting_another_document_leaves_it_off(kb: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        assert forget_source(writer, "乙.txt").clean
    assert off(kb) == {chunk_id}
    with opened(kb) as knowledge:
        assert SECOND not in found_texts(knowledge, "第二段苹果")


def test_an_export_takes_it_along(kb: Path, tmp_path: Path) -> None:
    chunk_id = id_of(kb, SECOND)
    switch(kb, chunk_id)
    with opened(kb) as knowledge:
        export_catalog(knowledge.catalog, tmp_path / "a.zip")
    unpack_catalog(tmp_path / "a.zip", tmp_path / "新")
    with KnowledgeWriter(tmp_path / "新", recipe=small_recipe()) as writer:
        index_imported(writer)
    assert off(tmp_path / "新") == {chunk_id}


def test_a_catalog_from_before_there_were_switches(kb: Path) -> None:
    catalog = Catalog(kb / CATALOG_NAME)
    catalog._connection.execute("DROP TABLE switched_off")
    catalog.close()
    with opened(kb) as knowledge:
        assert SECOND in found_texts(knowledge, "第二段")
    switch(kb, id_of(kb, SECOND))
    assert len(off(kb)) == 1
