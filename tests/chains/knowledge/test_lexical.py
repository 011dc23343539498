import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.knowledge.lexical import LexicalIndex
from chains.providers.analysis import Analyser
from chains.providers.synonyms import Alternatives, Synonyms

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
        ("蘋果與香蕉", "ffffffffffffffa2"),
        ("a3 PRINTER", "80000000000000a3"),
        ("Ａ３", "80000000000000a3"),
    ],
)
def test_finds_across_scripts_widths_and_cases(
    index: LexicalIndex, query: str, chunk_id: str
) -> None:
    assert found(index, query)[0] == chunk_id


def test_without_folding_scripts_differ(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, analyser=Analyser(fold_scripts=False))
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
    # A word of Latin letters weighs double.
    assert score == pytest.approx(2 * idf * tf, rel=0.05)


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


MANY = [
    (f"{number:016x}", f"第{number}号水泵的说明。" + "保修" * (number % 7), "说明书")
    for number in range(1500)
]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(tmp_path_factory.mktemp("large"))
    opened.upsert(MANY)
    yield opened
    opened.close()


@pytest.mark.parametrize("share", [2, 5, 300])
def test_among_some_chunks_only_they_are_found_with_the_same_scores(
    large: LexicalIndex, share: int
) -> None:
    among = frozenset(chunk_id for chunk_id, _, _ in MANY[::share])
    everything = large.search("水泵的保修", count=5000)
    expected = [hit for hit in everything if hit[0] in among]
    found_among = large.search("水泵的保修", count=40, among=among)
    assert dict(found_among).items() <= {k: pytest.approx(v) for k, v in expected}.items()
    assert [score for _, score in found_among] == pytest.approx(
        [score for _, score in expected[:40]]
    )


def test_what_is_allowed_is_found_however_far_behind(large: LexicalIndex) -> None:
    among = frozenset(chunk_id for chunk_id, text, _ in MANY if "保修" not in text)
    worst = large.search("保修保修保修 说明", count=5000)[-1][0]
    assert len(large.search("保修 说明", count=50, among=among)) == 50
    assert found_among_one(large, worst) == [worst]


def found_among_one(index: LexicalIndex, chunk_id: str) -> list[str]:
    return [hit for hit, _ in index.search("水泵", count=9, among=frozenset([chunk_id]))]


def test_among_nothing_nothing_is_found(large: LexicalIndex) -> None:
    assert large.search("水泵", count=9, among=frozenset()) == []
    assert large.search("水泵", count=9, among=frozenset(["ffffffffffffffff"])) == []


SYNONYMS = Synonyms((("年假", "带薪休假"), ("电脑", "PC")))
LEAVE = [
    ("0000000000000001", "带薪休假为五天。", "a"),
    ("0000000000000002", "年假为五天。", "b"),
    ("0000000000000003", "休息室在五楼。", "c"),
    ("0000000000000004", "采购了新设备。", "PC 清单"),
]


@pytest.fixture
def leave(tmp_path: Path) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(tmp_path)
    opened.upsert(LEAVE)
    yield opened
    opened.close()


def search_with_synonyms(index: LexicalIndex, query: str) -> list[str]:
    hits = index.search(query, count=9, alternatives=SYNONYMS.in_text(query))
    return [chunk_id[-1] for chunk_id, _ in hits]


@pytest.mark.parametrize(("query", "order"), [("年假", ["2", "1"]), ("带薪休假", ["1", "2"])])
def test_a_synonym_is_found_behind_the_word_itself(
    leave: LexicalIndex, query: str, order: list[str]
) -> None:
    assert search_with_synonyms(leave, query)[:2] == order


def test_a_synonym_is_found_in_file_names(leave: LexicalIndex) -> None:
    assert search_with_synonyms(leave, "电脑") == ["4"]


def test_saying_both_words_is_not_better_than_saying_one(leave: LexicalIndex) -> None:
    leave.upsert([("0000000000000005", "年假即休假五", "d")])
    plain = dict(leave.search("年假", count=9))
    with_synonyms = dict(leave.search("年假", count=9, alternatives=SYNONYMS.in_text("年假")))
    assert with_synonyms["0000000000000005"] == pytest.approx(plain["0000000000000005"])


def test_a_general_synonym_counts_less_than_the_users_own(leave: LexicalIndex) -> None:
    own, general = (
        leave.search("度假", count=1, alternatives=[known])
        for known in (
            Alternatives("度假", others=("带薪休假",)),
            Alternatives("度假", general=("带薪休假",)),
        )
    )
    assert own[0][0] == general[0][0] == "0000000000000001"
    assert general[0][1] < own[0][1]


def test_single_characters_of_a_general_synonym_find_nothing(leave: LexicalIndex) -> None:
    users = leave.search("旅行", count=9, alternatives=[Alternatives("旅行", ("休息",))])
    general = leave.search("旅行", count=9, alternatives=[Alternatives("旅行", (), ("休息",))])
    assert {chunk_id[-1] for chunk_id, _ in users} == {"1", "3"}
    assert {chunk_id[-1] for chunk_id, _ in general} == {"3"}


def test_an_alternative_without_terms_changes_nothing(leave: LexicalIndex) -> None:
    plain = leave.search("年假", count=9)
    assert leave.search("年假", count=9, alternatives=[Alternatives("年假", ("！",))]) == plain


def test_a_word_of_the_dictionary_counts_as_a_whole(tmp_path: Path) -> None:
    rows = [
        ("0000000000000001", "锚杆和支护要分别检查，不得遗漏。", "a"),
        ("0000000000000002", "锚杆支护要定期检查，不得有遗漏。", "b"),
        *((f"{number:016x}", f"第{number}条与此无关。", "c") for number in range(10, 40)),
    ]
    leads = []
    for name, analyser in (("plain", Analyser()), ("words", Analyser(dictionary=("锚杆支护",)))):
        index = LexicalIndex(tmp_path / name, analyser=analyser)
        index.upsert(rows)
        scores = dict(index.search("锚杆支护", count=9))
        leads.append(scores["0000000000000002"] - scores["0000000000000001"])
        index.close()
    assert leads[1] > leads[0] + 1
