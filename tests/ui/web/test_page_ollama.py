from pathlib import Path

from chains.workspace import Workspace
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from tests.ui.web.answers import EVIL
from tests.ui.web.conftest import make_workspace, serving
from tests.ui.web.visitor import Seen, Visitor, seen

QUESTION = "增压泵的保修期多长？"
SENTENCE = "增压泵的保修期为 24 个月，自发货日起计算。"


def workspace_with(ollama: OllamaDouble, library: Path, **model: object) -> Workspace:
    ollama.add(
        ModelDouble(
            name="deepseek-r1",
            capabilities=("completion", "thinking"),
            **model,  # type: ignore[arg-type]
        )
    )
    chat = {"provider": "ollama", "model": "deepseek-r1", "base_url": ollama.base_url}
    return make_workspace(library, {"chat": chat})


def ask(workspace: Workspace) -> list[Seen]:
    with serving(workspace) as page, Visitor(page.url) as visitor:
        return visitor.ask(QUESTION)


def test_an_answer_is_streamed_with_its_thinking_folded(
    ollama: OllamaDouble, library: Path
) -> None:
    answer = f"{SENTENCE}每天给水泵唱歌{EVIL}。"
    workspace = workspace_with(
        ollama, library, thinking=f"查保修{EVIL}", answer=answer, piece_seconds=0.05
    )
    shown = ask(workspace)
    assert len({moment.conversation for moment in shown}) > 3
    before_words = [moment for moment in shown if "24 个月" not in moment.conversation]
    assert "保修政策.md" in before_words[-1].passages
    last = shown[-1].conversation
    assert '<div class="folded"><div class="thought">查保修' in last
    assert f"{SENTENCE}<a" in last
    assert '<span class="verdict">\u2060无依据</span>' in last
    assert "生成" in last
    assert "<img" not in last
    assert "<script" not in last


def test_a_broken_stream_keeps_what_has_arrived_and_says_so(
    ollama: OllamaDouble, library: Path
) -> None:
    workspace = workspace_with(ollama, library, answer=SENTENCE * 2, breaks_after=4)
    last = ask(workspace)[-1].conversation
    assert SENTENCE[:12] in last
    assert "回答中途断开，上面是断开前收到的部分。可以再问一次。" in last


def test_stopping_keeps_what_has_arrived(ollama: OllamaDouble, library: Path) -> None:
    workspace = workspace_with(
        ollama, library, answer=SENTENCE * 20, piece_seconds=0.1, piece_length=2
    )
    with serving(workspace) as page, Visitor(page.url) as visitor:
        job = visitor.start(QUESTION, "手册")
        assert wait_until(
            lambda: any("增压泵的" in s.conversation[120:] for s in seen(job)), seconds=10
        )
        visitor.press("stop")
        job.result(timeout=5)
        last = seen(job)[-1].conversation
    assert "已停止，上面是停止前收到的部分。" in last
    assert SENTENCE * 2 not in last


def test_stopping_while_the_model_loads_hangs_up_on_it(ollama: OllamaDouble, library: Path) -> None:
    workspace = workspace_with(ollama, library, load_seconds=60)
    with serving(workspace) as page, Visitor(page.url) as visitor:
        job = visitor.start(QUESTION, "手册")
        assert wait_until(lambda: ollama.bodies("/api/chat"), seconds=10)
        visitor.press("stop")
        job.result(timeout=5)
        assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=3)


def test_stopping_while_the_question_is_rewritten_hangs_up_on_it(
    ollama: OllamaDouble, library: Path
) -> None:
    ollama.add(ModelDouble(name="qwen3", load_seconds=60))
    chat = {"provider": "ollama", "model": "qwen3", "base_url": ollama.base_url}
    variants = {"provider": "chat", "translate": False}
    workspace = make_workspace(library, {"chat": chat, "retrieval": {"variants": variants}})
    with serving(workspace) as page, Visitor(page.url) as visitor:
        job = visitor.start(QUESTION, "手册")
        assert wait_until(lambda: ollama.bodies("/api/chat"), seconds=10)
        visitor.press("stop")
        job.result(timeout=5)
        assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=3)
    assert len(ollama.bodies("/api/chat")) == 1
    assert "已停止" in seen(job)[-1].conversation
