"""Maximal marginal relevance: near-duplicates of better passages go back."""

import math
from collections.abc import Sequence, Set
from dataclasses import replace

from chains.providers.analysis import terms
from chains.retrieval.steps import Candidate, Candidates


def diversify(candidates: Candidates, *, relevance: float, reach: int) -> Candidates:
    """Reorder candidates so that each is relevant and unlike those before it.

    The next one is always that with the highest relevance * score - (1 - relevance) * likeness,
    where the score is relative to the best one and the likeness is the highest to any that was
    taken before.

    Source: Carbonell, Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
    Documents and Producing Summaries", SIGIR 1998; `relevance` is their lambda.

    Args:
        candidates: Best first.
        relevance: 0-1; 1 keeps the order.
        reach: Only the first so many are reordered.
    """
    pool = list(candidates.ranked[:reach])
    worths = dict(zip((one.chunk.id for one in pool), _relative(pool), strict=True))
    words = {one.chunk.id: _words(one.chunk.text) for one in pool}
    likeness = dict.fromkeys(worths, 0.0)
    chosen: list[Candidate] = []
    while pool:
        margins = [
            relevance * worths[one.chunk.id] - (1 - relevance) * likeness[one.chunk.id]
            for one in pool
        ]
        best = pool.pop(max(range(len(pool)), key=margins.__getitem__))
        chosen.append(best)
        for one in pool:
            alike = _likeness(words[one.chunk.id], words[best.chunk.id])
            likeness[one.chunk.id] = max(likeness[one.chunk.id], alike)
    return replace(candidates, ranked=(*chosen, *candidates.ranked[len(chosen) :]))


def _relative(pool: Sequence[Candidate]) -> list[float]:
    best = max((candidate.score for candidate in pool), default=0.0)
    return [max(candidate.score, 0.0) / best if best > 0 else 0.0 for candidate in pool]


def _words(text: str) -> frozenset[str]:
    """Return pairs of characters and Latin words: single characters make all texts alike."""
    return frozenset(term for term in terms(text) if len(term) > 1)


def _likeness(one: Set[str], other: Set[str]) -> float:
    """Return the cosine of two sets, 0-1."""
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0
