"""Datasets of RAGAS: test sets and evaluation datasets, as JSON Lines, JSON or CSV.

Layouts: `ragas.testset` (`user_input`, `reference_contexts`, `reference`, `synthesizer_name`) and
`ragas.dataset_schema` (`retrieved_contexts` and, in conversations, messages as `user_input`); the
names of versions before 0.2 (`question`, `contexts`, `ground_truth`) are understood too.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.dataset import Case, CaseTurn
from eval.importing.gathering import Gathering
from eval.importing.rows import Row, list_or_text, read_rows, texts_of
from eval.scoring.metrics import normalised
from loaders.sentences import sentence_spans

_HOP = re.compile(r"^<\d+-hop>\s*")
"""What RAGAS writes before each context of a question over several."""

_ENOUGH = 0.5
"""Share of a sentence's character pairs that the reference must have too."""


def import_ragas(path: Path, gathering: Gathering) -> Iterator[Case]:
    """Yield the cases of a file; each context becomes a document.

    Raises:
        DatasetError: A line is malformed; the message names it.
    """
    for number, (where, row) in enumerate(read_rows(path), start=1):
        history, question = _asked(row)
        contexts = _contexts(row, "reference_contexts", "contexts")
        names = [gathering.add_document(text) for text in contexts]
        for text in _contexts(row, "retrieved_contexts"):
            gathering.add_document(text)
        answers = texts_of(row.get("reference") or row.get("ground_truth"))
        answers = answers or texts_of(row.get("ground_truths"))
        if not question or not (answers or contexts):
            field = "reference: there is none" if question else "user_input: is empty"
            gathering.skip(where, field)
            continue
        yield Case(
            id=f"{path.stem}-{number:05d}",
            question=question,
            history=tuple(history),
            answers=tuple(answers),
            references=tuple(_references([gathering.documents[name] for name in names], answers)),
            documents=tuple(dict.fromkeys(names)),
            kind=str(row.get("synthesizer_name") or row.get("evolution_type") or ""),
        )


def _asked(row: Row) -> tuple[list[CaseTurn], str]:
    """Return the earlier turns and the question; a conversation is a list of messages."""
    asked = list_or_text(row.get("user_input", row.get("question")))
    if not isinstance(asked, list):
        return [], str(asked or "").strip()
    turns: list[CaseTurn] = []
    for message in asked:
        content = str(message.get("content", "")) if isinstance(message, dict) else ""
        if isinstance(message, dict) and message.get("type") == "human":
            turns.append(CaseTurn(question=content))
        elif turns and isinstance(message, dict) and message.get("type") == "ai":
            turns[-1] = turns[-1].model_copy(update={"answer": content})
    return turns[:-1], turns[-1].question.strip() if turns else ""


def _contexts(row: Row, *fields: str) -> list[str]:
    value = next((row[field] for field in fields if row.get(field)), None)
    return [text for each in texts_of(value) if (text := _HOP.sub("", each).strip())]


def _references(contexts: Sequence[str], answers: Sequence[str]) -> list[str]:
    """Return of each context the sentences that the reference repeats, at least the closest."""
    wanted = _pairs("".join(answers))
    found = []
    for text in contexts:
        sentences = [text[start:end] for start, end in sentence_spans(text)]
        shares = {each: _share(_pairs(each), wanted) for each in sentences}
        close = [each for each, share in shares.items() if share >= _ENOUGH]
        found += close or sorted(sentences, key=lambda each: -shares[each])[:1]
    return list(dict.fromkeys(found))


def _pairs(text: str) -> set[str]:
    plain = normalised(text).casefold()
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _share(pairs: set[str], wanted: set[str]) -> float:
    return len(pairs & wanted) / len(pairs) if pairs else 0.0
