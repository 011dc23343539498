"""RGB: questions with passages that help and passages that do not.

Layout: Chen et al., "Benchmarking Large Language Models in Retrieval-Augmented Generation" (2024).
`zh.json` and `en.json` have lists of passages; `*_int.json` a list for each of the things that an
answer is put together from; `*_fact.json` passages with wrong facts too, which are left out here.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.dataset import Case
from eval.importing.gathering import Gathering, sentences_with
from eval.importing.rows import parse_row, read_rows
from loaders.cleaning import clean_text

_LAYOUT = "each line of RGB has id, query, answer, positive and negative"
_MOST_ANSWERS = 16
"""Ways to put an answer together from the spellings of its parts."""


class _Row(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    query: str
    answer: str | list[str | list[str]]
    positive: list[str | list[str]]
    negative: list[str] = []


def import_rgb(path: Path, gathering: Gathering) -> Iterator[Case]:
    """Yield the cases of a file of JSON lines; each passage becomes a document.

    Raises:
        DatasetError: A line is malformed; the message names line and field.
    """
    for where, data in read_rows(path):
        row = parse_row(_Row, data, where, hint=_LAYOUT)
        parts = _parts(row.answer)
        if not row.query.strip() or not parts:
            gathering.skip(where, "query or answer: is empty")
            continue
        helpful = [text for each in row.positive for text in _listed(each) if text.strip()]
        names = [gathering.add_document(text) for text in helpful]
        for text in row.negative:
            if text.strip():
                gathering.add_document(text)
        references = _references([gathering.documents[name] for name in names], parts)
        if not references:
            gathering.remark(f"{where}: answer", "does not stand in a positive passage")
        yield Case(
            id=f"{path.stem}-{row.id}",
            question=row.query.strip(),
            answers=tuple("、".join(chosen) for chosen in islice(product(*parts), _MOST_ANSWERS)),
            references=tuple(references),
            documents=tuple(dict.fromkeys(names)),
            kind="integration" if len(parts) > 1 else "factual",
        )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _parts(answer: str | list[str | list[str]]) -> list[list[str]]:
    """Return the parts of an answer, all of which it must have, each with its spellings."""
    parts = [_listed(part) for part in ([answer] if isinstance(answer, str) else answer)]
    stripped = [[clean_text(text) for text in part if text.strip()] for part in parts]
    return [part for part in stripped if part]


def _references(texts: Sequence[str], parts: Sequence[Sequence[str]]) -> list[str]:
    """Return for each part of the answer the sentences of the first passage that holds it."""
    found: list[str] = []
    for spellings in parts:
        found += next(filter(None, (sentences_with(text, spellings) for text in texts)), [])
    return list(dict.fromkeys(found))
