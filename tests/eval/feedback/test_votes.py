from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.conversations.records import Asked, Vote
from chains.retrieval.steps import Question
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.feedback.votes import collect_votes, feedback_book, waiting_votes
from eval.generating.placing import documents_with
from tests.support.knowledge import write_files

PUMP = "增压泵的保修期为 24 个月，自发货日起计算。"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    settings = load_settings(packed_config(), profile="offline")
    opened = Workspace(settings, data_dir=tmp_path / "data")
    opened.ingest("手册", [write_files(tmp_path / "files", {"保修.txt": PUMP, "别.txt": "别的。"})])
    yield opened
    opened.close()


def ask(workspace: Workspace, question: str, *, vote: Vote, base: str = "手册") -> None:
    asked = Asked(question=question, knowledge_base=base, standalone="")
    exchange = workspace.conversations.begin(asked)
    workspace.conversations.write(exchange.id, Answer(text="十二个月。"), state="done")
    workspace.conversations.vote(exchange.id, vote, reason="数字不对" if vote == "down" else "")


def test_down_votes_become_drafts_once(workspace: Workspace) -> None:
    assert collect_votes(workspace, "手册") == 0
    ask(workspace, "增压泵保修多久？", vote="down")
    ask(workspace, "增压泵保修多久？", vote="down")
    ask(workspace, "食堂几点开饭？", vote="up")
    ask(workspace, "别处的问题？", vote="down", base="别处")
    assert collect_votes(workspace, "手册") == 1
    assert collect_votes(workspace, "手册") == 0
    (draft,) = feedback_book(workspace, "手册").drafts()
    assert (draft.case.question, draft.case.kind) == ("增压泵保修多久？", "feedback")
    assert (draft.note, draft.reply, draft.status) == ("数字不对", "十二个月。", "waiting")
    assert not draft.complete


def test_votes_wait_until_they_are_collected(workspace: Workspace) -> None:
    assert waiting_votes(workspace) == {}
    for question in ("增压泵保修多久？", "增压泵保修多久？", "食堂几点开饭？"):
        ask(workspace, question, vote="down")
    ask(workspace, "别处的问题？", vote="down", base="别处")
    assert waiting_votes(workspace) == {"手册": 2}
    collect_votes(workspace, "手册")
    assert waiting_votes(workspace) == {}


def test_a_reviewed_draft_is_a_case_over_all_files(workspace: Workspace) -> None:
    ask(workspace, "增压泵保修多久？", vote="down")
    collect_votes(workspace, "手册")
    book = feedback_book(workspace, "手册")
    (draft,) = book.drafts()
    assert book.accept_all() == 0  # nobody knows yet what would be right
    references = ("增压泵的保修期为24个月，自发货日起计算。",)
    filled = draft.case.model_copy(
        update={
            "answers": ("24 个月",),
            "references": references,
            "documents": documents_with(workspace.knowledge("手册"), references),
        }
    )
    book.edit(draft.case.id, filled)
    book.accept(draft.case.id)
    dataset = load_dataset(book.folder)
    assert dataset.cases[0].documents == ("保修.txt",)
    assert sorted(path.name for path in dataset.documents.iterdir()) == ["保修.txt", "别.txt"]


def test_what_was_wrongly_answered_goes_with_the_documents_it_was_made_of(
    workspace: Workspace,
) -> None:
    answer = workspace.rag("手册").answer.invoke(Question(text="增压泵保修多久？"))
    asked = Asked(question="增压泵保修多久？", knowledge_base="手册")
    exchange = workspace.conversations.begin(asked)
    workspace.conversations.write(exchange.id, answer, state="done")
    workspace.conversations.vote(exchange.id, "down")
    collect_votes(workspace, "手册")
    book = feedback_book(workspace, "手册")
    (draft,) = book.drafts()
    assert "保修.txt" in draft.sources
    filled = draft.case.model_copy(update={"answers": ("两年",)})
    book.edit(draft.case.id, filled)
    assert (book.accept(draft.case.id).sources, book.drafts()[0].reply) == ((), "")
    workspace.forget("手册", "保修.txt")
    assert [case.answers for case in load_dataset(book.folder).cases] == [("两年",)]


def test_references_must_stand_in_a_document(workspace: Workspace) -> None:
    assert documents_with(workspace.knowledge("手册"), []) == ()
    with pytest.raises(DatasetError, match="'没有这一句。' stands in no document"):
        documents_with(workspace.knowledge("手册"), [PUMP, "没有这一句。"])


def test_a_forgotten_document_takes_its_feedback_along(workspace: Workspace) -> None:
    ask(workspace, f"为什么说“{PUMP}”？", vote="down")
    collect_votes(workspace, "手册")
    assert len(feedback_book(workspace, "手册").drafts()) == 1
    proof = workspace.forget("手册", "保修.txt")
    assert proof.found == ()
    assert feedback_book(workspace, "手册").drafts() == []
