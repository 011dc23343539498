import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from chains.knowledge.library import LOCK_NAME, knowledge_base_folder
from chains.knowledge.uploads import uploads_folder
from chains.workspace import Workspace
from tests.ui.web.conftest import configuration_of, make_workspace
from ui.web.actions import Action
from ui.web.library.responses import LibraryResponses
from ui.web.library.screen import Place, Screen
from ui.web.library.view import View
from ui.web.services import Services
from ui.web.words import WORDS

BATCH = "c0ffee00" * 4
PLACE = Place(knowledge_base="手册", view=View())


class Tab:
    """A tab of the library without a browser."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.place = PLACE
        self._responses = LibraryResponses(services, words=WORDS["zh"])

    @property
    def workspace(self) -> Workspace:
        return self.services.workspace

    def act(self, name: str, values: Mapping[str, str] | None = None) -> Screen:
        self.place, screen = self._responses.act(Action(name, values or {}), self.place)
        return screen

    def upload(self, files: Mapping[str, str], *, unsent: str = "", base: str = "") -> Screen:
        folder = self.workspace.data_dir / "uploads" / ".incoming" / BATCH
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        self.act("add", {"batch": BATCH, "unsent": unsent, "base": base})
        return self.settled()

    def settled(self) -> Screen:
        deadline = time.monotonic() + 30
        while self.services.jobs.are_active():
            assert time.monotonic() < deadline, "the job does not end"
            time.sleep(0.01)
        return self.act("look again")

    def sources(self) -> list[str]:
        return [summary.sources[0] for summary in self.workspace.documents("手册")]


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    workspace = make_workspace(tmp_path, {"ingest": {"workers": 0}})
    services = Services.open(workspace, configuration_of(workspace))
    yield Tab(services)
    services.close()
    workspace.close()


def test_uploaded_files_are_ingested_under_their_relative_paths(tab: Tab) -> None:
    screen = tab.upload({"合同/甲.md": "运费由卖方承担。", "乙.txt": "二号库存放轴承。"})
    assert tab.sources() == ["乙.txt", "合同/甲.md"]
    assert "2 / 2 个文件" in screen.jobs
    assert "2 份文档" in screen.bases
    assert "合同/甲.md" in screen.main


def test_files_go_where_they_were_dropped_though_another_one_is_looked_at(tab: Tab) -> None:
    tab.place = replace(PLACE, knowledge_base="另一个")
    tab.upload({"甲.md": "一。"}, base="手册")
    assert tab.sources() == ["甲.md"]
    assert tab.place.knowledge_base == "另一个"


def test_a_file_uploaded_again_updates_its_document(tab: Tab) -> None:
    tab.upload({"值班/表.txt": "本周值班的人是赵一。"})
    screen = tab.upload({"值班/表.txt": "本周值班的人是钱二。"})
    assert "已更新" in screen.jobs
    assert tab.sources() == ["值班/表.txt"]
    assert "钱二" in tab.workspace.document("手册", "值班/表.txt").record.parsed.text
    assert "内容未变" in tab.upload({"值班/表.txt": "本周值班的人是钱二。"}).jobs


def test_each_file_that_fails_says_why(tab: Tab) -> None:
    unsent = json.dumps([["丙.md", "same"], ["丁.md", ""], ["戊.md", "No space left on device"]])
    screen = tab.upload({"好.md": "好。", "坏.pdf": "no PDF", "程序.exe": "MZ"}, unsent=unsent)
    assert "1 / 6 个文件 · 失败 5" in screen.jobs
    assert "内容与 .pdf 文件不符" in screen.jobs
    assert "不支持的格式 .exe" in screen.jobs
    assert "同名文件" in screen.jobs
    assert "No space left on device" in screen.jobs
    assert tab.sources() == ["好.md"]


def test_nothing_that_can_be_read_is_no_error_of_the_job(tab: Tab) -> None:
    screen = tab.upload({"程序.exe": "MZ"})
    assert "已完成 · 0 / 1 个文件 · 失败 1" in screen.jobs


@pytest.mark.parametrize("unsent", ["", "{", "3", '{"a": 1}', "[1, 2]", '[["a"]]'])
def test_an_empty_upload_is_a_calm_sentence(tab: Tab, unsent: str) -> None:
    screen = tab.act("add", {"batch": BATCH, "unsent": unsent})
    assert "没有可以读取的文件" in screen.main
    assert screen.jobs == ""


def test_an_ingest_that_waits_can_be_stopped_and_says_what_is_left(tab: Tab) -> None:
    tab.upload({"甲.md": "一。"})
    folder = knowledge_base_folder(tab.workspace.data_dir, "手册")
    with FileLock(folder / LOCK_NAME):
        staged = tab.workspace.data_dir / "uploads" / ".incoming" / BATCH
        staged.mkdir(parents=True)
        (staged / "乙.md").write_text("二。", encoding="utf-8")
        screen = tab.act("add", {"batch": BATCH})
        assert screen.running
        assert "排队" in screen.jobs
        job = tab.services.jobs.all()[-1]
        while job.view().state == "queued":
            time.sleep(0.01)
        assert "正在停止" in tab.act("stop", {"job": job.id}).jobs
    screen = tab.settled()
    assert "已停止 · 0 / 1 个文件 · 未处理 1" in screen.jobs
    assert tab.sources() == ["甲.md"]
    assert "乙.md" not in tab.act("dismiss", {"job": job.id}).jobs


def test_a_switched_off_chunk_stays_off_when_its_file_is_uploaded_again(tab: Tab) -> None:
    tab.upload({"甲.md": "# 甲\n\n增压泵的保修期为 24 个月。"})
    tab.act("open", {"source": "甲.md"})
    (chunk, *_) = tab.workspace.document("手册", "甲.md").chunks
    screen = tab.act("switch", {"chunk": chunk.id, "on": "0"})
    assert "chunk off" in screen.main
    tab.upload({"甲.md": "# 甲\n\n增压泵的保修期为 24 个月。"})
    assert tab.workspace.document("手册", "甲.md").disabled == {chunk.id}
    assert "chunk off" not in tab.act("switch", {"chunk": chunk.id, "on": "1"}).main
    assert "没有片段" in tab.act("switch", {"chunk": "<b>", "on": "1"}).main


def test_places_in_a_document_are_gone_through(tab: Tab) -> None:
    tab.upload({"甲.md": "保修一。\n\n" + "字" * 30 + "\n\n保修二。"})
    tab.act("open", {"source": "甲.md"})
    assert "第 1 / 2 处" in tab.act("find", {"query": " 保修 "}).main
    assert "第 2 / 2 处" in tab.act("hit", {"hit": "1"}).main
    assert tab.place.view.at > 30
    assert "第 1 / 2 处" in tab.act("hit", {"hit": "2"}).main
    assert "没有找到" in tab.act("find", {"query": "运费"}).main
    assert "<mark" not in tab.act("find", {"query": ""}).main


def test_deleting_takes_the_uploaded_copy_along(tab: Tab) -> None:
    tab.upload({"合同/甲.md": "一。", "乙.md": "二。"})
    folder = uploads_folder(tab.workspace.data_dir, "手册")
    assert (folder / "合同" / "甲.md").exists()
    tab.act("open", {"source": "合同/甲.md"})
    tab.act("delete", {"source": "合同/甲.md"})
    screen = tab.settled()
    assert "已删除" in screen.jobs
    assert tab.sources() == ["乙.md"]
    assert [path.name for path in folder.iterdir()] == ["乙.md"]
    assert tab.place.view.doc == ""


def test_forgetting_shows_its_proof_and_leaves_no_copy(tab: Tab) -> None:
    secret = "金库的暗号是海内存知己天涯若比邻。"
    tab.upload({"甲.md": secret, "乙.md": "二号库存放轴承和密封件。"})
    tab.act("forget", {"source": "甲.md"})
    screen = tab.settled()
    assert "没有残留：查找了它独有的 1 句话" in screen.jobs
    assert tab.sources() == ["乙.md"]
    files = [path for path in tab.workspace.data_dir.rglob("*") if path.is_file()]
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_a_file_of_the_users_own_is_left_alone(tab: Tab, tmp_path: Path) -> None:
    own = tmp_path / "own" / "甲.md"
    own.parent.mkdir()
    own.write_text("一。", encoding="utf-8")
    tab.workspace.ingest("手册", [own.parent])
    tab.act("forget", {"source": "甲.md"})
    tab.settled()
    assert tab.sources() == []
    assert own.exists()


def test_indexes_are_rebuilt_with_progress(tab: Tab) -> None:
    tab.upload({"甲.md": "一。", "乙.md": "二。"})
    tab.act("reindex")
    screen = tab.settled()
    assert "重建索引 · 手册" in screen.jobs
    assert "已完成" in screen.jobs


def test_a_knowledge_base_is_made_once_and_removed_by_its_name(tab: Tab) -> None:
    tab.upload({"甲.md": "一。"})
    screen = tab.act("create", {"name": " 合同 "})
    assert tab.place.knowledge_base == "合同"
    assert "「合同」还没有文档" in screen.main
    assert "已经有知识库「手册」" in tab.act("create", {"name": "手册"}).main
    assert "没有删除" in tab.act("drop", {"name": "手册", "typed": "手"}).main
    screen = tab.act("drop", {"name": "手册", "typed": "手册"})
    assert "知识库「手册」已删除" in screen.main
    assert tab.place.knowledge_base == "合同"
    assert not uploads_folder(tab.workspace.data_dir, "手册").exists()
    assert "没有名为" in tab.act("drop", {"name": "x", "typed": "x"}).main


def test_an_empty_name_is_refused(tab: Tab) -> None:
    assert "知识库的名称是空的" in tab.act("create", {"name": " "}).main


def test_a_document_that_is_not_there_is_a_calm_sentence(tab: Tab) -> None:
    tab.upload({"甲.md": "一。"})
    assert "「手册」里没有「&lt;b&gt;」。" in tab.act("open", {"source": "<b>"}).main
    assert 'data-act="back"' in tab.act("look again").main
    assert "甲.md" in tab.act("back").main
    assert "不在这个知识库里" in tab.act("delete", {"source": "无.md"}).main


def test_another_knowledge_base_keeps_the_document_only_if_it_has_it(tab: Tab) -> None:
    tab.upload({"甲.md": "一。"})
    responses = LibraryResponses(tab.services, words=WORDS["zh"])
    there = replace(PLACE, view=View(doc="甲.md", page=3))
    assert responses.moved(there)[0].view == View(doc="甲.md")
    assert responses.moved(replace(there, knowledge_base="无"))[0].view == View()
