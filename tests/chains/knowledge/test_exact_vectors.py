"""Exact search over the vectors that the catalog keeps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from chains.knowledge import exact_vectors, newest_vectors
from chains.knowledge.catalog import Catalog
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.exact_vectors import ExactVectors
from chains.knowledge.records import ChunkRecord, DocumentRecord, Keys
from chains.knowledge.vector_table import pack_vectors
from chains.providers.analysis import Analyser
from chains.providers.hashing import HashingEmbedder
from chains.providers.protocols import Vectors
from loaders.documents import Block, Location, ParsedFile
from tests.support.knowledge import (
    GraphEmbedder,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)

WORDS = [
    "苹果",
    "香蕉",
    "梨子",
    "水泵",
    "保修",
    "合同",
    "工资",
    "每月",
    "九千",
    "开花",
    "绿色",
    "成熟",
    "公司",
    "年报",
    "利润",
    "增长",
]
COUNT = 300
IDS = [f"{number:016x}" for number in range(COUNT)]
NUMBER = 1


def random_vectors(count: int, *, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed)
    texts = ["".join(drawn.choice(WORDS, size=drawn.integers(2, 9))) for _ in range(count)]
    return HashingEmbedder(dimension=96).encode_documents(texts)


VECTORS, QUERIES = random_vectors(COUNT, seed=0), random_vectors(3, seed=5)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Hold one document of many chunks in its first generation."""
    opened = Catalog(tmp_path / "catalog.db")
    parsed = ParsedFile(blocks=(Block(text="字" * COUNT),), parser="test/1")
    chunks = [
        ChunkRecord(
            id=chunk_id,
            document_id="d",
            position=position,
            text="字",
            header="",
            start=position,
            end=position + 1,
            location=Location(),
        )
        for position, chunk_id in enumerate(IDS)
    ]
    with opened.transaction():
        opened.documents.write(
            DocumentRecord(id="d", sha256="", size=0, parse_key="", parsed=parsed)
        )
        opened.generations.add(Keys(parse="", chunk="", dense="", lexical=""), embedder="")
        opened.chunks.replace(NUMBER, "d", chunks)
    yield opened
    opened.close()


def kept(catalog: Catalog, vectors: Vectors) -> ExactVectors:
    """Keep the vectors of the first chunks, written in an order other than that of the ids."""
    order = np.random.default_rng(1).permutation(len(vectors))
    with catalog.transaction():
        catalog.vectors.write(NUMBER, pack_vectors([IDS[n] for n in order], vectors[order]))
    return ExactVectors(catalog.vectors, generation=NUMBER)


@pytest.mark.parametrize("count", [0, 1, 7, COUNT, 1000])
@pytest.mark.parametrize("among", [None, frozenset(IDS[3:200:7]), frozenset()])
def test_it_finds_what_comparing_all_finds(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, count: int, among: frozenset[str] | None
) -> None:
    monkeypatch.setattr(exact_vectors, "_AT_ONCE", 64)
    found = kept(catalog, VECTORS).search(QUERIES, count=count, among=among)
    allowed = [n for n, chunk_id in enumerate(IDS) if among is None or chunk_id in among]
    for query, hits in zip(QUERIES, found, strict=True):
        positions = [IDS.index(chunk_id) for chunk_id, _ in hits]
        scores = [score for _, score in hits]
        assert len(set(positions)) == len(hits)
        assert set(positions) <= set(allowed)
        np.testing.assert_allclose(scores, VECTORS[positions] @ query, atol=2e-6)
        best = np.sort(VECTORS[allowed] @ query)[::-1][:count]
        np.testing.assert_allclose(scores, best, atol=2e-6)


def test_its_scores_are_those_of_the_vector_index(catalog: Catalog, tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "vectors")
    index.upsert(IDS, VECTORS)
    (wanted,) = index.search(QUERIES[:1], count=5)
    (found,) = kept(catalog, VECTORS).search(QUERIES[:1], count=5)
    index.close()
    assert [s for _, s in found] == pytest.approx([s for _, s in wanted], abs=2e-6)


