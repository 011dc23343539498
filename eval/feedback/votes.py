"""Answers that somebody voted down, as drafts of cases."""

import hashlib
from pathlib import Path

from chains.conversations.records import StoredExchange
from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.saved_cases import saved_cases_folder
from chains.workspace import Workspace
from eval.case_book import link_documents
from eval.dataset import Case
from eval.generating.review import Draft, DraftBook

KIND = "feedback"


def feedback_book(workspace: Workspace, knowledge_base: str) -> DraftBook:
    """Return the drafts beside the cases that were saved about a knowledge base.

    Raises:
        KnowledgeBaseError: The name is empty.
    """
    folder = knowledge_base_folder(workspace.data_dir, knowledge_base)
    return DraftBook(saved_cases_folder(workspace.data_dir, folder))


def collect_votes(workspace: Workspace, knowledge_base: str) -> int:
    """Make drafts of the questions whose answers were voted down.

    Each question once, however often this is called; what was reviewed stays as it was left. What
    would be right is not known: answers and references are filled in at the review.

    Args:
        workspace: Where conversations and knowledge bases are.
        knowledge_base: Display name; only votes on answers of this one count.

    Returns:
        How many drafts were added.

    Raises:
        KnowledgeBaseError: There is no such knowledge base.
        DatasetError: The drafts are damaged.
        OSError: They cannot be written.
    """
    knowledge = workspace.knowledge(knowledge_base)
    name = knowledge_base.strip()
    down = workspace.conversations.voted("down")
    drafts = [_draft(each) for each in down if each.asked.knowledge_base.strip() == name]
    if not drafts:
        return 0
    book = feedback_book(workspace, knowledge_base)
    added = book.add(drafts)
    paths = knowledge.catalog.documents.paths()
    link_documents(book.folder, {path.source: Path(path.path) for path in paths})
    return added


def waiting_votes(workspace: Workspace) -> dict[str, int]:
    """Return knowledge base -> questions that `collect_votes` would make drafts of.

    Raises:
        DatasetError: The drafts of one are damaged.
    """
    found: dict[str, set[str]] = {each.name: set() for each in workspace.summaries()}
    for exchange in workspace.conversations.voted("down"):
        name = exchange.asked.knowledge_base.strip()
        if name in found:
            found[name].add(_draft(exchange).case.id)
    for name, ids in found.items():
        if ids:
            ids -= {draft.case.id for draft in feedback_book(workspace, name).drafts()}
    return {name: len(ids) for name, ids in found.items() if ids}


def _draft(exchange: StoredExchange) -> Draft:
    question = (exchange.asked.standalone or exchange.asked.question).strip()
    digest = hashlib.sha256(question.encode()).hexdigest()[:12]
    evidence = exchange.answer.evidence
    passages = [cited.passage for cited in exchange.answer.citations]
    passages += evidence.passages if evidence else ()
    return Draft(
        case=Case(id=f"{KIND}-{digest}", question=question, kind=KIND),
        note=exchange.reason,
        reply=exchange.answer.text,
        sources=tuple(dict.fromkeys(passage.chunk.source for passage in passages)),
    )
