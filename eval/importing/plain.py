"""JSON Lines or CSV with fields of one's own: ours, or mapped to ours."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.dataset import Case
from eval.errors import DatasetError
from eval.importing.gathering import Gathering
from eval.importing.rows import Row, parse_row, read_rows, texts_of

FIELDS = frozenset({*Case.model_fields, "contexts"})
"""What may be filled from a row: the fields of a case, and texts that become documents."""

_MAPPING = "`--field question=NAME` says what a field is called in the file"

_LISTS = ("answers", "references", "documents", "contexts")


@dataclass(frozen=True, kw_only=True)
class PlainImporter:
    """Reads rows whose fields may have other names.

    Attributes:
        fields: Our field -> the row's, where the names differ.
        documents: Folder of the documents that rows name; None: `documents/` beside the file.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    documents: Path | None = None

    def folder_of(self, path: Path) -> Path:
        """Return the folder of the documents that a file names."""
        return self.documents or path.parent / "documents"

    def __call__(self, path: Path, gathering: Gathering) -> Iterator[Case]:
        """Yield the cases of a file.

        Raises:
            DatasetError: A row is malformed, or names a document that is not there; the message
                names line and field.
        """
        folder = self.folder_of(path)
        for where, row in read_rows(path):
            values = self._values(row)
            contexts = [gathering.add_document(text) for text in texts_of(values.pop("contexts"))]
            for source in texts_of(values["documents"]):
                if not (folder / source).is_file():
                    raise DatasetError(
                        f"{where}: {self.fields.get('documents', 'documents')}: {source!r} does "
                        f"not exist in {folder}",
                        hint="--documents DIR names the folder of the documents",
                    )
            values["documents"] = [*texts_of(values["documents"]), *contexts]
            case = parse_row(Case, values, where, hint=_MAPPING)
            if reason := _lacking(case):
                gathering.skip(where, reason)
                continue
            if contexts:
                kept = gathering.verbatim(case.references, contexts, where=where)
                case = case.model_copy(update={"references": tuple(kept)})
            yield case

    def _values(self, row: Row) -> dict[str, object]:
        given = {ours: row.get(self.fields.get(ours, ours)) for ours in FIELDS}
        values = {name: value for name, value in given.items() if value not in (None, "")}
        for name in _LISTS:
            values[name] = texts_of(values.get(name))
        if "id" in values:
            values["id"] = str(values["id"])
        else:
            said = f"{values.get('question')}\0{values['answers']}"
            values["id"] = f"q-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        return values


def _lacking(case: Case) -> str:
    if not case.question.strip():
        return "question: is empty"
    if not (case.unanswerable or case.answers or case.references or case.documents):
        return "answers: there are none, and it is not unanswerable"
    return ""
