"""Search: both arms for every query, fused, joined with the catalog, reranked."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot
from chains.knowledge.vectors import DamagedIndexError, Hits
from chains.providers.protocols import Embedder, Reranker, RerankPassage, Vectors
from chains.retrieval.fusion import Fusion, RankedList
from chains.retrieval.steps import Candidate, Candidates, Queries, StageRank


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One way of searching.

    Attributes:
        weight: Share in the fusion; 0 means the arm is not asked.
        candidates: Chunks fetched per query.
    """

    weight: float
    candidates: int


class HybridSearch:
    """Dense and lexical search over one knowledge base."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        *,
        embedder: Embedder,
        dense: Arm,
        lexical: Arm,
        fusion: Fusion,
    ) -> None:
        """Prepare a search.

        Args:
            knowledge: What is searched.
            embedder: Embeds the queries, all in one batch.
            dense: The vector arm.
            lexical: The keyword arm.
            fusion: Makes one list of all.
        """
        self._knowledge = knowledge
        self._embedder = embedder
        self._dense = dense
        self._lexical = lexical
        self._fusion = fusion

    def search(self, queries: Queries) -> Candidates:
        """Return the fused candidates of both arms, best first."""
        wanted = queries.standalone.question.distinct_documents
        vectors = self._embedder.encode_queries(queries.texts) if self._dense.weight else None
        with self._knowledge.reading() as snapshot:
            depth = 1
            while True:
                found, exhausted = self._search(snapshot, queries, vectors, depth)
                documents = {candidate.chunk.document_id for candidate in found.ranked}
                if exhausted or len(documents) >= wanted:
                    return found
                depth *= 2

    def _search(
        self, snapshot: Snapshot, queries: Queries, vectors: Vectors | None, depth: int
    ) -> tuple[Candidates, bool]:
        """Search `depth` times as deep as configured; also tell whether there is no more."""
        with ThreadPoolExecutor(max_workers=1) as other:
            count = self._lexical.candidates * depth
            lexical_search = other.submit(self._search_lexical, snapshot, queries.texts, count)
            dense_count = self._dense.candidates * depth
            dense, warnings = self._search_dense(snapshot, vectors, dense_count)
            lexical = lexical_search.result()
        lists = self._weighted(dense, self._dense, zero=None)
        lists += self._weighted(lexical, self._lexical, zero=0.0)
        fused = self._fusion.fuse(lists)
        chunks = snapshot.chunks([chunk_id for chunk_id, _ in fused])
        known = [(chunk_id, score) for chunk_id, score in fused if chunk_id in chunks]
        ranks = {"dense": _ranks(dense), "lexical": _ranks(lexical), "fused": _ranks([known])}
        candidates = tuple(
            Candidate(
                chunk=chunks[chunk_id],
                score=score,
                stages={stage: of[chunk_id] for stage, of in ranks.items() if chunk_id in of},
            )
            for chunk_id, score in known
        )
        if warnings:
            queries = replace(queries, warnings=queries.warnings + warnings)
        found = Candidates(queries=queries, ranked=candidates, unknown=len(fused) - len(known))
        exhausted = all(len(hits) < count for hits in lexical) and all(
            len(hits) < dense_count for hits in dense
        )
        return found, exhausted

    def _search_dense(
        self, snapshot: Snapshot, vectors: Vectors | None, count: int
    ) -> tuple[list[Hits], tuple[str, ...]]:
        """Search by vectors; where their index is damaged, the keywords answer alone, and say so.

        Raises:
            DamagedIndexError: The index is damaged and the keywords are not asked.
        """
        if vectors is None:
            return [], ()
        try:
            return snapshot.search_dense(vectors, count=count), ()
        except DamagedIndexError as error:
            if not self._lexical.weight:
                raise
            return [], (f"searched by keywords only: {error}; {error.hint}",)

    def _search_lexical(self, snapshot: Snapshot, texts: Sequence[str], count: int) -> list[Hits]:
        if not self._lexical.weight:
            return []
        return [snapshot.search_lexical(text, count=count) for text in texts]

    def _weighted(self, hits: list[Hits], arm: Arm, *, zero: float | None) -> list[RankedList]:
        return [
            RankedList(
                hits=of_query,
                weight=arm.weight * (self._fusion.variant_weight if number else 1.0),
                zero=zero,
            )
            for number, of_query in enumerate(hits)
        ]


Rerank = Callable[[Candidates], Candidates]


def keep_order(candidates: Candidates) -> Candidates:
    """Rerank nothing."""
    return candidates


def rerank(candidates: Candidates, *, reranker: Reranker, limit: int | None = None) -> Candidates:
    """Reorder candidates by a reranker's scores.

    Args:
        candidates: Fused candidates, best first.
        reranker: Scores them against the standalone question.
        limit: Only the first so many are scored; the others stay behind them in their order.
    """
    head, tail = candidates.ranked[:limit], candidates.ranked[len(candidates.ranked[:limit]) :]
    if not head:
        return candidates
    best = max(candidate.score for candidate in head) or 1.0
    passages = [
        RerankPassage(text=c.chunk.text, header=c.chunk.header, score=c.score / best) for c in head
    ]
    scores = reranker.rerank(candidates.queries.standalone.text, passages)
    order = sorted(range(len(head)), key=lambda position: -scores[position])
    ranked = tuple(
        _reranked(head[position], rank=rank, score=scores[position])
        for rank, position in enumerate(order, start=1)
    )
    return replace(candidates, ranked=ranked + tail)


def _reranked(candidate: Candidate, *, rank: int, score: float) -> Candidate:
    stages = {**candidate.stages, "reranked": StageRank(rank=rank, score=score)}
    return replace(candidate, score=score, stages=stages)


def _ranks(lists: Sequence[Hits]) -> dict[str, StageRank]:
    """Return each chunk's rank in the first list that has it: the question's own goes first."""
    ranks: dict[str, StageRank] = {}
    for hits in lists:
        for rank, (chunk_id, score) in enumerate(hits, start=1):
            ranks.setdefault(chunk_id, StageRank(rank=rank, score=score))
    return ranks
