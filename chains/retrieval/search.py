"""Search: both arms for every query, fused, joined with the catalog."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot
from chains.knowledge.records import ChunkRecord
from chains.knowledge.vectors import DamagedIndexError, Hits
from chains.providers.protocols import Embedder, Vectors
from chains.providers.synonyms import Synonyms
from chains.retrieval.fusion import Fusion, RankedList, best_of
from chains.retrieval.steps import Candidate, Candidates, Queries, StageRank

T = TypeVar("T")

_THREADS = 4
"""Keyword searches that go on at the same time, each beside its question's search by vectors."""


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One way of searching.

    Attributes:
        weight: Share in the fusion; 0 means the arm is not asked.
        candidates: Chunks fetched per query.
        synonyms: Words that stand for each other, for the keyword arm.
    """

    weight: float
    candidates: int
    synonyms: Synonyms = field(default_factory=Synonyms)


@dataclass(frozen=True, kw_only=True)
class _Task:
    """One question as both arms search for it: the queries, their vectors, the allowed chunks."""

    snapshot: Snapshot
    queries: Queries
    vectors: Vectors | None
    among: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class SearchDetail:
    """What a search found, and how.

    Attributes:
        candidates: What it found.
        dense: What the vectors found for each of `queries.all`; nothing where they are not asked.
        lexical: What the keywords found for each of `queries.questions`; likewise.
        fused: One list of all, also of what is too far behind to be read from the catalog.
        milliseconds: `embed`, `dense`, `lexical`, `fused` -> how long it took; both arms search
            at the same time.
    """

    candidates: Candidates
    dense: list[Hits]
    lexical: list[Hits]
    fused: Hits
    milliseconds: Mapping[str, float]


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
        """Return the fused candidates of both arms, best first; see `search_in_detail`."""
        return self.search_in_detail(queries).candidates

    def search_in_detail(self, queries: Queries) -> SearchDetail:
        """Return the fused candidates of both arms, and what each arm found.

        Raises:
            KnowledgeBaseError: The question's filter names a file, a folder or a type that the
                knowledge base does not have.
        """
        wanted = queries.standalone.question.distinct_documents
        clock = _Clock()
        vectors = clock.timed("embed", lambda: self._embed(queries)) if self._dense.weight else None
        with self._knowledge.reading() as snapshot:
            among = snapshot.allowed(queries.standalone.question.filter)
            task = _Task(snapshot=snapshot, queries=queries, vectors=vectors, among=among)
            depth = 1
            while True:
                found, exhausted = self._search(task, depth, clock)
                documents = {each.chunk.document_id for each in found.candidates.ranked}
                if exhausted or len(documents) >= wanted:
                    return found
                depth *= 2

    def _embed(self, queries: Queries) -> Vectors:
        """Embed the queries, and hypothetical passages as the documents that they imitate."""
        vectors = self._embedder.encode_queries(queries.questions)
        if not queries.hypothetical:
            return vectors
        passages = self._embedder.encode_documents(queries.hypothetical)
        return np.concatenate([vectors, passages])

    def _search(self, task: _Task, depth: int, clock: "_Clock") -> tuple[SearchDetail, bool]:
        """Search `depth` times as deep as configured; also tell whether there is no more."""
        count, dense_count = self._lexical.candidates * depth, self._dense.candidates * depth
        lexical_search = self._other.submit(
            clock.timed, "lexical", lambda: self._search_lexical(task, count)
        )
        try:
            dense, warnings = clock.timed("dense", lambda: self._search_dense(task, dense_count))
        finally:
            wait([lexical_search])  # the snapshot may be closed when this is left
        lexical = lexical_search.result()
        began = time.perf_counter()
        lists = self._weighted(task.queries, dense, arm=self._dense, zero=None)
        lists += self._weighted(task.queries, lexical, arm=self._lexical, zero=0.0)
        fused = self._fusion.fuse(lists)
        ranked, unknown = self._join(task, fused, {"dense": dense, "lexical": lexical})
        clock.add("fused", since=began)
        queries = task.queries
        if warnings:
            queries = replace(queries, warnings=queries.warnings + warnings)
        found = SearchDetail(
            candidates=Candidates(queries=queries, ranked=ranked, unknown=unknown),
            dense=dense,
            lexical=lexical,
            fused=fused,
            milliseconds=clock.milliseconds,
        )
        exhausted = all(len(hits) < count for hits in lexical) and all(
            len(hits) < dense_count for hits in dense
        )
        return found, exhausted

    def _join(
        self, task: _Task, fused: Hits, arms: Mapping[str, list[Hits]]
    ) -> tuple[tuple[Candidate, ...], int]:
        """Read the best chunks from the catalog; also tell how many it does not know."""
        every = task.queries.standalone.question.distinct_documents > 0
        kept = self._fusion.kept
        limit = len(fused) if every or kept is None else kept
        chunks: dict[str, ChunkRecord] = {}
        looked_at = 0
        while looked_at < len(fused) and len(chunks) < limit:
            part = fused[looked_at : looked_at + limit - len(chunks)]
            chunks |= task.snapshot.chunks([chunk_id for chunk_id, _ in part])
            looked_at += len(part)
        known = [hit for hit in fused[:looked_at] if hit[0] in chunks]
        ranks = {arm: _ranks(hits) for arm, hits in arms.items()} | {"fused": _ranks([known])}
        ranked = tuple(
            Candidate(
                chunk=chunks[chunk_id],
                score=score,
                stages={
                    stage: StageRank(rank=of[chunk_id][0], score=of[chunk_id][1])
                    for stage, of in ranks.items()
                    if chunk_id in of
                },
            )
            for chunk_id, score in known
        )
        return ranked, looked_at - len(known)

    def _search_dense(self, task: _Task, count: int) -> tuple[list[Hits], tuple[str, ...]]:
        """Search by vectors; where their index is damaged, the keywords answer alone, and say so.

        Raises:
            DamagedIndexError: The index is damaged and the keywords are not asked.
        """
        if task.vectors is None:
            return [], ()
        try:
            return task.snapshot.search_dense(task.vectors, count=count, among=task.among), ()
        except DamagedIndexError as error:
            if not self._lexical.weight:
                raise
            return [], (f"searched by keywords only: {error}; {error.hint}",)

    @cached_property
    def _other(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_THREADS, thread_name_prefix="keywords")

    def _search_lexical(self, task: _Task, count: int) -> list[Hits]:
        if not self._lexical.weight:
            return []
        return [
            task.snapshot.search_lexical(
                text,
                count=count,
                among=task.among,
                alternatives=self._lexical.synonyms.in_text(text),
            )
            for text in task.queries.questions
        ]

    def _weighted(
        self, queries: Queries, hits: list[Hits], *, arm: Arm, zero: float | None
    ) -> list[RankedList]:
        """Give each query's hits their weight; the parts of a question become one list."""
        lists = [
            RankedList(
                hits=of_query,
                weight=arm.weight * (self._fusion.variant_weight if number else 1.0),
                zero=zero,
            )
            for number, of_query in enumerate(hits)
        ]
        parts = slice(len(queries.texts), len(queries.questions))
        if lists[parts]:
            lists[parts] = [best_of(lists[parts])]
        return lists


class _Clock:
    """Adds up how long the parts of a search take."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    def add(self, part: str, *, since: float) -> None:
        milliseconds = (time.perf_counter() - since) * 1000
        self.milliseconds[part] = self.milliseconds.get(part, 0.0) + milliseconds

    def timed(self, part: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        try:
            return work()
        finally:
            self.add(part, since=began)


def _ranks(lists: Sequence[Hits]) -> dict[str, tuple[int, float]]:
    """Return each chunk's (rank, score) in the first list that has it; the question's is first."""
    ranks: dict[str, tuple[int, float]] = {}
    for hits in lists:
        for rank, (chunk_id, score) in enumerate(hits, start=1):
            if chunk_id not in ranks:
                ranks[chunk_id] = rank, score
    return ranks
