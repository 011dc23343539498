"""The times of one question: in the chain, and part by part."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from chains.answering.trace import Trace
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.protocols import Embedder, Vectors
from chains.rag import RagChain
from chains.retrieval.fusion import Fusion, RankedList
from chains.retrieval.steps import Question

TOTAL, WITHOUT_MODELS = "total", "without models"


class TimedEmbedder(Embedder):
    """An embedder that knows how long its last questions took.

    Attributes:
        milliseconds: Time of the last call of `encode_queries`.
    """

    def __init__(self, embedder: Embedder) -> None:
        """Watch an embedder."""
        self._embedder = embedder
        self.milliseconds = 0.0

    def identity(self) -> str:
        """Return what the embedder is."""
        return self._embedder.identity()

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed passages."""
        return self._embedder.encode_documents(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions and note the time."""
        started = time.perf_counter()
        vectors = self._embedder.encode_queries(texts)
        self.milliseconds = since(started)
        return vectors


class Stopwatch:
    """Times the parts of something.

    Attributes:
        milliseconds: Part -> its time.
    """

    def __init__(self) -> None:
        """Begin with nothing timed."""
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time a block."""
        started = time.perf_counter()
        yield
        self.milliseconds[name] = since(started)


def since(started: float) -> float:
    """Return the milliseconds since a `time.perf_counter`."""
    return (time.perf_counter() - started) * 1000


def time_steps(
    chain: RagChain, question: Question, *, embedder: TimedEmbedder, reranks_by_model: bool
) -> dict[str, float]:
    """Ask a question up to its evidence, before anything is answered.

    Args:
        chain: The chain, built with the embedder.
        question: The question.
        embedder: Times its part of the search.
        reranks_by_model: Whether the time of reranking is a model's.

    Returns:
        Step -> milliseconds; `embed` is a part of `search`.
    """
    trace = Trace()
    started = time.perf_counter()
    pieces: Any = chain.answer.stream(question, {"callbacks": [trace]})
    with closing(pieces):
        next(piece for piece in pieces if piece.evidence is not None)
        total = since(started)
    steps = {step.step: step.milliseconds for step in trace.steps}
    steps = {name: steps[name] for name in ("condense", "expand", "search", "rerank", "gate")}
    models = embedder.milliseconds + (steps["rerank"] if reranks_by_model else 0.0)
    return steps | {
        "embed": embedder.milliseconds,
        TOTAL: total,
        WITHOUT_MODELS: total - models,
    }


@dataclass(frozen=True, kw_only=True)
class SearchParts:
    """The parts of a search, to be measured one after another.

    Attributes:
        knowledge: What is searched.
        embedder: Embeds the queries.
        fusion: Makes one list of all.
        dense_count: Chunks fetched per query by vectors.
        lexical_count: Chunks fetched per query by keywords.
    """

    knowledge: KnowledgeBase
    embedder: Embedder
    fusion: Fusion
    dense_count: int
    lexical_count: int

    def time(self, texts: Sequence[str]) -> dict[str, float]:
        """Return part -> milliseconds for the queries of one question."""
        watch = Stopwatch()
        with self.knowledge.reading() as snapshot:
            with watch.part("embed"):
                vectors = self.embedder.encode_queries(texts)
            with watch.part("dense"):
                dense = snapshot.search_dense(vectors, count=self.dense_count)
            with watch.part("lexical"):
                lexical = [snapshot.search_lexical(t, count=self.lexical_count) for t in texts]
            lists = [RankedList(hits=hits, weight=1.0) for hits in (*dense, *lexical)]
            with watch.part("fuse"):
                fused = self.fusion.fuse(lists)
            with watch.part("catalog"):
                snapshot.chunks([chunk_id for chunk_id, _ in fused[: self.fusion.kept]])
        return watch.milliseconds
