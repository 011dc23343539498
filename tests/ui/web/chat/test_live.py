"""Answers are written in the background: watched, stopped, kept."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.conversations.store import ConversationStore
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from tests.ui.web.chat.talking import PATIENCE, QUESTION, SENTENCE, Talking, with_model
from tests.ui.web.conftest import make_workspace
from tests.ui.web.visitor import free_port
from ui.web.words import WORDS

Begin = Callable[..., Talking]


@pytest.fixture
def begin(library: Path) -> Iterator[Begin]:
    """Makes conversations over the library with an overlay of the configuration."""
    begun: list[Talking] = []

    def make(overlay: dict[str, object] | None = None) -> Talking:
        begun.append(Talking(make_workspace(library, overlay or {})))
        return begun[-1]

    yield make
    for each in begun:
        each.close()


def test_an_answer_comes_with_its_evidence_and_its_steps(begin: Begin) -> None:
    exchange = begin().ask()
    assert exchange.state == "done"
    assert SENTENCE in exchange.answer.text
    assert exchange.answer.citations[0].chunk.source == "保修政策.md"
    steps = [step.step for step in exchange.answer.trace]
    assert [step for step in steps if step in ("search", "rerank", "gate", "answer")] == [
        "search", "rerank", "gate", "answer",
    ]  # fmt: skip


def test_a_follow_up_knows_what_was_asked_before(begin: Begin) -> None:
    talking = begin()
    first = talking.ask()
    second = talking.ask("那潜水泵呢？", conversation=first.conversation)
    assert second.number == 2
    assert "潜水泵的保修期为 36 个月。" in second.answer.text
    assert "保修" in (second.answer.evidence.standalone_question if second.answer.evidence else "")


def test_an_edited_standalone_question_is_asked_without_history(begin: Begin) -> None:
    talking = begin()
    first = talking.ask("叉车在库内限速多少？")
    second = talking.ask("那潜水泵呢？", conversation=first.conversation)
    begun = talking.talk.ask_again(second.id, standalone="潜水泵的保修期是多久？")
    again = talking.ended(begun.id)
    assert (again.number, again.question) == (2, "那潜水泵呢？")
    assert again.standalone_edited == "潜水泵的保修期是多久？"
    assert again.answer.evidence is not None
    assert again.answer.evidence.standalone_question == "潜水泵的保修期是多久？"
    assert "36 个月" in again.answer.text
    retried = talking.ended(talking.talk.retry(again.id).id)
    assert retried.standalone_edited == "潜水泵的保修期是多久？"


def test_an_edited_question_replaces_what_came_after(begin: Begin) -> None:
    talking = begin()
    first = talking.ask()
    talking.ask("那潜水泵呢？", conversation=first.conversation)
    begun = talking.talk.ask_again(first.id, question="叉车在库内限速多少？")
    (only,) = talking.talk.exchanges(talking.ended(begun.id).conversation, words=WORDS["zh"])
    assert only.question == "叉车在库内限速多少？"
    assert "5 公里" in only.answer.text


def test_an_unknown_knowledge_base_is_a_calm_sentence(begin: Begin) -> None:
    exchange = begin().ask("有什么？", kb="没有的")
    assert exchange.state == "failed"
    assert exchange.trouble is not None
    assert exchange.trouble.summary == "这个知识库现在不能用。"
    assert exchange.trouble.detail == "没有名为 '没有的' 的知识库"
    assert "zhiwen ingest PATH" in exchange.trouble.remedy


def test_an_error_nobody_foresaw_is_a_calm_sentence_too(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talking = begin()

    def fail(*_: object) -> None:
        raise RuntimeError("never seen before")

    monkeypatch.setattr(talking.workspace, "rag", fail)
    exchange = talking.ask()
    assert exchange.trouble is not None
    assert exchange.trouble.summary == "没有完成。"
    assert "never seen before" not in exchange.trouble.detail
    assert "never seen before" in caplog.text


def test_a_model_that_does_not_answer_is_named(begin: Begin) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    chat = {"provider": "ollama", "model": "qwen3", "base_url": address, "retries": 0}
    exchange = begin({"chat": chat}).ask()
    assert exchange.trouble is not None
    assert exchange.trouble.summary == "连不上模型服务。"
    assert address in exchange.trouble.detail
    assert exchange.trouble.remedy
    assert exchange.answer.evidence is not None


def test_thinking_and_text_are_seen_while_they_come(begin: Begin, ollama: OllamaDouble) -> None:
    overlay = with_model(ollama, thinking="查保修" * 4, answer=SENTENCE * 8, piece_seconds=0.05)
    talking = begin(overlay)
    exchange = talking.begin()
    assert wait_until(lambda: talking.now(exchange.id).answer.thinking, seconds=PATIENCE)
    thinking = talking.now(exchange.id)
    assert (thinking.state, thinking.running_stage) == ("running", "answer")
    assert [step.step for step in thinking.stages][-1] == "gate"
    assert thinking.answer.evidence is not None
    assert talking.has_said(exchange.id, SENTENCE)
    ended = talking.ended(exchange.id)
    assert ended.state == "done"
    assert ended.answer.text == SENTENCE * 8
    assert ended.running_stage == ""


def test_a_broken_stream_keeps_what_has_arrived(begin: Begin, ollama: OllamaDouble) -> None:
    exchange = begin(with_model(ollama, answer=SENTENCE * 2, breaks_after=4)).ask()
    assert exchange.answer.partial
    assert SENTENCE[:12] in exchange.answer.text


def test_stopping_keeps_what_has_arrived(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1, piece_length=2))
    exchange = talking.begin()
    assert talking.has_said(exchange.id, "增压泵的")
    talking.talk.stop(exchange.conversation)
    stopped = talking.ended(exchange.id)
    assert stopped.state == "stopped"
    assert stopped.answer.text.startswith("增压泵的")
    assert len(stopped.answer.text) < len(SENTENCE * 40)
    assert stopped.answer.trace


def test_stopping_while_the_model_loads_hangs_up_on_it(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, load_seconds=60))
    exchange = talking.begin()
    assert wait_until(lambda: ollama.bodies("/api/chat"), seconds=PATIENCE)
    talking.talk.stop(exchange.conversation)
    assert talking.ended(exchange.id).state == "stopped"
    assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=PATIENCE)


def test_stopping_while_the_question_is_rewritten_hangs_up_on_it(
    begin: Begin, ollama: OllamaDouble
) -> None:
    ollama.add(ModelDouble(name="qwen3", load_seconds=60))
    chat = {"provider": "ollama", "model": "qwen3", "base_url": ollama.base_url}
    variants = {"provider": "chat", "translate": False}
    talking = begin({"chat": chat, "retrieval": {"variants": variants}})
    exchange = talking.begin()
    assert wait_until(lambda: ollama.bodies("/api/chat"), seconds=PATIENCE)
    assert talking.now(exchange.id).running_stage == "expand"
    talking.talk.stop(exchange.conversation)
    assert talking.ended(exchange.id).state == "stopped"
    assert wait_until(ollama.requests[-1].disconnected.is_set, seconds=PATIENCE)
    assert len(ollama.bodies("/api/chat")) == 1


def test_two_are_written_at_once_and_each_is_stopped_alone(
    begin: Begin, ollama: OllamaDouble
) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1))
    one, two = talking.begin(), talking.begin()
    assert talking.has_said(one.id, "增压泵的")
    assert talking.has_said(two.id, "增压泵的")
    talking.talk.stop(one.conversation)
    assert talking.ended(one.id).state == "stopped"
    assert talking.now(two.id).state == "running"


def test_asking_again_stops_what_is_being_written(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1))
    first = talking.begin()
    assert talking.has_said(first.id, "增压泵的")
    second = talking.begin("那潜水泵呢？", conversation=first.conversation)
    assert talking.now(first.id).state == "stopped"
    assert talking.now(second.id).state == "running"


def test_the_end_of_the_server_keeps_what_has_arrived(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1))
    exchange = talking.begin()
    assert talking.has_said(exchange.id, "增压泵的")
    talking.live.close()
    (stored,) = talking.workspace.conversations.read(exchange.conversation)
    assert stored.state == "stopped"
    assert "增压泵的" in stored.answer.text


def test_what_a_killed_process_has_left_is_shown_as_interrupted(
    begin: Begin, ollama: OllamaDouble, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    monkeypatch.setattr("ui.web.chat.live._SAVED_EVERY_SECONDS", 0.0)
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1))
    exchange = talking.begin()
    store = ConversationStore(library / "conversations.db")

    def saved() -> bool:
        return "增压泵的" in store.read(exchange.conversation)[0].answer.text

    assert wait_until(saved, seconds=PATIENCE)
    after_the_kill = begin().now(exchange.id)  # another process knows nothing of the thread
    assert after_the_kill.state == "interrupted"
    assert "增压泵的" in after_the_kill.answer.text


def test_deleting_a_conversation_stops_its_answer(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE * 40, piece_seconds=0.1))
    exchange = talking.begin()
    assert talking.has_said(exchange.id, "增压泵的")
    talking.talk.delete(exchange.conversation)
    assert wait_until(lambda: talking.live.look(exchange.id) is None, seconds=PATIENCE)
    assert talking.talk.exchange(exchange.id, words=WORDS["zh"]) is None


def test_failed_answers_are_no_history(begin: Begin, ollama: OllamaDouble) -> None:
    talking = begin(with_model(ollama, answer=SENTENCE))
    store = talking.workspace.conversations
    first = talking.ask()
    store.write(first.id, Answer(text="一半"), state="failed")
    sent = len(ollama.bodies("/api/chat"))
    talking.ask("那潜水泵呢？", conversation=first.conversation)
    assert "一半" not in str(ollama.bodies("/api/chat")[sent:])


def test_no_thread_is_left(begin: Begin) -> None:
    talking = begin()
    talking.ask(QUESTION)
    assert wait_until(
        lambda: not [t for t in threading.enumerate() if t.name.startswith("zhiwen-answer")],
        seconds=PATIENCE,
    )
