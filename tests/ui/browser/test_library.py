"""The library in a browser: files come in, each with a row; knowledge bases come and go."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect

from chains.knowledge.library import LOCK_NAME, knowledge_base_folder
from tests.support.ollama import wait_until
from tests.ui.browser.conftest import NARROW, choose_tab, fixture_file, open_tab
from ui.web.jobs.job import Job
from ui.web.launch import ServedPage

EVIL = "<img src=x onerror=document.title='x'>.md"


def open_library(page: Page, name: str) -> None:
    """Go to the library and make a knowledge base of this name, which is chosen then."""
    choose_tab(page, "知识库")
    page.get_by_label("新知识库的名称").fill(name)
    page.get_by_role("button", name="新建").click()
    expect(page.locator(".no-documents")).to_contain_text(f"「{name}」还没有文档")


def upload(page: Page, *paths: Path) -> None:
    """Choose files for the drop zone."""
    page.get_by_label("选择文件", exact=True).set_input_files(list(paths))


@contextmanager
def held(served: ServedPage, name: str) -> Iterator[None]:
    """Let nobody write to a knowledge base."""
    folder = knowledge_base_folder(served.services.workspace.data_dir, name)
    with FileLock(folder / LOCK_NAME):
        yield


def test_files_are_uploaded_and_each_has_a_row(tab: Page, tmp_path: Path) -> None:
    open_library(tab, "上传")
    good = fixture_file(tmp_path, "班车时刻.md", "末班车晚上九点四十发车。")
    broken = fixture_file(tmp_path, "坏.pdf", "this is not a PDF")
    upload(tab, good, broken)
    job = tab.get_by_role("region", name="添加文件 · 上传")
    expect(job.get_by_role("status")).to_contain_text("已完成 · 1 / 2 个文件 · 失败 1")
    expect(job.locator("li.failed")).to_contain_text("坏.pdf")
    expect(job.locator("li.failed")).to_contain_text("内容与 .pdf 文件不符")
    table = tab.locator("table.documents")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text("班车时刻.md")
    job.get_by_role("button", name="收起").click()
    expect(job).to_have_count(0)


def test_what_ends_at_once_is_in_the_list(
    tab: Page, served: ServedPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = served.services.jobs
    begin = jobs.start

    def start(job: Job, work: Callable[[Job], None]) -> None:
        begin(job, work)
        assert wait_until(lambda: not job.active, seconds=30)

    monkeypatch.setattr(jobs, "start", start)
    open_library(tab, "立刻")
    upload(tab, fixture_file(tmp_path, "甲.md", "甲方承担运费。"))
    expect(tab.locator("table.documents")).to_contain_text("甲.md")


def test_a_folder_keeps_its_relative_paths(tab: Page, tmp_path: Path) -> None:
    open_library(tab, "文件夹")
    folder = tmp_path / "合同"
    (folder / "2026" / ".git").mkdir(parents=True)
    fixture_file(folder, "甲.md", "甲方承担运费。")
    fixture_file(folder / "2026", "乙.md", "乙方承担保险。")
    fixture_file(folder / "2026" / ".git", "丙.md", "隐藏。")
    fixture_file(folder, "程序.exe", "MZ")
    tab.get_by_label("选择文件夹").set_input_files(folder)
    table = tab.locator("table.documents")
    expect(table.locator("tbody th")).to_have_text(["合同/2026/乙.md", "合同/甲.md"])


def test_files_can_be_dropped(tab: Page) -> None:
    open_library(tab, "拖放")
    dropped = tab.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["二号库存放轴承。"], "库房.md", {type: "text/markdown"}));
          return data;
        }"""
    )
    tab.locator("#library .drop").dispatch_event("drop", {"dataTransfer": dropped})
    expect(tab.locator("table.documents")).to_contain_text("库房.md")


