"""Saving the question of a run as an evaluation case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.records import ChunkRecord
from chains.knowledge.saved_cases import saved_cases_folder
from chains.workspace import Workspace
from eval.case_book import CaseBook
from eval.errors import DatasetError
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class SavedCases:
    """What a knowledge base's case book holds.

    Attributes:
        count: Cases.
        folder: The dataset folder.
    """

    count: int
    folder: Path


def case_book(workspace: Workspace, knowledge_base: str) -> CaseBook:
    """Return the case book of a knowledge base.

    Raises:
        KnowledgeBaseError: The name is empty.
    """
    folder = knowledge_base_folder(workspace.data_dir, knowledge_base)
    return CaseBook(saved_cases_folder(workspace.data_dir, folder))


def read_passages(knowledge: KnowledgeBase, ids: Sequence[str]) -> list[ChunkRecord]:
    """Return passages by id, also those that are switched off; what is gone is left out.

    Raises:
        KnowledgeBaseError: The knowledge base is empty, or built with another configuration.
    """
    with knowledge.reading() as snapshot:
        found = snapshot.catalog.chunks.read(snapshot.generation.number, ids)
    return [found[each] for each in ids if each in found]


@dataclass(frozen=True, kw_only=True)
class CaseForm:
    """What somebody has filled in.

    Attributes:
        question: Of the run.
        values: The form's fields: `answers` and `references`, one a line, and `unanswerable`.
        expected: Ids of the passages whose documents hold the references.
    """

    question: str
    values: Mapping[str, str]
    expected: Sequence[str]


def save_case(
    workspace: Workspace, knowledge_base: str, form: CaseForm, *, words: Words
) -> SavedCases:
    """Save a question with what a good answer is measured against.

    Args:
        workspace: Where the knowledge base is.
        knowledge_base: What was asked.
        form: The case.
        words: The page's wording.

    Raises:
        DatasetError: There is nothing to measure against, or a reference is not verbatim.
        KnowledgeBaseError: The knowledge base is gone.
        OSError: The case cannot be written.
    """
    values = form.values
    knowledge = workspace.knowledge(knowledge_base)
    nothing = values.get("unanswerable") == "on"
    answers = [] if nothing else _lines(values.get("answers", ""))
    references = [] if nothing else _lines(values.get("references", ""))
    if not nothing and not answers and not references:
        raise DatasetError(words["lab case empty"], hint=words["lab case empty hint"])
    passages = [] if nothing else read_passages(knowledge, form.expected)
    book = case_book(workspace, knowledge_base)
    book.add(
        form.question,
        answers=answers,
        references=references,
        documents=_sources(knowledge, passages, references, words=words),
        files={path.source: Path(path.path) for path in knowledge.catalog.documents.paths()},
    )
    return SavedCases(count=len(book.cases()), folder=book.folder)


def _sources(
    knowledge: KnowledgeBase,
    passages: Sequence[ChunkRecord],
    references: Sequence[str],
    *,
    words: Words,
) -> list[str]:
    """Return the files of the passages, in whose texts every reference must stand."""
    texts: dict[str, str] = {}
    for chunk in passages:
        document = knowledge.catalog.documents.read(chunk.document_id)
        if document is not None:
            texts[chunk.source] = document.parsed.text
    for reference in references:
        if not any(reference in content for content in texts.values()):
            message = words["lab case not verbatim"].format(reference)
            raise DatasetError(message, hint=words["lab case not verbatim hint"])
    return list(texts)


def _lines(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]
