import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.filters import SearchFilter
from chains.knowledge.knowledge_base import KnowledgeBase
from tests.support.knowledge import ingest_into, opened, write_files

TEXTS = {
    "手册.txt": "水泵的手册在这里。",
    "合同/2023/采购.md": "采购水泵的合同。",
    "合同/2024/销售.txt": "销售水泵的合同。",
    "合同书/附件.TXT": "水泵合同的附件。",
    "副本/采购.html": "采购水泵的合同。",
}
DAYS = {"手册.txt": date(2024, 5, 1), "合同/2023/采购.md": date(2023, 3, 1)}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("filters")
    files = write_files(folder / "files", TEXTS)
    (files / "副本/采购.html").rename(files / "副本/采购.txt")
    (files / "副本/采购.txt").write_bytes((files / "合同/2023/采购.md").read_bytes())
    for name, day in DAYS.items():
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        os.utime(files / name, (noon, noon))
    time.sleep(2.1)  # a file that has just been written has no date of its own yet
    ingest_into(folder / "kb", files)
    with opened(folder / "kb") as opened_knowledge:
        yield opened_knowledge


def allowed(knowledge: KnowledgeBase, by: SearchFilter) -> set[str]:
    documents = by.documents(knowledge.catalog.documents)
    return {
        path.source
        for document in documents
        for path in knowledge.catalog.documents.paths(document_id=document)
    }


PURCHASE = {"合同/2023/采购.md", "副本/采购.txt"}
SALE = {"合同/2024/销售.txt"}
MANUAL = {"手册.txt"}
ANNEX = {"合同书/附件.TXT"}


@pytest.mark.parametrize(
    ("by", "sources"),
    [
        (SearchFilter(), PURCHASE | SALE | MANUAL | ANNEX),
        (SearchFilter(sources=("手册.txt",)), MANUAL),
        (SearchFilter(sources=("手册.txt", "合同/2024/销售.txt")), MANUAL | SALE),
        (SearchFilter(sources=("销售.txt",)), SALE),
        (SearchFilter(sources=("合同*采购.*",)), PURCHASE),
        (SearchFilter(folders=("合同",)), PURCHASE | SALE),
        (SearchFilter(folders=("./合同/2024/",)), SALE),
        (SearchFilter(folders=("副本",)), PURCHASE),
        (SearchFilter(folders=(".",)), PURCHASE | SALE | MANUAL | ANNEX),
        (SearchFilter(types=("md",)), PURCHASE),
        (SearchFilter(types=(".TXT",)), PURCHASE | SALE | MANUAL | ANNEX),
        (SearchFilter(folders=("合同",), types=("txt",)), SALE),
        (SearchFilter(since=date(2024, 5, 1), until=date(2024, 5, 1)), MANUAL),
        (SearchFilter(until=date(2024, 4, 30)), PURCHASE),
        (SearchFilter(until=date(2020, 1, 1)), set()),
        (SearchFilter(since=date(2024, 5, 2)), PURCHASE | SALE | ANNEX),
    ],
)
def test_a_document_is_allowed_if_one_of_its_files_is(
    knowledge: KnowledgeBase, by: SearchFilter, sources: set[str]
) -> None:
    assert allowed(knowledge, by) == sources


def test_all_conditions_must_hold_for_the_same_file(knowledge: KnowledgeBase) -> None:
    assert allowed(knowledge, SearchFilter(folders=("副本",), types=("md",))) == set()


@pytest.mark.parametrize(
    ("by", "message", "hint"),
    [
        (
            SearchFilter(sources=("手侧.txt",)),
            "手侧.txt: no such file in this knowledge base",
            "did you mean '手册.txt'?",
        ),
        (
            SearchFilter(folders=("合同/2025",)),
            "合同/2025: no such folder",
            "did you mean '合同/202",
        ),
        (SearchFilter(folders=("手册.txt",)), "手册.txt: no such folder", "there are: 副本, 合同"),
        (SearchFilter(types=("pdf",)), "pdf: no such type of file", "there are: md, txt"),
    ],
)
def test_what_is_not_there_is_named(
    knowledge: KnowledgeBase, by: SearchFilter, message: str, hint: str
) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        by.documents(knowledge.catalog.documents)
    assert str(caught.value).startswith(message)
    assert caught.value.hint.startswith(hint)


def test_many_folders_are_not_listed(tmp_path: Path) -> None:
    texts = {f"第{number}册/a.txt": f"第{number}号水泵" for number in range(20)}
    ingest_into(tmp_path / "kb", write_files(tmp_path / "files", texts))
    with opened(tmp_path / "kb") as knowledge, pytest.raises(KnowledgeBaseError) as caught:
        SearchFilter(folders=("xyz",)).documents(knowledge.catalog.documents)
    assert caught.value.hint == "`zhiwen kb show` lists its files"


def test_a_file_without_a_known_date_has_that_of_its_ingestion(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", {"a.txt": "刚刚写好的水泵说明"})
    ingest_into(tmp_path / "kb", files)
    today = datetime.now(UTC).astimezone().date()
    with opened(tmp_path / "kb") as knowledge:
        assert allowed(knowledge, SearchFilter(since=today)) == {"a.txt"}
        assert allowed(knowledge, SearchFilter(until=today - timedelta(days=2))) == set()


def test_only_an_empty_filter_is_false() -> None:
    assert not SearchFilter()
    assert SearchFilter(types=("pdf",))
