from collections.abc import Iterator

import pytest

from chains.exploring import Explorers
from chains.retrieval.find_passage import find_passages
from tests.chains.retrieval.exploring import chunk_of, opened_explorers


@pytest.fixture(scope="module")
def explorers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorers]:
    with opened_explorers(tmp_path_factory.mktemp("find")) as opened:
        yield opened


def sources(explorers: Explorers, wanted: str) -> list[str]:
    knowledge = explorers.workspace.knowledge("泵")
    return [chunk.source for chunk in find_passages(knowledge, wanted, count=5)]


def test_a_passage_is_found_by_its_words_in_either_script(explorers: Explorers) -> None:
    assert sources(explorers, "叉车在库内限速")[0] == "叉车.txt"
    assert sources(explorers, "叉車在庫內限速")[0] == "叉车.txt"


def test_a_passage_is_found_by_its_file(explorers: Explorers) -> None:
    assert sources(explorers, "真空泵.txt")[0] == "真空泵.txt"
    assert sources(explorers, "  ") == []


def test_a_passage_that_is_switched_off_is_found_too(explorers: Explorers) -> None:
    chunk_id = chunk_of(explorers, "雨伞.txt")
    explorers.workspace.switch_chunk("泵", chunk_id, enabled=False)
    assert sources(explorers, "雨伞不属于设备")[0] == "雨伞.txt"
    explorers.workspace.switch_chunk("泵", chunk_id, enabled=True)
