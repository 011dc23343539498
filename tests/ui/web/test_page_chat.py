import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.web.answers import EVIL
from tests.ui.web.conftest import CONFIG, make_workspace, serving
from tests.ui.web.visitor import Visitor, free_port
from ui.web.launch import ServedPage

INGEST = """
import sys
from pathlib import Path
from chains.telemetry import disable_telemetry
disable_telemetry()
from chains.settings.load import load_settings
from chains.workspace import Workspace
settings = load_settings(Path(sys.argv[1]), profile="offline")
Workspace(settings, data_dir=Path(sys.argv[2])).ingest("手册", [Path(sys.argv[3])])
"""


def test_an_answer_has_citations_and_passages(visitor: Visitor) -> None:
    last = visitor.ask("增压泵的保修期多长？")[-1]
    assert "增压泵的保修期为 24 个月，自发货日起计算。" in last.conversation
    assert 'href="#cite-1"' in last.conversation
    assert "检索" in last.conversation
    assert '<mark id="cite-1">' in last.passages
    assert '<span class="source">保修政策.md</span>' in last.passages
    assert "§ 保修政策" in last.passages


def test_the_question_is_shown_before_the_answer(visitor: Visitor) -> None:
    first = visitor.ask("增压泵的保修期多长？")[0]
    assert "增压泵的保修期多长？" in first.conversation
    assert "正在检索" in first.conversation


def test_a_follow_up_knows_what_was_asked_before(visitor: Visitor) -> None:
    visitor.ask("增压泵的保修期多长？")
    last = visitor.ask("那潜水泵呢？")[-1]
    assert last.conversation.count('class="exchange"') == 2
    assert "潜水泵的保修期为 36 个月。" in last.conversation


def test_two_visitors_do_not_see_each_other(visitor: Visitor, page: ServedPage) -> None:
    visitor.ask("增压泵的保修期多长？")
    with Visitor(page.url) as other:
        assert "增压泵" not in other.ask("叉车在库内限速多少？")[-1].conversation


def test_a_new_chat_forgets(visitor: Visitor) -> None:
    visitor.ask("增压泵的保修期多长？")
    cleared = visitor.press("clear", "手册")
    assert "exchange" not in cleared[0]
    assert "向「手册」提问" in cleared[0]


def test_an_abstention_says_why(visitor: Visitor) -> None:
    last = visitor.ask("火星上的首都叫什么名字？")[-1]
    assert 'class="answer abstained"' in last.conversation
    assert "可以换一种问法" in last.conversation


def test_an_empty_question_changes_nothing(visitor: Visitor) -> None:
    assert "exchange" not in visitor.ask("  \n")[-1].conversation


def test_nothing_a_visitor_or_a_document_writes_is_markup(visitor: Visitor) -> None:
    last = visitor.ask(f"危险字符的写法是什么 {EVIL}")[-1]
    for html in (last.conversation, last.passages):
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
    assert "&lt;script&gt;" in last.conversation
    assert "&lt;script&gt;" in last.passages


def test_an_unknown_knowledge_base_is_a_calm_sentence(visitor: Visitor) -> None:
    last = visitor.ask("有什么？", knowledge_base="没有的")[-1]
    assert "这个知识库现在不能用。" in last.conversation
    assert "knowledge base &#x27;没有的&#x27; does not exist" in last.conversation
    assert "zhiwen ingest PATH" in last.conversation
    assert "Traceback" not in last.conversation


def test_an_error_nobody_foresaw_is_a_calm_sentence_too(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("never seen before")

    monkeypatch.setattr("ui.web.chat.events.Question", fail)
    with pytest.raises(Exception, match="error"):
        visitor.ask("增压泵的保修期多长？")
    monkeypatch.undo()
    last = visitor.ask("增压泵的保修期多长？")[-1]
    assert "没有完成。" in last.conversation
    assert "never seen before" not in last.conversation


def test_a_model_that_does_not_answer_is_a_calm_sentence(library: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    chat = {"provider": "ollama", "model": "qwen3", "base_url": address, "retries": 0}
    with serving(make_workspace(library, {"chat": chat})) as page, Visitor(page.url) as visitor:
        last = visitor.ask("增压泵的保修期多长？")[-1]
    assert "连不上模型服务。" in last.conversation
    assert address in last.conversation
    assert "→" in last.conversation
    assert "保修政策.md" in last.passages


def test_what_another_process_commits_is_seen(visitor: Visitor, library: Path) -> None:
    question = "食堂星期五供应什么？"
    assert "糖醋鱼" not in visitor.ask(question)[-1].conversation
    menu = library / "食堂.txt"
    menu.write_text("食堂星期五供应糖醋鱼。\n", encoding="utf-8")
    command = [sys.executable, "-c", INGEST, str(CONFIG), str(library), str(menu)]
    subprocess.run(command, cwd=CONFIG.parent, check=True, timeout=60)
    assert "食堂星期五供应糖醋鱼。" in visitor.ask(question)[-1].conversation
