import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.errors import InputError, KnowledgeBaseError, ServiceError
from chains.retrieval.steps import Question
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from tests.support.knowledge import write_files

TEXTS = {
    "保修.txt": "增压泵的保修期为 24 个月，自发货日起计算。",
    "仓库.txt": "叉车在库内限速 5 公里/小时，转弯鸣号。",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The offline profile over an empty data directory."""
    settings = load_settings(packed_config(), profile="offline")
    opened = Workspace(settings, data_dir=tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The same with two files in the knowledge base `手册`."""
    workspace.ingest("手册", [write_files(tmp_path / "in", TEXTS)])
    return workspace


def sources(workspace: Workspace, query: str) -> set[str]:
    found = workspace.rag("手册").retrieve.invoke(Question(text=query))
    return {candidate.chunk.source for candidate in found.ranked}


def test_making_one_writes_nothing(workspace: Workspace) -> None:
    assert workspace.summaries() == []
    assert not workspace.data_dir.exists()


def test_the_configured_data_directory_is_the_default(tmp_path: Path) -> None:
    settings = load_settings(
        packed_config(), profile="offline", overlays=[{"data_dir": str(tmp_path)}]
    )
    assert Workspace(settings).data_dir == tmp_path


def test_what_is_opened_stays_open(filled: Workspace) -> None:
    assert filled.knowledge("手册") is filled.knowledge("手册")
    assert filled.rag("手册") is filled.rag("手册")
    assert filled.recipe is filled.recipe


def test_threads_open_it_once(filled: Workspace) -> None:
    opened: list[object] = []
    threads = [
        threading.Thread(target=lambda: opened.append(filled.knowledge("手册"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, opened))) == 1


def test_files_that_come_are_found_at_once(filled: Workspace, tmp_path: Path) -> None:
    assert "食堂.txt" not in sources(filled, "食堂几点开饭")
    write_files(tmp_path / "in", {"食堂.txt": "食堂早七点开饭。"})
    report = filled.ingest("手册", [tmp_path / "in"])
    assert (report.added, report.unchanged) == (1, 2)
    assert "食堂.txt" in sources(filled, "食堂几点开饭")


def test_files_that_are_deleted_are_not_found_any_more(filled: Workspace) -> None:
    assert "仓库.txt" in sources(filled, "叉车限速")
    assert filled.delete("手册", "仓库.txt")
    assert "仓库.txt" not in sources(filled, "叉车限速")


def test_forgetting_while_it_is_open(filled: Workspace) -> None:
    assert "仓库.txt" in sources(filled, "叉车限速")
    assert filled.forget("手册", "仓库.txt").clean
    assert sources(filled, "叉车限速 保修期") == {"保修.txt"}


def test_its_documents_are_listed_and_opened(filled: Workspace) -> None:
    assert [document.sources for document in filled.documents("手册")] == [
        ("仓库.txt",),
        ("保修.txt",),
    ]
    document = filled.document("手册", "保修.txt")
    assert document.record.parsed.text == TEXTS["保修.txt"]
    assert [chunk.text for chunk in document.chunks] == [TEXTS["保修.txt"]]
    assert document.unchanged
    with pytest.raises(KnowledgeBaseError, match="'没有' does not exist"):
        filled.documents("没有")
    with pytest.raises(KnowledgeBaseError, match=r"没有\.txt: not in this knowledge base"):
        filled.document("手册", "没有.txt")


def test_an_empty_one_has_no_documents(workspace: Workspace) -> None:
    with workspace.writing("空"):
        pass
    assert workspace.documents("空") == []


def test_a_chunk_that_is_off_is_not_found_until_it_is_on_again(filled: Workspace) -> None:
    (chunk,) = filled.document("手册", "仓库.txt").chunks
    assert "仓库.txt" in sources(filled, "叉车限速")
    filled.switch_chunk("手册", chunk.id, enabled=False)
    assert "仓库.txt" not in sources(filled, "叉车限速")
    assert filled.document("手册", "仓库.txt").disabled == {chunk.id}
    filled.switch_chunk("手册", chunk.id, enabled=True)
    assert "仓库.txt" in sources(filled, "叉车限速")


def test_no_answer_is_made_of_a_chunk_that_is_off(filled: Workspace) -> None:
    question = Question(text="增压泵的保修期多长？")
    assert "24 个月" in filled.rag("手册").answer.invoke(question).text
    (chunk,) = filled.document("手册", "保修.txt").chunks
    filled.switch_chunk("手册", chunk.id, enabled=False)
    answer = filled.rag("手册").answer.invoke(question)
    assert "24 个月" not in answer.text
    assert answer.evidence
    assert "保修.txt" not in {p.candidate.chunk.source for p in answer.evidence.passages}


def test_an_import_takes_what_is_off_along(filled: Workspace, tmp_path: Path) -> None:
    (chunk,) = filled.document("手册", "仓库.txt").chunks
    filled.switch_chunk("手册", chunk.id, enabled=False)
    filled.export("手册", tmp_path / "a.zip")
    filled.import_("新", tmp_path / "a.zip")
    assert filled.document("新", "仓库.txt").disabled == {chunk.id}


def test_a_stopped_ingest_and_a_stopped_reindex_say_so(filled: Workspace, tmp_path: Path) -> None:
    write_files(tmp_path / "in", {"食堂.txt": "食堂早七点开饭。"})
    report = filled.ingest("手册", [tmp_path / "in"], stop=lambda: True)
    assert set(report.stopped) == {"食堂.txt", *TEXTS}
    settings = load_settings(
        packed_config(), profile="offline", overlays=[{"splitter": {"chunk_size": 64}}]
    )
    other = Workspace(settings, data_dir=filled.data_dir)
    assert other.reindex("手册", stop=lambda: True).stopped
    assert "仓库.txt" in sources(filled, "叉车限速")
    assert not other.reindex("手册").stopped
    other.close()


def test_nothing_to_read_creates_no_knowledge_base(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        workspace.ingest("手册", [tmp_path / "没有"])
    assert not workspace.data_dir.exists()


@pytest.mark.parametrize("change", ["delete", "forget"])
def test_changing_what_does_not_exist_creates_nothing(workspace: Workspace, change: str) -> None:
    with pytest.raises(KnowledgeBaseError, match="'手册' does not exist"):
        getattr(workspace, change)("手册", "保修.txt")
    with pytest.raises(KnowledgeBaseError, match="'手册' does not exist"):
        workspace.reindex("手册")
    assert not workspace.data_dir.exists()


def test_dropping_closes_it_and_the_name_is_free_again(filled: Workspace, tmp_path: Path) -> None:
    filled.knowledge("手册")
    filled.drop("手册")
    with pytest.raises(KnowledgeBaseError, match="'手册' does not exist"):
        filled.knowledge("手册")
    filled.ingest("手册", [tmp_path / "in" / "保修.txt"])
    assert sources(filled, "保修期") == {"保修.txt"}


def test_an_import_into_a_new_name(filled: Workspace, tmp_path: Path) -> None:
    filled.export("手册", tmp_path / "a.zip")
    assert filled.import_("新", tmp_path / "a.zip") == 2
    assert [summary.name for summary in filled.summaries()] == ["手册", "新"]


def test_an_import_that_fails_leaves_nothing(filled: Workspace, tmp_path: Path) -> None:
    filled.export("手册", tmp_path / "a.zip")
    embedding = {"provider": "sentence_transformers", "model": str(tmp_path / "none")}
    settings = load_settings(
        packed_config(), profile="offline", overlays=[{"embedding": embedding}]
    )
    other = Workspace(settings, data_dir=filled.data_dir)
    with pytest.raises(ServiceError):
        other.import_("新", tmp_path / "a.zip")
    assert [summary.name for summary in filled.summaries()] == ["手册"]


def test_after_closing_it_opens_again(filled: Workspace) -> None:
    filled.knowledge("手册")
    filled.close()
    assert "保修.txt" in sources(filled, "保修期")
