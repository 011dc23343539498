"""What the query benchmark measures, as frozen types."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.scoring.timings import Spread


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
