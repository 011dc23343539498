import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chains.knowledge.chroma_index import ChromaIndex
from chains.providers.protocols import Vectors

DIMENSION = 32
IDS = [f"{number:016x}" for number in range(600)]


def unit_rows(count: int, *, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    normalised: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normalised


ROWS = unit_rows(600, seed=1)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaIndex]:
    index = ChromaIndex(tmp_path_factory.mktemp("chroma"))
    index.upsert(IDS, ROWS)
    yield index
    index.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    opened = ChromaIndex(tmp_path)
    yield opened
    opened.close()


def test_a_batch_of_queries_ranks_as_exact_search_does(filled: ChromaIndex) -> None:
    queries = unit_rows(5, seed=2)
    cosines = queries @ ROWS.T
    for hits, exact in zip(filled.search(queries, count=10), cosines, strict=True):
        best = np.argsort(-exact)[:10]
        assert [chunk_id for chunk_id, _ in hits] == [IDS[number] for number in best]
        assert [score for _, score in hits] == pytest.approx(exact[best].tolist(), abs=1e-5)


def test_searching_deeper_than_ef_search_finds_everything(filled: ChromaIndex) -> None:
    (hits,) = filled.search(unit_rows(1, seed=3), count=10_000)
    assert sorted(chunk_id for chunk_id, _ in hits) == IDS


@pytest.mark.parametrize("count", [3, 40, 550])
def test_among_some_ids_only_they_are_ranked(filled: ChromaIndex, count: int) -> None:
    allowed = list(range(0, 2 * count, 2)) if count < 300 else list(range(count))
    queries = unit_rows(2, seed=4)
    among = frozenset(IDS[number] for number in allowed) | {"ffffffffffffffff"}
    cosines = queries @ ROWS[allowed].T
    for hits, exact in zip(filled.search(queries, count=10, among=among), cosines, strict=True):
        best = np.argsort(-exact)[:10]
        assert [chunk_id for chunk_id, _ in hits] == [IDS[allowed[number]] for number in best]
        assert [score for _, score in hits] == pytest.approx(exact[best].tolist(), abs=1e-5)


def test_among_no_ids_nothing_is_found(filled: ChromaIndex) -> None:
    assert filled.search(unit_rows(2, seed=4), count=10, among=frozenset()) == [[], []]


def test_vectors_come_back_as_they_were_written(filled: ChromaIndex) -> None:
    found = filled.read([IDS[3], "ffffffffffffffff"])
    assert list(found) == [IDS[3]]
    assert found[IDS[3]] == pytest.approx(ROWS[3].tolist())


def test_all_ids_are_told(filled: ChromaIndex) -> None:
    assert sorted(filled.ids()) == IDS


def test_an_empty_index_finds_nothing(index: ChromaIndex) -> None:
    assert index.search(ROWS[:2], count=5) == [[], []]
    assert (index.ids(), index.read(IDS)) == ([], {})


def test_a_vector_is_replaced(index: ChromaIndex) -> None:
    index.upsert(IDS[:2], ROWS[:2])
    index.upsert(IDS[:1], ROWS[5:6])
    ((best, score), *_) = index.search(ROWS[5:6], count=2)[0]
    assert best == IDS[0]
    assert score == pytest.approx(1)
    assert sorted(index.ids()) == IDS[:2]


def test_vectors_are_deleted(index: ChromaIndex) -> None:
    index.upsert(IDS[:3], ROWS[:3])
    index.delete([IDS[1], "ffffffffffffffff"])
    assert sorted(index.ids()) == [IDS[0], IDS[2]]
    assert {i for i, _ in index.search(ROWS[1:2], count=5)[0]} == {IDS[0], IDS[2]}


def test_it_is_still_there_after_closing(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path)
    first.upsert(IDS[:2], ROWS[:2])
    first.close()
    second = ChromaIndex(tmp_path)
    assert sorted(second.ids()) == IDS[:2]
    second.close()


def test_texts_are_not_stored(index: ChromaIndex, tmp_path: Path) -> None:
    index.upsert(IDS[:1], ROWS[:1])
    assert index._store.get(include=["documents", "metadatas"])["documents"] == [None]


def test_closing_ends_the_threads_that_search(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    index = ChromaIndex(tmp_path)
    index.upsert(IDS, ROWS)
    index.search(ROWS[:4], count=3)
    assert {thread.name[:7] for thread in set(threading.enumerate()) - before} == {"vectors"}
    index.close()
    assert not set(threading.enumerate()) - before


def test_threads_open_and_close_one_folder_at_the_same_time(tmp_path: Path) -> None:
    troubles: list[BaseException] = []

    def open_and_close() -> None:
        try:
            for _ in range(15):
                ChromaIndex(tmp_path).close()
        except BaseException as error:  # noqa: BLE001 - looked at in the test's own thread
            troubles.append(error)

    ChromaIndex(tmp_path).close()
    threads = [threading.Thread(target=open_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
