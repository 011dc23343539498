"""From files of another project to a dataset folder."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal
from uuid import uuid4

from chains.knowledge.saved_cases import CASES_NAME
from eval.dataset import Case, load_dataset
from eval.errors import DatasetError
from eval.importing.gathering import Gathering, Remark
from eval.importing.plain import FIELDS, PlainImporter
from eval.importing.ragas import import_ragas
from eval.importing.rgb import import_rgb
from eval.importing.squad import import_squad
from eval.origin import Origin, write_origin

Format = Literal["squad", "drcd", "rgb", "ragas", "jsonl"]


@dataclass(frozen=True, kw_only=True)
class ImportTask:
    """What is imported.

    Attributes:
        format: Layout of the files.
        files: The files.
        target: The dataset folder; it must not exist, or be empty.
        limit: At most so many cases, of the beginning; None all. Documents are those that the
            files name up to the last of these.
        fields: For `jsonl`: our field -> the file's.
        documents: For `jsonl`: folder of the documents that the rows name.
    """

    format: Format
    files: Sequence[Path]
    target: Path
    limit: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    documents: Path | None = None


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What came of it.

    Attributes:
        folder: The dataset folder.
        cases: How many cases it has.
        documents: How many documents.
        unanswerable: How many of the cases.
        references: How many cases have references.
        skipped: Rows that could not become cases.
        remarks: Rows of which something was left out.
    """

    folder: Path
    cases: int
    documents: int
    unanswerable: int
    references: int
    skipped: tuple[Remark, ...]
    remarks: tuple[Remark, ...]


def import_dataset(task: ImportTask) -> ImportReport:
    """Write a dataset folder; all of it, or nothing where something is wrong.

    Raises:
        DatasetError: A file is malformed, there are no cases in it, or the folder is taken.
        OSError: A file cannot be read, or the folder not be written.
    """
    _check(task)
    gathering = Gathering()
    cases = list(islice(_distinct(task, gathering), task.limit))
    if not cases:
        raise _no_cases(task, gathering)
    target = task.target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.parent / f".import-{uuid4().hex}"
    folder.mkdir()
    try:
        _write(task, folder, cases, gathering)
        load_dataset(folder)
        if not any(path.is_file() for path in (folder / "documents").rglob("*")):
            raise DatasetError(
                f"{task.files[0]}: none of the cases comes with a text to be found",
                hint="map one with `--field contexts=NAME`, or name a folder with --documents"
                if task.format == "jsonl"
                else "there must be contexts",
            )
        if target.is_dir():
            target.rmdir()
        folder.replace(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return ImportReport(
        folder=task.target,
        cases=len(cases),
        documents=sum(path.is_file() for path in (target / "documents").rglob("*")),
        unanswerable=sum(case.unanswerable for case in cases),
        references=sum(bool(case.references) for case in cases),
        skipped=tuple(gathering.skipped),
        remarks=tuple(gathering.remarks),
    )


def _check(task: ImportTask) -> None:
    target = task.target
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise DatasetError(f"{target}: exists already", hint="choose another --name or --out")
    for path in task.files:
        if not path.is_file():
            raise DatasetError(f"{path}: there is no such file")
    for unknown in sorted(set(task.fields) - FIELDS):
        raise DatasetError(
            f"--field {unknown}: not a field of a case", hint=f"one of {', '.join(sorted(FIELDS))}"
        )


def _no_cases(task: ImportTask, gathering: Gathering) -> DatasetError:
    names = ", ".join(map(str, task.files))
    why = "".join(f"; {each.where}: {each.text}" for each in gathering.skipped[:1])
    return DatasetError(f"there are no cases in {names}{why}")


def _distinct(task: ImportTask, gathering: Gathering) -> Iterator[Case]:
    known: set[str] = set()
    reader = _reader(task)
    for path in task.files:
        for case in reader(path, gathering):
            if case.id in known:
                gathering.skip(f"{path}: id {case.id!r}", "is there twice")
                continue
            known.add(case.id)
            yield case


def _reader(task: ImportTask) -> Callable[[Path, Gathering], Iterator[Case]]:
    match task.format:
        case "squad" | "drcd":
            return import_squad
        case "rgb":
            return import_rgb
        case "ragas":
            return import_ragas
        case "jsonl":
            return PlainImporter(fields=task.fields, documents=task.documents)


def _write(task: ImportTask, folder: Path, cases: Sequence[Case], gathering: Gathering) -> None:
    documents = folder / "documents"
    documents.mkdir()
    if task.format == "jsonl":
        named = {source for case in cases for source in case.documents}
        plain = PlainImporter(documents=task.documents)
        for origin in {plain.folder_of(path) for path in task.files}:
            if named - set(gathering.documents) and origin.is_dir():
                shutil.copytree(origin, documents, dirs_exist_ok=True)
    for name, text in gathering.documents.items():
        (documents / name).write_text(text, encoding="utf-8", newline="\n")
    lines = "".join(f"{case.model_dump_json()}\n" for case in cases)
    (folder / CASES_NAME).write_text(lines, encoding="utf-8", newline="\n")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in task.files}
    write_origin(folder, Origin(kind="imported", format=task.format, files=hashes))
