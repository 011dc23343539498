"""Metrics of one case, defined once so that numbers mean the same everywhere.

Ranks are of distinct documents: the first chunk of each counts.
"""

import math
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from chains.providers.analysis import fold_width

DOCUMENT_DEPTH = 10
"""Distinct documents that evaluation retrieves, whatever `top_k` says."""

RECALL_CUTOFFS = (1, 3, 5, 10)
CONTEXT_CUTOFFS = (400, 800, 1000, 1600, 2000)
ANSWER_CUTOFFS = (40, 80, 120, 200)

_DISCOUNTS = [0.0, *(1 / math.log2(rank + 1) for rank in range(1, DOCUMENT_DEPTH + 1))]


def distinct(documents: Iterable[str], *, limit: int = DOCUMENT_DEPTH) -> list[str]:
    """Return the first `limit` different documents in order of first appearance."""
    found: dict[str, None] = {}
    for document in documents:
        found[document] = None
        if len(found) == limit:
            break
    return list(found)


def ranks_of(wanted: Set[str], ranked: Sequence[str]) -> list[int]:
    """Return the ranks, from 1, that wanted documents have among the first 10 distinct ones."""
    first = ranked[:DOCUMENT_DEPTH]
    return [rank for rank, document in enumerate(first, start=1) if document in wanted]


def recall(ranks: Sequence[int], *, wanted: int, k: int) -> float:
    """Return the share of the wanted documents that is among the first k distinct ones.

    Args:
        ranks: Those of the wanted documents that were found, as `ranks_of` gives them.
        wanted: How many are wanted, at least one.
        k: At most 10.
    """
    return sum(rank <= k for rank in ranks) / wanted


def reciprocal_rank(ranks: Sequence[int]) -> float:
    """Return 1 / rank of the first wanted document among the first 10 distinct ones, or 0."""
    return 1 / ranks[0] if ranks else 0.0


def ndcg(ranks: Sequence[int], *, wanted: int) -> float:
    """Return nDCG of the first 10 distinct documents, each of which is wanted or is not.

    The gain of a wanted document at rank r is 1 / log2(r + 1), and the sum is divided by that of
    the best order (Järvelin, Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques",
    2002, with the discount of Burges et al., 2005).

    Args:
        ranks: Those of the wanted documents that were found, as `ranks_of` gives them.
        wanted: How many are wanted, at least one.
    """
    best = min(wanted, DOCUMENT_DEPTH)
    return sum(_DISCOUNTS[rank] for rank in ranks) / sum(_DISCOUNTS[1 : best + 1])


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


def characters_needed(retrieved: str, texts: Iterable[str]) -> list[float]:
    """Return how many characters of a normalised context it takes to hold each distinct text.

    Infinity stands for those that are not in it. Looked for once, they can be counted at every
    cut-off.
    """
    wanted = {normalised(text) for text in texts}
    places = ((retrieved.find(text), len(text)) for text in wanted)
    return [math.inf if start < 0 else start + length for start, length in places]


def reference_recall(needed: Sequence[float], *, characters: int) -> float:
    """Return the share of the distinct references that the first characters of a context hold.

    Args:
        needed: `characters_needed` of at least one reference.
        characters: Where the context is cut.
    """
    return sum(count <= characters for count in needed) / len(needed)


def answer_in_context(needed: Sequence[float], *, characters: int) -> float:
    """Return 1 if the first characters of a context hold any answer, else 0.

    Args:
        needed: `characters_needed` of at least one answer.
        characters: Where the context is cut.
    """
    return float(min(needed) <= characters)


def answer_contained(answer: str, answers: Iterable[str], *, characters: int | None) -> float:
    """Return 1 if the first characters of an answer contain any gold answer, else 0.

    Args:
        answer: What the chain said.
        answers: Gold answers, any of which is right.
        characters: How many count, white space left out; None means all of them.
    """
    said = normalised(answer)[:characters]
    return float(any(normalised(gold) in said for gold in answers))


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Remove white space and fold full-width letters, digits and punctuation.

    The last few thousand texts are remembered: questions about one document find the same chunks.
    """
    return "".join(fold_width(text).split())
