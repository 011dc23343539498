"""Metrics of one case, defined once so that numbers mean the same everywhere.

Ranks are of distinct documents: the first chunk of each counts.
"""

import re
from collections.abc import Iterable, Sequence

from chains.providers.analysis import fold_width

DOCUMENT_DEPTH = 10
"""Distinct documents that evaluation retrieves, whatever `top_k` says."""

RECALL_CUTOFFS = (1, 3, 5, 10)
CONTEXT_CUTOFFS = (400, 800, 1000, 1600, 2000)
ANSWER_CUTOFFS = (40, 80, 120, 200)


def distinct(documents: Iterable[str], *, limit: int = DOCUMENT_DEPTH) -> list[str]:
    """Return the first `limit` different documents in order of first appearance."""
    return list(dict.fromkeys(documents))[:limit]


def document_recall(ranked: Sequence[str], wanted: Iterable[str], *, k: int) -> float:
    """Return the share of the wanted documents among the first k distinct ones."""
    relevant = set(wanted)
    return len(relevant & set(ranked[:k])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], wanted: Iterable[str]) -> float:
    """Return 1 / rank of the first wanted document among the first 10 distinct ones, or 0."""
    relevant = set(wanted)
    for rank, document in enumerate(ranked[:DOCUMENT_DEPTH], start=1):
        if document in relevant:
            return 1 / rank
    return 0.0


def context(texts: Iterable[str], *, characters: int) -> str:
    """Return exactly the first characters of chunk texts in rank order, normalised."""
    parts: list[str] = []
    room = characters
    for text in texts:
        part = normalised(text)[:room]
        parts.append(part)
        room -= len(part)
        if room <= 0:
            break
    return "".join(parts)


def reference_recall(retrieved: str, references: Iterable[str]) -> float:
    """Return the share of the distinct references that stand in a normalised context."""
    wanted = {normalised(reference) for reference in references}
    return sum(reference in retrieved for reference in wanted) / len(wanted)


def answer_in_context(retrieved: str, answers: Iterable[str]) -> float:
    """Return 1 if any answer stands in a normalised context, else 0."""
    return float(any(normalised(answer) in retrieved for answer in answers))


def answer_contained(answer: str, answers: Iterable[str], *, characters: int | None) -> float:
    """Return 1 if the first characters of an answer contain any gold answer, else 0.

    Args:
        answer: What the chain said.
        answers: Gold answers, any of which is right.
        characters: How many count, white space left out; None means all of them.
    """
    return answer_in_context(normalised(answer)[:characters], answers)


def normalised(text: str) -> str:
    """Remove white space and fold full-width letters, digits and punctuation."""
    return re.sub(r"\s+", "", fold_width(text))
