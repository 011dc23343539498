"""Reranking: the fused candidates in the order of a model that reads question and passage."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chains.providers.protocols import Reranker, RerankPassage
from chains.retrieval.partwise import PartwiseReranker
from chains.retrieval.steps import Candidate, Candidates, StageRank

Rerank = Callable[[Candidates], Candidates]


@dataclass(frozen=True, kw_only=True)
class RerankBudget:
    """How long reranking may take.

    Attributes:
        milliseconds: Time after which no further candidates are scored. A batch that was begun
            is finished, and the first is always scored.
        at_once: Candidates that are scored between two looks at the clock.
        prepare: Loads the model, which does not count.
        clock: Seconds.
    """

    milliseconds: float
    at_once: int
    prepare: Callable[[], object]
    clock: Callable[[], float] = time.perf_counter


def keep_order(candidates: Candidates) -> Candidates:
    """Rerank nothing."""
    return candidates


def rerank(
    candidates: Candidates,
    *,
    reranker: Reranker,
    limit: int | None = None,
    budget: RerankBudget | None = None,
) -> Candidates:
    """Reorder candidates by a reranker's scores.

    Args:
        candidates: Fused candidates, best first.
        reranker: Scores them against the standalone question.
        limit: Only the first so many are scored; the others stay behind them in their order.
        budget: When to stop scoring, best candidates first; what has no score by then stays
            behind in its order, and a warning says so. None scores all.
    """
    head = candidates.ranked[:limit]
    if not head:
        return candidates
    passages = rerank_passages(head)
    question = candidates.queries.standalone.text
    if candidates.queries.parts:
        reranker = PartwiseReranker(reranker=reranker, parts=candidates.queries.parts)
    if budget is None:
        scores = reranker.rerank(question, passages)
    else:
        scores = _score_within(budget, question, passages, reranker)
    order = sorted(range(len(scores)), key=lambda position: -scores[position])
    ranked = tuple(
        _reranked(head[position], rank=rank, score=scores[position])
        for rank, position in enumerate(order, start=1)
    )
    if budget is not None and len(scores) < len(head):
        candidates = _with_warning(
            candidates,
            f"reranked only the best {len(scores)} of {len(head)} candidates: "
            f"`budget_ms: {budget.milliseconds:g}` was used up",
        )
    return replace(candidates, ranked=ranked + candidates.ranked[len(scores) :])


def rerank_passages(candidates: Sequence[Candidate]) -> list[RerankPassage]:
    """Return candidates as a reranker sees them, their scores scaled so that the best is 1."""
    best = max((candidate.score for candidate in candidates), default=1.0) or 1.0
    return [
        RerankPassage(
            text=candidate.chunk.text,
            header=candidate.chunk.header,
            score=candidate.score / best,
            document=candidate.chunk.document_id,
            start=candidate.chunk.start,
        )
        for candidate in candidates
    ]


def _score_within(
    budget: RerankBudget, question: str, passages: Sequence[RerankPassage], reranker: Reranker
) -> list[float]:
    """Return the scores of as many of the first passages as the budget allows."""
    budget.prepare()
    deadline = budget.clock() + budget.milliseconds / 1000
    scores: list[float] = []
    while len(scores) < len(passages) and (not scores or budget.clock() < deadline):
        part = passages[len(scores) : len(scores) + budget.at_once]
        scores += reranker.rerank(question, part)
    return scores


def _with_warning(candidates: Candidates, warning: str) -> Candidates:
    queries = candidates.queries
    return replace(candidates, queries=replace(queries, warnings=(*queries.warnings, warning)))


def _reranked(candidate: Candidate, *, rank: int, score: float) -> Candidate:
    stages = {**candidate.stages, "reranked": StageRank(rank=rank, score=score)}
    # Written out: `replace` takes three times as long, for each of them.
    return Candidate(chunk=candidate.chunk, score=score, stages=stages)
