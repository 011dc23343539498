import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.knowledge.lexical import LexicalIndex

ROWS = [
    ("00000000000000a1", "台灣的電腦公司在臺北。", "报告"),
    ("ffffffffffffffa2", "苹果和香蕉都是水果。", "水果清单"),
    ("80000000000000a3", "The A3 printer costs 1,200 yuan.", "printer"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(tmp_path)
    opened.upsert(ROWS)
    yield opened
    opened.close()


def found(index: LexicalIndex, query: str, *, count: int = 9) -> list[str]:
    return [chunk_id for chunk_id, _ in index.search(query, count=count)]


@pytest.mark.parametrize(
    ("query", "chunk_id"),
    [
        ("台湾的电脑", "00000000000000a1"),
        ("臺灣電腦", "00000000000000a1"),
        ("香蕉", "ffffffffffffffa2"),
        ("a3 PRINTER", "80000000000000a3"),
        ("Ａ３", "80000000000000a3"),
    ],
)
def test_finds_across_scripts_widths_and_cases(
    index: LexicalIndex, query: str, chunk_id: str
) -> None:
    assert found(index, query)[0] == chunk_id


def test_without_folding_scripts_differ(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, fold_scripts=False)
    index.upsert(ROWS)
    assert found(index, "电脑") == []
    assert found(index, "電腦") == ["00000000000000a1"]
    index.close()


def test_a_file_name_finds_but_weighs_less_than_the_text(index: LexicalIndex) -> None:
    assert found(index, "清单") == ["ffffffffffffffa2"]
    index.upsert([("00000000000000b1", "清单如下，苹果若干只也。", "x")])
    assert found(index, "清单")[0] == "00000000000000b1"


def test_a_row_is_replaced(index: LexicalIndex) -> None:
    index.upsert([("ffffffffffffffa2", "葡萄是紫色的。", "水果清单")])
    assert found(index, "香蕉") == []
    assert found(index, "葡萄") == ["ffffffffffffffa2"]
    assert index.document_count() == 3


def test_a_row_is_deleted(index: LexicalIndex) -> None:
    index.delete(["ffffffffffffffa2", "0000000000000000"])
    assert found(index, "香蕉") == []
    assert sorted(index.ids()) == ["00000000000000a1", "80000000000000a3"]


@pytest.mark.parametrize("query", ["", "  ", "？！", "没有写过鳄鱼"])
def test_what_is_not_there_is_not_found(index: LexicalIndex, query: str) -> None:
    assert found(index, query) == []


def test_at_most_as_many_as_asked(index: LexicalIndex) -> None:
    assert len(found(index, "的是 printer", count=2)) == 2
    assert found(index, "printer", count=0) == []


def test_scores_are_bm25(index: LexicalIndex) -> None:
    # One term in one of three rows of 21, 17 and 6 terms; the row's length is 6.
    lengths = (19, 17, 6)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    tf = 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * 6 / (sum(lengths) / 3)))
    ((_, score),) = index.search("yuan", count=1)
    assert score == pytest.approx(idf * tf, rel=0.05)


def test_idf_follows_the_rows(index: LexicalIndex) -> None:
    assert index.idf("printer") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.idf("鳄") == pytest.approx(math.log(1 + 3.5 / 0.5))
    index.upsert([("00000000000000b1", "printer", "")])
    assert index.idf("printer") == pytest.approx(math.log(1 + 2.5 / 2.5))


def test_it_is_still_there_after_closing(tmp_path: Path) -> None:
    first = LexicalIndex(tmp_path)
    first.upsert(ROWS)
    first.close()
    second = LexicalIndex(tmp_path)
    assert found(second, "香蕉") == ["ffffffffffffffa2"]
    second.close()


def test_a_deletion_that_a_kill_cut_off_can_be_repeated(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "index")
    index.upsert(ROWS)
    index.close()
    done = tmp_path / "done"
    shutil.copytree(tmp_path / "index", done)
    other = LexicalIndex(done)
    other.delete(["ffffffffffffffa2"])
    other.close()
    (deleted,) = done.glob("*.del")
    for name in (deleted.name, ".managed.json"):  # all that is written before the commit
        shutil.copy(done / name, tmp_path / "index" / name)
    again = LexicalIndex(tmp_path / "index")
    again.delete(["ffffffffffffffa2"])
    assert found(again, "香蕉") == []
    again.close()
