"""A closer look at a dataset than loading it takes: does it say what it seems to say?

What is found here spoils numbers without stopping a run: a question that is empty, a reference
that no document holds and no search can find.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import Case, Dataset
from eval.scoring.metrics import normalised

_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is probably not meant.

    Attributes:
        case: The case's id.
        field: The field of the case.
        text: What is the matter.
    """

    case: str
    field: str
    text: str


def check_dataset(dataset: Dataset, *, read: Callable[[Path], str]) -> list[Finding]:
    """Look at every case, and for every reference into the documents.

    Args:
        dataset: The dataset.
        read: Returns the text of a document as the configuration reads it.

    Raises:
        LoaderError: A document cannot be read.
    """
    files = sorted(path for path in dataset.documents.rglob("*") if path.is_file())
    texts = {
        path.relative_to(dataset.documents).as_posix(): normalised(read(path)) for path in files
    }
    return [finding for case in dataset.cases for finding in check_case(case, texts)]


def check_case(case: Case, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is odd about a case.

    Args:
        case: The case.
        texts: Source -> normalised text, of all documents.
    """
    if not case.question.strip():
        yield Finding(case=case.id, field="question", text="is empty")
    if case.unanswerable and case.answers:
        yield Finding(case=case.id, field="answers", text="there are some, and it is unanswerable")
    if not (case.unanswerable or case.answers or case.references or case.documents):
        yield Finding(case=case.id, field="answers", text="there is nothing to measure against")
    own = [texts.get(source, "") for source in case.documents] or list(texts.values())
    for reference in dict.fromkeys(case.references):
        plain = normalised(reference)
        if any(plain in text for text in own):
            continue
        elsewhere = [source for source, text in texts.items() if plain in text]
        where = f"only in {elsewhere[0]}" if elsewhere else "in no document"
        yield Finding(case=case.id, field="references", text=f"{_shown(reference)!r} is {where}")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
