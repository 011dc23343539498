"""What the query benchmark measures, as frozen types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Milliseconds of something that was done many times."""

    p50: float
    p95: float
    mean: float


@dataclass(frozen=True, kw_only=True)
class FirstToken:
    """When the first word of an answer arrives, in milliseconds.

    Attributes:
        before: From the question to the server having read the request for an answer.
        direct: From the server's first word to a bare HTTP client.
        chain: From the server's first word to whoever streams the chain.
    """

    before: Spread
    direct: Spread
    chain: Spread


@dataclass(frozen=True, kw_only=True)
class QueryBench:
    """One run of the benchmark.

    Attributes:
        chunks: Chunks that were searched.
        questions: Questions asked, after some to warm up.
        variants: Queries that each question became.
        steps: Step of the chain -> its time; `total` from the question to the evidence, and
            `without models`, which is that without embedder and reranker model.
        alone: Part of the search -> its time when nothing runs beside it; in the chain the two
            arms overlap.
        filtered: Like `steps`, with a filter that allows a tenth of the documents.
        first_token: The same chain, answering through a scripted Ollama server.
    """

    chunks: int
    questions: int
    variants: int
    steps: Mapping[str, Spread]
    alone: Mapping[str, Spread]
    filtered: Mapping[str, Spread]
    first_token: FirstToken


def spread(milliseconds: Sequence[float]) -> Spread:
    """Return median, 95th percentile and mean of at least one time."""
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Spread(p50=float(p50), p95=float(p95), mean=float(np.mean(milliseconds)))


def spreads(rows: Sequence[Mapping[str, float]]) -> dict[str, Spread]:
    """Return the spread of each column, in the first row's order."""
    return {name: spread([row[name] for row in rows]) for name in rows[0]} if rows else {}
