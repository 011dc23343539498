"""A dataset folder: `documents/` and `cases.jsonl`."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chains.knowledge.saved_cases import CASES_NAME, DRAFTS_NAME
from chains.retrieval.steps import Question, Turn
from eval.errors import DatasetError
from eval.faults import first_fault

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
        cases_name: Name of the file of cases beside the documents.
    """

    name: str
    documents: Path
    cases: tuple[Case, ...]
    fingerprint: str
    cases_name: str = CASES_NAME

    @property
    def path(self) -> Path:
        """What `load_dataset` takes: the folder, or the file of cases where it is another one."""
        folder = self.documents.parent
        return folder if self.cases_name == CASES_NAME else folder / self.cases_name

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
    cases = tuple(read_cases(cases_file, documents=documents))
    if not cases:
        drafts = (cases_file.parent / DRAFTS_NAME).is_file()
        raise DatasetError(
            f"{cases_file}: there are no cases",
            hint="its questions wait for a review on the page (评测)" if drafts else "",
        )
    return Dataset(
        name=documents.resolve().parent.name,
        documents=documents,
        cases=cases,
        fingerprint=_fingerprint(documents),
        cases_name=cases_file.name,
    )


def read_cases(path: Path, *, documents: Path | None = None) -> Iterator[Case]:
    """Read a file of cases, line by line.

    Args:
        path: The file.
        documents: Folder in which the named documents must exist; None looks for none.

    Raises:
        DatasetError: A line is not JSON, a field is wrong, an id is there twice, or a named
            document does not exist; the message names file, line and field.
    """
    known: set[str] = set()
    for where, line in numbered_lines(path):
        case = parse_case(line, where)
        if case.id in known:
            raise DatasetError(f"{where}: id: {case.id!r} is there twice")
        if documents is not None:
            _check_documents(case, documents, where)
        known.add(case.id)
        yield case


def _check_documents(case: Case, documents: Path, where: str) -> None:
    for source in case.documents:
        if not (documents / source).is_file():
            raise DatasetError(f"{where}: documents: {source!r} does not exist")
        if ".." in Path(source).parts or Path(source).is_absolute():
            raise DatasetError(f"{where}: documents: {source!r} is not in {documents.name}/")


def numbered_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (`file:line`, line) of a text file, without empty lines.

    Raises:
        DatasetError: The file is not UTF-8.
    """
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def demo_dataset() -> Path:
    """Return the folder of the bundled dataset."""
    return Path(__file__).parent / "datasets" / "demo"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 ({error.reason})") from error


def parse_case(line: str, where: str) -> Case:
    """Read a line of `cases.jsonl`.

    Args:
        line: The line.
        where: `file:line`, for the message.

    Raises:
        DatasetError: It is not JSON, or a field is wrong.
    """
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise DatasetError(f"{where}: not JSON ({error.msg})") from error
    except ValidationError as error:
        raise DatasetError(f"{where}: {first_fault(error, whole='the whole line')}") from error


def _fingerprint(documents: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(documents.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(documents).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
