"""An open document in a browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Page, Route, expect

from chains.retrieval.steps import Question
from tests.support.ollama import wait_until
from tests.ui.browser.conftest import fixture_file
from tests.ui.browser.test_library import open_library, upload
from ui.web.launch import ServedPage

TEXT = "# 泵\n\n增压泵的保修期为 24 个月。\n\n# 库\n\n二号库存放轴承，三号库存放保修配件。\n"


def open_document(page: Page, name: str, folder: Path, *, text: str = TEXT) -> Path:
    """Make a knowledge base with one document and open it; returns the uploaded file."""
    open_library(page, name)
    path = fixture_file(folder, "泵.md", text)
    upload(page, path)
    page.locator("table.documents").get_by_role("button", name="泵.md").click()
    expect(page.locator(".document h2")).to_have_text("泵.md")
    return path


def found(served: ServedPage, name: str, question: str) -> str:
    chain = served.services.workspace.rag(name)
    candidates = chain.retrieve.invoke(Question(text=question))
    return "\n".join(candidate.chunk.text for candidate in candidates.ranked)


def test_it_opens_with_chunk_borders_and_its_health(tab: Page, tmp_path: Path) -> None:
    open_document(tab, "打开", tmp_path)
    chunks = tab.locator(".text .chunk")
    expect(chunks).to_have_count(2)
    expect(chunks.first.locator(".margin")).to_contain_text("块 1")
    expect(chunks.first.locator(".margin")).to_contain_text("§ 泵")
    report = tab.get_by_role("region", name="读取报告")
    expect(report).to_contain_text("utf-8")
    expect(report).to_contain_text("分为 2 块")
    tab.reload()
    expect(chunks).to_have_count(2)
    tab.get_by_role("button", name="返回文档列表").click()
    expect(tab.locator("table.documents")).to_be_visible()


def test_a_choice_that_is_answered_late_does_not_close_the_document(
    tab: Page, tmp_path: Path
) -> None:
    open_document(tab, "迟到", tmp_path)
    events = tab.evaluate(
        "window.gradio_config.dependencies.map((d) => [d.id, d.inputs.length, d.outputs.length])"
    )
    (load,) = [event for event, inputs, outputs in events if (inputs, outputs) == (0, 6)]
    first: list[Route] = []
    late: list[Route] = []

    def hold(route: Route) -> None:
        sent: Any = route.request.post_data_json
        if sent["fn_index"] == load:
            first.append(route)
        elif sent["data"] == ["迟到", ""] and not late:
            late.append(route)
        else:
            route.fallback()

    tab.route("**/run/predict*", hold)
    tab.reload()
    assert wait_until(lambda: tab.evaluate("1") and first and late, seconds=20)
    first[0].continue_()
    expect(tab.locator(".text .chunk")).to_have_count(2)
    with tab.expect_response(lambda response: response.request == late[0].request):
        late[0].continue_()
    tab.evaluate("new Promise((drawn) => setTimeout(drawn, 300))")
    expect(tab.locator(".text .chunk")).to_have_count(2)


def test_a_choice_that_is_answered_late_does_not_open_the_document_again(
    tab: Page, tmp_path: Path
) -> None:
    open_document(tab, "回去", tmp_path)
    (chosen,) = tab.evaluate(
        "window.gradio_config.components.filter((c) => c.props.elem_id === 'knowledge-base')"
        ".map((c) => c.id)"
    )
    events = tab.evaluate(
        "window.gradio_config.dependencies.map((d) => [d.id, d.inputs.length, d.outputs])"
    )
    # Of the two that choose when the page loads, the chat's; the library's fills fewer.
    _, (_, load) = sorted(
        (len(outputs), event)
        for event, inputs, outputs in events
        if not inputs and outputs[:1] == [chosen]
    )
    first: list[Route] = []
    late: list[Route] = []

    def hold(route: Route) -> None:
        sent: Any = route.request.post_data_json
        choice, kept = (str(value) for value in [*sent["data"], "", ""][:2])
        if sent["fn_index"] == load:
            first.append(route)
        elif choice == "回去" and "泵.md" in kept and not (late or sent.get("event_data")):
            late.append(route)
        else:
            route.fallback()

    tab.route("**/run/predict*", hold)
    tab.reload()
    expect(tab.locator(".text .chunk")).to_have_count(2)
    assert wait_until(lambda: tab.evaluate("1") and first, seconds=20)
    first[0].continue_()
    assert wait_until(lambda: tab.evaluate("1") and late, seconds=20)
    tab.get_by_role("button", name="返回文档列表").click()
    expect(tab.locator("table.documents")).to_be_visible()
    with tab.expect_response(lambda response: response.request == late[0].request):
        late[0].continue_()
    tab.evaluate("new Promise((drawn) => setTimeout(drawn, 300))")
    expect(tab.locator("table.documents")).to_be_visible()


def test_a_chunk_that_is_off_is_not_found_any_more(
    tab: Page, served: ServedPage, tmp_path: Path
) -> None:
    path = open_document(tab, "停用", tmp_path)
    assert "24 个月" in found(served, "停用", "增压泵的保修期多长？")
    switch = tab.get_by_role("switch", name="块 1 用于回答")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(tab.locator(".text .off")).to_contain_text("24 个月")
    assert "24 个月" not in found(served, "停用", "增压泵的保修期多长？")
    tab.get_by_role("button", name="返回文档列表").click()
    expect(tab.locator("table.documents")).to_be_visible()
    path.write_text(TEXT + "\n四号库空着。\n", encoding="utf-8")
    upload(tab, path)
    expect(tab.locator(".job").first).to_contain_text("已更新")
    assert "24 个月" not in found(served, "停用", "增压泵的保修期多长？")
    tab.locator("table.documents").get_by_role("button", name="泵.md").click()
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert "24 个月" in found(served, "停用", "增压泵的保修期多长？")


def test_places_are_gone_through_by_the_keyboard(tab: Page, tmp_path: Path) -> None:
    pages = "".join(
        f"第 {n} 段没有什么可说的，只是把文章写长一些。" * 20 + "\n\n" for n in range(60)
    )
    open_document(tab, "查找", tmp_path, text=TEXT + pages + "最后谈保修。\n")
    expect(tab.locator(".reading > .pager").first).to_contain_text("第 1 / 2 部分")
    field = tab.get_by_role("searchbox", name="在本文中查找")
    field.fill("保修")
    field.press("Enter")
    status = tab.locator(".finding").get_by_role("status")
    expect(status).to_have_text("第 1 / 3 处")
    expect(tab.locator("mark.current")).to_be_in_viewport()
    tab.get_by_role("button", name="上一处").press("Enter")
    expect(status).to_have_text("第 3 / 3 处")
    expect(tab.locator(".reading > .pager").first).to_contain_text("第 2 / 2 部分")
    expect(tab.locator("mark.current")).to_be_in_viewport()


def test_it_is_deleted_after_a_question(tab: Page, tmp_path: Path) -> None:
    open_document(tab, "删除", tmp_path)
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    tab.once("dialog", decline)
    tab.get_by_role("button", name="删除", exact=True).click()
    expect(tab.locator(".document h2")).to_have_text("泵.md")
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="删除", exact=True).click()
    expect(tab.locator(".no-documents")).to_be_visible()
    assert asked == ["把「泵.md」从回答中删除？上传的副本也会删除。"]


def test_it_is_forgotten_with_its_proof(tab: Page, served: ServedPage, tmp_path: Path) -> None:
    secret = "金库的暗号是海内存知己天涯若比邻。"
    open_document(tab, "清除", tmp_path, text=secret)
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="彻底清除").click()
    expect(tab.locator(".proof.clean")).to_contain_text("没有残留：查找了它独有的 1 句话")
    files = [path for path in served.services.workspace.data_dir.rglob("*") if path.is_file()]
    assert [path for path in files if secret.encode() in path.read_bytes()] == []
