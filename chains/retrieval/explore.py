"""One question through every stage of the retrieval, with what each stage did."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.records import ChunkRecord
from chains.knowledge.vectors import Hits
from chains.retrieval.condense import Condense
from chains.retrieval.expand import Expand
from chains.retrieval.gate import EvidenceGate
from chains.retrieval.reranking import Rerank
from chains.retrieval.search import HybridSearch, SearchDetail
from chains.retrieval.steps import Candidates, Evidence, Queries, Question, StageRank

T = TypeVar("T")

StageName = Literal["queries", "dense", "lexical", "fused", "reranked", "diversified", "packed"]


@dataclass(frozen=True, kw_only=True)
class StageReport:
    """What one stage did.

    Attributes:
        name: The stage; `dense` includes embedding the queries, `packed` judging the evidence.
        milliseconds: How long it took; both arms search at the same time.
        lists: Chunk ids with scores, best first: a list a query for the arms, one for others.
    """

    name: StageName
    milliseconds: float
    lists: tuple[Hits, ...] = ()

    @cached_property
    def places(self) -> Mapping[str, StageRank]:
        """Chunk id -> its best rank in any of the lists, with its score there."""
        best: dict[str, StageRank] = {}
        for hits in self.lists:
            for rank, (chunk_id, score) in enumerate(hits, start=1):
                if chunk_id not in best or rank < best[chunk_id].rank:
                    best[chunk_id] = StageRank(rank=rank, score=score)
        return best


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """A question that went through all stages.

    Attributes:
        queries: What was searched for.
        stages: Those that are on, in order.
        evidence: The last one's outcome.
        order: Ids of all chunks that were found, as the last stage left them.
        chunks: They by id.
        top_k: How many the last stage takes at most.
    """

    queries: Queries
    stages: tuple[StageReport, ...]
    evidence: Evidence
    order: tuple[str, ...]
    chunks: Mapping[str, ChunkRecord] = field(repr=False)
    top_k: int

    def stage(self, name: StageName) -> StageReport | None:
        """Return a stage, or None where it is off."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def rank(self, chunk_id: str) -> int | None:
        """Return a chunk's rank before packing, from 1, or None where it was not found."""
        return self._ranks.get(chunk_id)

    def packed(self, chunk_id: str) -> bool:
        """Tell whether the answering step may read a chunk, be it as a neighbour."""
        return chunk_id in self._read

    @cached_property
    def neighbours(self) -> frozenset[str]:
        """Ids of the chunks that passages were widened by."""
        return frozenset(n.id for passage in self.evidence.passages for n in passage.neighbours)

    @cached_property
    def _read(self) -> frozenset[str]:
        return self.neighbours | {passage.chunk.id for passage in self.evidence.passages}

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {chunk_id: rank for rank, chunk_id in enumerate(self.order, start=1)}


@dataclass(frozen=True, kw_only=True)
class ExplorerSteps:
    """The steps of one configuration.

    Attributes:
        condense: A follow-up becomes a standalone question.
        expand: The question becomes several queries.
        search: Queries become candidates.
        reorder: Reranks them; None where nothing does.
        spread: Puts near-duplicates back; None where that is off.
        gate: Candidates become evidence.
        top_k: How many passages it takes at most.
    """

    condense: Condense
    expand: Expand
    search: HybridSearch
    reorder: Rerank | None
    spread: Rerank | None
    gate: EvidenceGate
    top_k: int


class Explorer:
    """Runs questions through the stages of one configuration, over one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, steps: ExplorerSteps) -> None:
        """Prepare.

        Args:
            knowledge: What is asked.
            steps: The product's own.
        """
        self.knowledge = knowledge
        self._steps = steps

    def explore(self, question: Question, *, known: Queries | None = None) -> Exploration:
        """Run a question through all stages.

        Args:
            question: The question.
            known: What is searched for, where that is known; else it is made of the question.

        Raises:
            QuestionError: The question is empty.
            KnowledgeBaseError: The knowledge base is empty, or built with another configuration.
            ServiceError: A model's server does not answer.
        """
        steps, stages = self._steps, list[StageReport]()
        queries, took = (known, 0.0) if known else _timed(lambda: self._queries(question))
        stages.append(StageReport(name="queries", milliseconds=took))
        detail = self.search(queries)
        stages += _search_stages(detail)
        found = detail.candidates
        if steps.reorder is not None:
            reorder = steps.reorder
            found, took = _timed(lambda: reorder(detail.candidates))
            stages.append(_ranking("reranked", found, took, only="reranked"))
        if steps.spread is not None:
            spread, before = steps.spread, found
            found, took = _timed(lambda: spread(before))
            stages.append(_ranking("diversified", found, took))
        evidence, took = _timed(lambda: steps.gate.judge(found))
        packed = [(passage.chunk.id, passage.candidate.score) for passage in evidence.passages]
        stages.append(StageReport(name="packed", milliseconds=took, lists=(packed,)))
        return self._exploration(detail, evidence, tuple(stages))

    def search(self, queries: Queries) -> SearchDetail:
        """Search only."""
        return self._steps.search.search_in_detail(queries)

    def expand(self, known: Queries) -> Queries:
        """Return the queries that this configuration makes of the same standalone question."""
        return self._steps.expand(known.standalone)

    def _queries(self, question: Question) -> Queries:
        return self._steps.expand(self._steps.condense(question))

    def _exploration(
        self, detail: SearchDetail, evidence: Evidence, stages: tuple[StageReport, ...]
    ) -> Exploration:
        ranked = {each.chunk.id: each.chunk for each in evidence.candidates.ranked}
        behind = [chunk_id for chunk_id, _ in detail.fused if chunk_id not in ranked]
        with self.knowledge.reading() as snapshot:
            chunks = ranked | snapshot.chunks(behind)
        return Exploration(
            queries=evidence.candidates.queries,
            stages=stages,
            evidence=evidence,
            order=(*ranked, *(chunk_id for chunk_id in behind if chunk_id in chunks)),
            chunks=chunks,
            top_k=self._steps.top_k,
        )


def _search_stages(detail: SearchDetail) -> list[StageReport]:
    took = detail.milliseconds
    dense = took.get("dense", 0.0) + took.get("embed", 0.0)
    arms: list[StageReport] = []
    if detail.dense:
        arms.append(StageReport(name="dense", milliseconds=dense, lists=tuple(detail.dense)))
    if detail.lexical:
        lexical = took.get("lexical", 0.0)
        arms.append(StageReport(name="lexical", milliseconds=lexical, lists=tuple(detail.lexical)))
    fused = StageReport(name="fused", milliseconds=took.get("fused", 0.0), lists=(detail.fused,))
    return [*arms, fused]


def _ranking(
    name: StageName, found: Candidates, milliseconds: float, *, only: str = ""
) -> StageReport:
    """Report a stage that reorders candidates; of a reranker only what it has scored."""
    kept = [each for each in found.ranked if not only or only in each.stages]
    hits = [(each.chunk.id, each.score) for each in kept]
    return StageReport(name=name, milliseconds=milliseconds, lists=(hits,))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - began) * 1000
