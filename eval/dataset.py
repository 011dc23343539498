"""A dataset folder: `documents/` and `cases.jsonl`."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chains.knowledge.saved_cases import CASES_NAME
from chains.retrieval.steps import Question, Turn
from eval.errors import DatasetError

NonEmpty = Annotated[str, Field(min_length=1)]


class CaseTurn(BaseModel):
    """An earlier turn of a case's conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    answer: str = ""


class Case(BaseModel):
    """One question with what a good answer is measured against.

    Attributes:
        id: Unique within the dataset.
        question: What is asked.
        history: Earlier turns, oldest first.
        answers: Gold answers, any of which is right.
        references: Verbatim sentences of the documents.
        documents: Sources, relative to `documents/`.
        unanswerable: Whether the documents do not hold the answer.
        kind: For breakdowns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    question: str
    history: tuple[CaseTurn, ...] = ()
    answers: tuple[NonEmpty, ...] = ()
    references: tuple[NonEmpty, ...] = ()
    documents: tuple[NonEmpty, ...] = ()
    unanswerable: bool = False
    kind: str = ""

    def to_question(self, *, distinct_documents: int = 0) -> Question:
        """Return the question as the chain takes it."""
        history = tuple(Turn(question=turn.question, answer=turn.answer) for turn in self.history)
        return Question(text=self.question, history=history, distinct_documents=distinct_documents)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset that was read and found consistent.

    Attributes:
        name: Name of its folder.
        documents: Folder of its documents.
        cases: Its cases in the order of the file.
        fingerprint: Hash of its documents, 16 hexadecimal digits.
    """

    name: str
    documents: Path
    cases: tuple[Case, ...]
    fingerprint: str

    def first(self, count: int | None) -> "Dataset":
        """Return the dataset with only its first cases; None keeps all."""
        return replace(self, cases=self.cases[:count])


def load_dataset(path: Path) -> Dataset:
    """Read and check a dataset folder.

    Args:
        path: The folder, or another file of cases beside its `documents/`.

    Raises:
        DatasetError: A part is missing, a line is not JSON, a field is wrong, an id is there
            twice, or a named document does not exist.
    """
    cases_file = path if path.is_file() else path / CASES_NAME
    documents = cases_file.parent / "documents"
    if not documents.is_dir() or not cases_file.is_file():
        raise DatasetError(
            f"{path}: not a dataset folder", hint="it needs documents/ and cases.jsonl"
        )
    cases: dict[str, Case] = {}
    for number, line in enumerate(_read_text(cases_file).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{cases_file}:{number}"
        case = _parse_case(line, where)
        if case.id in cases:
            raise DatasetError(f"{where}: id: {case.id!r} is there twice")
        for source in case.documents:
            if not (documents / source).is_file():
                raise DatasetError(f"{where}: documents: {source!r} does not exist")
        cases[case.id] = case
    if not cases:
        raise DatasetError(f"{cases_file}: there are no cases")
    return Dataset(
        name=documents.resolve().parent.name,
        documents=documents,
        cases=tuple(cases.values()),
        fingerprint=_fingerprint(documents),
    )


def demo_dataset() -> Path:
    """Return the folder of the bundled dataset."""
    return Path(__file__).parent / "datasets" / "demo"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 ({error.reason})") from error


def _parse_case(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise DatasetError(f"{where}: not JSON ({error.msg})") from error
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(str(part) for part in detail["loc"]) or "the whole line"
        raise DatasetError(f"{where}: {field}: {detail['msg']}") from error


def _fingerprint(documents: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(documents.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(documents).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