def test_equal_scores_come_in_the_order_of_the_ids(catalog: Catalog) -> None:
    vectors = np.repeat(QUERIES[:1], COUNT, axis=0)
    vectors[5::2] = VECTORS[5::2]
    (hits,) = kept(catalog, vectors).search(QUERIES[:1], count=20)
    equal = [chunk_id for n, chunk_id in enumerate(IDS) if n < 5 or n % 2 == 0]
    assert [chunk_id for chunk_id, _ in hits] == equal[:20]
    assert {score for _, score in hits} == {1.0}


def test_unrelated_chunks_come_in_the_order_of_the_ids(catalog: Catalog) -> None:
    nothing = np.zeros((1, 96), dtype=np.float32)
    (hits,) = kept(catalog, VECTORS).search(nothing, count=4)
    assert hits == [(chunk_id, 0.0) for chunk_id in IDS[:4]]


def test_a_vector_goes_with_its_chunk(catalog: Catalog) -> None:
    kept(catalog, VECTORS)
    rows = catalog.chunks.of_document(NUMBER, "d")
    other = ChunkRecord(**{**vars(rows[1]), "header": "另一个标题"})
    with catalog.transaction():
        catalog.chunks.replace(NUMBER, "d", [rows[0], other, *rows[3:]])
    assert catalog.vectors.lacking(NUMBER) == [IDS[1]]
    assert catalog.chunks.read(NUMBER, IDS[:3]) == {IDS[0]: rows[0], IDS[1]: other}
    with catalog.transaction():
        catalog.documents.remove("d")
    assert list(catalog.vectors.read(NUMBER, at_once=9)) == []


def test_nothing_is_no_vector() -> None:
    assert pack_vectors([], np.zeros((0, 96), dtype=np.float32)) == []
    assert pack_vectors(["a"], np.zeros((1, 96), dtype=np.float32)) == [("a", b"")]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a knowledge base as it was before the catalog kept vectors."""
    files = write_files(tmp_path / "files", {"甲.txt": "苹果树开花了。", "乙.txt": "香蕉还绿。"})
    ingest_into(tmp_path / "kb", files, recipe=small_recipe(embedder=GraphEmbedder()))
    return tmp_path / "kb"


def dense_search(kb: Path) -> tuple[bool, list[str]]:
    """Tell whether all vectors are compared, and return the ids that are found."""
    with opened(kb) as knowledge, knowledge.reading() as snapshot:
        (hits,) = snapshot.search_dense(small_recipe().embedder.encode_queries(["苹果"]), count=9)
        return snapshot.exact is not None, [chunk_id for chunk_id, _ in hits]


def test_an_older_knowledge_base_is_searched_by_chroma_until_it_is_written_to(older: Path) -> None:
    exact, found = dense_search(older)
    assert (exact, len(found)) == (False, 2)
    embedder = small_recipe().embedder
    ingest_into(older, older.parent / "files", recipe=small_recipe(embedder=embedder))
    assert dense_search(older) == (True, found)
    assert getattr(embedder, "texts") == []  # noqa: B009


def test_above_a_number_of_chunks_chroma_searches(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_into(older, older.parent / "files")
    monkeypatch.setattr(newest_vectors, "MOST_CHUNKS", 1)
    assert not dense_search(older)[0]


def test_a_table_that_an_older_version_lacks_is_added(older: Path) -> None:
    catalog = Catalog(older / "catalog.db")
    for table in ("vectors", "switched_off"):
        catalog._connection.execute(f"DROP TABLE {table}")
    catalog.close()
    assert not dense_search(older)[0]
    ingest_into(older, older.parent / "files")
    assert dense_search(older)[0]


def test_a_rebuild_of_the_keywords_takes_the_vectors_along(older: Path) -> None:
    ingest_into(older, older.parent / "files")
    recipe = small_recipe(analyser=Analyser(fold_scripts=False))
    ingest_into(older, older.parent / "files", recipe=recipe)
    with opened(older, recipe) as knowledge, knowledge.reading() as snapshot:
        assert snapshot.generation.number == 2
        assert snapshot.exact is not None


def test_threads_that_ask_at_once_find_the_same(catalog: Catalog) -> None:
    exact = kept(catalog, VECTORS)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: exact.search(QUERIES, count=9), range(16)))
    assert found == [found[0]] * 16
    assert [len(hits) for hits in found[0]] == [9, 9, 9]
