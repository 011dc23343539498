"""Forgetting a document empties what was said about it, and the proof looks there too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.conversations.records import FORGOTTEN, Asked, StoredExchange, StoredTrouble
from chains.conversations.store import ConversationStore
from chains.knowledge.traces import search_folder
from chains.retrieval.steps import Question
from chains.settings.load import load_settings
from chains.workspace import Workspace

CONFIG = Path(__file__).parents[3] / "config.yaml"
SECRET = "增压泵的保修期为 24 个月，自发货日起计算。"
OTHER = "叉车在库内限速 5 公里每小时，转弯鸣号。"
GONE = StoredTrouble(kind=FORGOTTEN)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "保修.txt").write_text(f"{SECRET}\n", encoding="utf-8")
    (documents / "仓库.txt").write_text(f"{OTHER}\n", encoding="utf-8")
    opened = Workspace(load_settings(CONFIG, profile="offline"), data_dir=tmp_path / "data")
    opened.ingest("手册", [documents])
    yield opened
    opened.close()


def answer_of(workspace: Workspace, question: str, *, knowledge_base: str = "手册") -> Answer:
    return workspace.rag(knowledge_base).answer.invoke(Question(text=question))


def talk(
    workspace: Workspace,
    question: str,
    *,
    about: str = "",
    knowledge_base: str = "手册",
    conversation: int | None = None,
) -> StoredExchange:
    store = workspace.conversations
    asked = Asked(question=question, knowledge_base=knowledge_base)
    begun = store.begin(asked, conversation=conversation)
    answer = answer_of(workspace, about or question, knowledge_base=knowledge_base)
    passages = tuple(
        passage
        for passage in (answer.evidence.passages if answer.evidence else ())
        if passage.text[:3] in answer.text
    )
    assert answer.evidence is not None
    answer = replace(answer, evidence=replace(answer.evidence, passages=passages))
    store.write(begun.id, answer, state="done")
    return begun


def read(store: ConversationStore, exchange: StoredExchange) -> StoredExchange:
    found = store.exchange(exchange.id)
    assert found is not None
    return found


def test_an_answer_from_a_forgotten_file_is_emptied_without_a_trace(workspace: Workspace) -> None:
    store = workspace.conversations
    about, other = talk(workspace, "增压泵的保修期多长？"), talk(workspace, "叉车在库内限速多少？")
    proof = workspace.forget("手册", "保修.txt")
    assert proof.clean
    assert search_folder(workspace.data_dir, [SECRET, SECRET[:8]]).found == ()
    emptied = read(store, about)
    assert (emptied.answer, emptied.trouble) == (Answer(), GONE)
    assert emptied.asked.question == "增压泵的保修期多长？"
    assert OTHER in read(store, other).answer.text
    assert [each.id for each in store.summaries(search="增压泵")] == [about.conversation]
    assert store.summaries(search="24") == ()


def test_an_answer_behind_it_goes_too_for_it_was_asked_with_it(workspace: Workspace) -> None:
    store = workspace.conversations
    first = talk(workspace, "叉车在库内限速多少？")
    second = talk(workspace, "增压泵的保修期多长？", conversation=first.conversation)
    third = talk(workspace, "叉车限速？", conversation=first.conversation)
    workspace.forget("手册", "保修.txt")
    troubles = [read(store, each).trouble for each in (first, second, third)]
    assert troubles == [None, GONE, GONE]


def test_an_answer_on_its_way_is_emptied_when_it_arrives(workspace: Workspace) -> None:
    store = workspace.conversations
    question = "增压泵的保修期多长？"
    begun = store.begin(Asked(question=question, knowledge_base="手册"))
    answer = answer_of(workspace, question)
    assert workspace.forget("手册", "保修.txt").clean
    store.write(begun.id, answer, state="done")
    assert (read(store, begun).answer, read(store, begun).trouble) == (Answer(), GONE)
    assert search_folder(workspace.data_dir, [SECRET]).found == ()


def test_a_follow_up_on_its_way_stays_empty(workspace: Workspace) -> None:
    store = workspace.conversations
    first = talk(workspace, "增压泵的保修期多长？")
    asked = Asked(question="叉车在库内限速多少？", knowledge_base="手册")
    begun = store.begin(asked, conversation=first.conversation)
    workspace.forget("手册", "保修.txt")
    store.write(begun.id, Answer(text="它与增压泵无关。"), state="done")
    assert read(store, begun).answer == Answer()


def test_what_is_asked_afterwards_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    workspace.forget("手册", "保修.txt")
    workspace.ingest("手册", [tmp_path / "documents"])
    exchange = talk(workspace, "增压泵的保修期多长？")
    assert SECRET in read(workspace.conversations, exchange).answer.text


def test_a_question_with_the_words_of_the_file_is_emptied(workspace: Workspace) -> None:
    exchange = talk(workspace, f"「{SECRET}」是谁说的？", about="叉车在库内限速多少？")
    workspace.conversations.vote(exchange.id, "down", reason=f"other: {SECRET}")
    assert workspace.forget("手册", "保修.txt").clean
    emptied = read(workspace.conversations, exchange)
    assert (emptied.asked.question, emptied.reason, emptied.trouble) == ("…", "", GONE)
    summary = workspace.conversations.summary(exchange.conversation)
    assert summary is not None
    assert summary.title == "…"


def test_what_another_knowledge_base_says_stays_and_harms_no_proof(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.ingest("副本", [tmp_path / "documents"])
    question = "增压泵的保修期多长？"
    here = talk(workspace, question)
    there = talk(workspace, question, knowledge_base="副本")
    assert workspace.forget("手册", "保修.txt").clean
    assert read(workspace.conversations, here).answer == Answer()
    assert SECRET in read(workspace.conversations, there).answer.text


def test_a_trace_in_the_conversations_makes_the_proof_unclean(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(workspace, "增压泵的保修期多长？")
    monkeypatch.setattr("chains.conversations.store.erase_document", lambda *_, **__: None)
    monkeypatch.setattr("chains.conversations.store.erase_texts", lambda *_, **__: None)
    proof = workspace.forget("手册", "保修.txt")
    assert not proof.clean
    assert proof.found == (SECRET,)
