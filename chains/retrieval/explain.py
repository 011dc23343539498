"""Why a passage was not found: the stage at which it fell behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from chains.knowledge.filters import SearchFilter
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.explore import Exploration, Explorer
from chains.retrieval.steps import StageRank
from chains.settings.settings import RetrievalSettings

Death = Literal[
    "unknown",
    "disabled",
    "filtered",
    "not found",
    "fused",
    "unscored",
    "reranked",
    "diversified",
    "no room",
    "declined",
]
"""`unknown`: not in the index. `disabled`: switched off. `filtered`: outside of the question's
filter. `not found`: no arm had it among its candidates. `fused`, `reranked`, `diversified`: that
stage put it behind the passages that are read. `unscored`: too far behind to be reranked.
`no room`: it did not fit into the context. `declined`: it was read, but the evidence was weak."""

DEEPEST = 10_000
"""Most hits of an arm that are looked through for a passage's exact rank."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one passage.

    Attributes:
        chunk_id: The passage.
        death: Where it was left behind, or None where it was read and the chain answers.
        rank: Its rank at that stage, or its number among the passages; None where it has none.
        limit: The last rank that would have been good enough; None where ranks do not matter.
        dense: Its place in the vector arm, searched as deep as it takes; None where it has none.
        lexical: Its place in the keyword arm, likewise: it has none where no word is the same.
    """

    chunk_id: str
    death: Death | None
    rank: int | None = None
    limit: int | None = None
    dense: StageRank | None = None
    lexical: StageRank | None = None


def deep_overlay(settings: RetrievalSettings) -> dict[str, Any]:
    """Return what makes both arms search `DEEPEST` deep, also one that is off."""
    return {
        name: {"candidates": DEEPEST, "weight": arm.weight or 1.0}
        for name, arm in (("dense", settings.dense), ("lexical", settings.lexical))
    }


def trace_fate(
    chunk_id: str, exploration: Exploration, *, explorer: Explorer, deep: Callable[[], Explorer]
) -> Fate:
    """Follow one passage through an exploration.

    Args:
        chunk_id: The passage, whether it is in the knowledge base or not.
        exploration: Of the question.
        explorer: What it was made with.
        deep: Makes one with `deep_overlay`; only called where that is needed.
    """
    by = exploration.queries.standalone.question.filter
    absent = _absence(explorer.knowledge, chunk_id, by)
    if absent is not None:
        return Fate(chunk_id=chunk_id, death=absent)
    arms = {stage.name: stage.places.get(chunk_id) for stage in exploration.stages}
    dense, lexical = arms.get("dense"), arms.get("lexical")
    if dense is None or lexical is None:
        found = deep().search(exploration.queries)
        dense = dense or _best_place(found.dense, chunk_id)
        lexical = lexical or _best_place(found.lexical, chunk_id)
    death, rank, limit = _last_stage(chunk_id, exploration)
    return Fate(
        chunk_id=chunk_id, death=death, rank=rank, limit=limit, dense=dense, lexical=lexical
    )


def _absence(
    knowledge: KnowledgeBase, chunk_id: str, by: SearchFilter
) -> Literal["unknown", "disabled", "filtered"] | None:
    """Tell why no search could have found a passage, if that is so."""
    with knowledge.reading() as snapshot:
        number = snapshot.generation.number
        if not snapshot.catalog.chunks.read(number, [chunk_id]):
            return "unknown"
        if chunk_id in snapshot.disabled:
            return "disabled"
        allowed = snapshot.allowed(by)
        return "filtered" if allowed is not None and chunk_id not in allowed else None


def _last_stage(
    chunk_id: str, exploration: Exploration
) -> tuple[Death | None, int | None, int | None]:
    """Return where a passage was left behind, its rank there, and what would have been enough."""
    top_k, rank = exploration.top_k, exploration.rank(chunk_id)
    if rank is None:
        return "not found", None, None
    if exploration.packed(chunk_id):
        return ("declined" if exploration.evidence.abstained else None), rank, None
    if rank <= top_k:
        return "no room", rank, None
    fused = exploration.stage("fused")
    place = fused.places.get(chunk_id) if fused else None
    before: Death = "fused"
    if (reranked := exploration.stage("reranked")) is not None:
        scored = reranked.places.get(chunk_id)
        if scored is None:
            return "unscored", place.rank if place else rank, len(reranked.places)
        before, place = "reranked", scored
    if place is not None and place.rank <= top_k:
        return "diversified", rank, top_k
    return before, place.rank if place else rank, top_k


def _best_place(lists: list[list[tuple[str, float]]], chunk_id: str) -> StageRank | None:
    """Return a passage's best place in any list."""
    places = [
        StageRank(rank=rank, score=score)
        for hits in lists
        for rank, (each, score) in enumerate(hits, start=1)
        if each == chunk_id
    ]
    return min(places, key=lambda place: place.rank, default=None)