def test_rows_survive_a_reload_and_end_without_the_tab(
    tab: Page, served: ServedPage, tmp_path: Path
) -> None:
    open_library(tab, "重载")
    with held(served, "重载"):
        upload(
            tab, fixture_file(tmp_path, "甲.md", "一。"), fixture_file(tmp_path, "乙.md", "二。")
        )
        job = tab.get_by_role("region", name="添加文件 · 重载")
        expect(job.get_by_text("排队")).to_have_count(2)
        tab.reload()
        choose_tab(tab, "知识库")
        expect(job.get_by_text("排队")).to_have_count(2)
    expect(job.get_by_role("status")).to_contain_text("已完成 · 2 / 2 个文件")
    tab.reload()
    choose_tab(tab, "知识库")
    expect(job.get_by_role("status")).to_contain_text("已完成 · 2 / 2 个文件")


def test_an_ingest_is_stopped_and_says_what_was_not_reached(
    tab: Page, served: ServedPage, tmp_path: Path
) -> None:
    open_library(tab, "停止")
    job = tab.get_by_role("region", name="添加文件 · 停止")
    with held(served, "停止"):
        upload(tab, fixture_file(tmp_path, "甲.md", "一。"))
        expect(job).to_have_class(re.compile("running"))
        job.get_by_role("button", name="停止").click()
        expect(job.get_by_role("status")).to_contain_text("正在停止")
    expect(job.get_by_role("status")).to_contain_text("已停止 · 0 / 1 个文件 · 未处理 1")
    expect(tab.locator(".no-documents")).to_be_visible()


def test_no_name_or_text_is_markup(tab: Page, tmp_path: Path) -> None:
    open_library(tab, "<b>恶意</b>")
    evil = fixture_file(tmp_path, EVIL, "# 标题\n\n<script>document.title='x'</script> 正文。")
    upload(tab, evil)
    tab.locator("table.documents").get_by_role("button", name=EVIL).click()
    expect(tab.locator(".document")).to_contain_text("<script>document.title='x'</script>")
    expect(tab.locator("#library b, #library img, #library script")).to_have_count(0)
    assert tab.title() == "知问"


def test_the_list_narrows_while_somebody_types(tab: Page, tmp_path: Path) -> None:
    open_library(tab, "筛选")
    upload(tab, fixture_file(tmp_path, "甲.md", "一。"), fixture_file(tmp_path, "乙.md", "二。"))
    rows = tab.locator("table.documents tbody tr")
    expect(rows).to_have_count(2)
    field = tab.get_by_role("searchbox", name="按名称筛选")
    field.press_sequentially("乙")
    expect(rows).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("乙")
    field.press_sequentially("丙")
    expect(tab.locator("#library-main")).to_contain_text("没有名称含「乙丙」的文档")


def test_a_knowledge_base_is_removed_when_its_name_is_typed(tab: Page) -> None:
    open_library(tab, "要删的")
    tab.get_by_text("删除整个知识库").click()
    field = tab.get_by_label("输入知识库的名称「要删的」以确认")
    field.fill("别的")
    tab.get_by_role("button", name="删除知识库").click()
    expect(tab.locator("#library-main .trouble")).to_contain_text("没有删除")
    field.fill("要删的")
    tab.get_by_role("button", name="删除知识库").click()
    expect(tab.locator("#library-main .trouble")).to_contain_text("「要删的」已删除")
    expect(tab.locator(".bases")).not_to_contain_text("要删的")


def test_choosing_a_knowledge_base_changes_it_for_all_tabs(tab: Page) -> None:
    choose_tab(tab, "知识库")
    open_library(tab, "另一个")
    tab.locator(".bases").get_by_role("button", name="手册").click()
    expect(tab.locator("#knowledge-base input")).to_have_value("手册")
    expect(tab.locator("table.documents")).to_contain_text("保修政策.md")


def test_a_phone_shows_one_column(browser: Browser, served: ServedPage) -> None:
    for page in open_tab(browser, f"{served.url}?doc={quote('保修政策.md')}", size=NARROW):
        choose_tab(page, "知识库")
        expect(page.locator(".document .text")).to_contain_text("24 个月")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.get_by_role("button", name="返回文档列表").click()
        expect(page.locator("table.documents")).to_contain_text("仓库规定.txt")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
