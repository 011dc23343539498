"""Evaluation cases that are collected one by one, as a dataset folder."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from chains.knowledge.saved_cases import CASES_NAME, LOCK_NAME, replace_lines
from eval.dataset import Case, read_cases
from eval.errors import DatasetError

KIND = "saved"


class CaseBook:
    """A dataset folder that grows: `cases.jsonl`, and `documents/` with links to the files."""

    def __init__(self, folder: Path) -> None:
        """Prepare; nothing is created yet.

        Args:
            folder: The dataset folder.
        """
        self.folder = folder

    def cases(self) -> list[Case]:
        """Return the cases that have been saved, in their order."""
        path = self.folder / CASES_NAME
        return list(read_cases(path)) if path.is_file() else []

    def add(
        self,
        question: str,
        *,
        answers: Sequence[str] = (),
        references: Sequence[str] = (),
        documents: Sequence[str] = (),
        files: Mapping[str, Path],
    ) -> Case:
        """Save a case; one that is there already is not saved again.

        A case without answers and references is one that the documents do not answer.

        Args:
            question: What is asked.
            answers: Any of which is right.
            references: Verbatim sentences of the documents.
            documents: Sources that hold the answer.
            files: Source -> file, of the whole knowledge base: against all of them it is asked.

        Raises:
            DatasetError: There is no question.
            OSError: The folder cannot be written.
        """
        if not question.strip():
            raise DatasetError("the case has no question", hint="ask something first")
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / LOCK_NAME):
            linked = link_documents(self.folder, files)
            case = Case(
                id=_name(question, answers, references),
                question=question.strip(),
                answers=tuple(answers),
                references=tuple(references),
                documents=tuple(source for source in documents if source in linked),
                unanswerable=not answers and not references,
                kind=KIND,
            )
            known = self.cases()
            if case.id not in {each.id for each in known}:
                lines = [f"{each.model_dump_json()}\n" for each in (*known, case)]
                replace_lines(self.folder / CASES_NAME, lines)
        return case


def link_documents(folder: Path, files: Mapping[str, Path]) -> set[str]:
    """Link to files rather than copy them: what is deleted must not live on in a dataset.

    Args:
        folder: The dataset folder; the links are in its `documents/`.
        files: Source -> file.

    Returns:
        The sources that are there now. Pages of the web, and files that are gone, are not.
    """
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    linked = set()
    for source, path in files.items():
        link = documents / source
        inside = documents.resolve() in Path(os.path.normpath(link.absolute())).parents
        if "://" in source or not inside or not path.is_file():
            continue
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(path.resolve())
        linked.add(source)
    return linked


def _name(question: str, answers: Sequence[str], references: Sequence[str]) -> str:
    """Return an id that the same case has again."""
    said = "\0".join([question.strip(), "", *answers, "", *references])
    return f"{KIND}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
