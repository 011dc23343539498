"""What an importer has read so far: documents by safe, stable names, and remarks."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from eval.scoring.metrics import normalised
from loaders.cleaning import clean_text
from loaders.sentences import sentence_spans

_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST_TITLE = 40
_HASH_LENGTH = 10
_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about a row that its reader should know.

    Attributes:
        where: File, line and field.
        text: What is the matter.
    """

    where: str
    text: str


@dataclass
class Gathering:
    """Documents of a dataset that is being imported.

    Attributes:
        documents: Name -> text.
        skipped: Rows that could not become cases.
        remarks: Rows that became cases, but with something left out.
    """

    documents: dict[str, str] = field(default_factory=dict)
    skipped: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add_document(self, text: str, *, title: str = "") -> str:
        """Keep a text as a document, the same text once, and cleaned as it will be read.

        References are sentences of the cleaned text, or the reader would not find them again.

        Args:
            text: The whole document.
            title: Begins its name, as far as a file may be called so.

        Returns:
            Its name: title and hash of the text, so that it is the same at every import.
        """
        text = clean_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]
        safe = _UNSAFE.sub("-", title).strip("-_")[:_LONGEST_TITLE].rstrip("-_")
        name = f"{safe or 'text'}-{digest}.txt"
        self.documents.setdefault(name, text)
        return name

    def skip(self, where: str, reason: str) -> None:
        """Note a row that could not become a case."""
        self.skipped.append(Remark(where=where, text=reason))

    def remark(self, where: str, text: str) -> None:
        """Note what was left out of a case."""
        self.remarks.append(Remark(where=where, text=text))

    def verbatim(self, references: Iterable[str], names: Iterable[str], *, where: str) -> list[str]:
        """Return the references that stand in one of the documents; a remark names the others.

        White space and the width of characters do not count, as in the metrics.
        """
        texts = [normalised(self.documents[name]) for name in names if name in self.documents]
        found = []
        for reference in map(clean_text, references):
            if any(normalised(reference) in text for text in texts):
                found.append(reference)
            else:
                self.remark(
                    f"{where}: references",
                    f"{_shortened(reference)!r} does not stand in its documents; left out",
                )
        return found


def sentences_at(text: str, start: int, end: int) -> list[str]:
    """Return the sentences of a text that a span of code points touches."""
    return [text[low:high] for low, high in sentence_spans(text) if low < end and start < high]


def sentences_with(text: str, answers: Iterable[str], *, start: int = -1) -> list[str]:
    """Return the sentences around an answer's place in a text.

    Args:
        text: The document.
        answers: Spellings; the first that stands in it counts.
        start: Where the first one is said to begin; looked up where that is wrong.

    Returns:
        None of them where no answer stands in the text.
    """
    for position, answer in enumerate(answers):
        given = start if position == 0 and start >= 0 else None
        if given is None or not text.startswith(answer, given):
            given = text.find(answer)
        if given >= 0:
            return sentences_at(text, given, given + len(answer))
    return []


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
