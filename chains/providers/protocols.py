"""What the rest of the application expects of a model, whoever provides it."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_core.messages import BaseMessage
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Embeddings, shape (texts, dimension)."""


class Embedder(Embeddings, ABC):
    """A LangChain embedding model that works in batches and can say what it is.

    Attributes:
        sparse: Whether most of a question's vector is zero, so that all vectors can be compared
            with it faster than a graph finds the nearest.
    """

    sparse: ClassVar[bool] = False

    @abstractmethod
    def identity(self) -> str:
        """Return what shapes the vectors: provider, model, revision, prefixes, normalisation.

        Two embedders with equal identities may share an index; the text goes into `dense_key`.

        Raises:
            ServiceError: A server has to be asked and does not answer.
        """

    @abstractmethod
    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; returns shape (len(texts), dimension), rows of length 1."""

    @abstractmethod
    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; returns shape (len(texts), dimension), rows of length 1."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages, as LangChain wants it."""
        return [list(map(float, row)) for row in self.encode_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Embed one question, as LangChain wants it."""
        return list(map(float, self.encode_queries([text])[0]))


@dataclass(frozen=True, kw_only=True)
class RerankPassage:
    """A candidate as a reranker sees it.

    Attributes:
        text: The chunk's text.
        header: Its contextual header, may be empty.
        score: First-stage score, 0-1, the best candidate's is 1.
        document: What tells the passages of one document from others; "" is a document alone.
        start: Where it begins in the document, in code points.
    """

    text: str
    header: str
    score: float
    document: str = ""
    start: int = 0


class Reranker(Protocol):
    """Scores passages against a question."""

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        """Return one score a passage, in the order given; higher is better."""
        ...


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one generation cost.

    Attributes:
        prompt_tokens: Tokens of the prompt that the model really read.
        completion_tokens: Tokens that it wrote.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, kw_only=True)
class ChatPiece:
    """A piece of a streamed answer; exactly the concatenation of pieces is the answer.

    Attributes:
        text: A piece of the answer proper.
        thinking: A piece of what a thinking model thought.
        usage: On the last piece, where the service reports it.
        cut_off: On the last piece: the model stopped because it ran into `max_tokens`.
    """

    text: str = ""
    thinking: str = ""
    usage: Usage | None = None
    cut_off: bool = False


class ChatModel(Protocol):
    """A chat model that keeps thinking apart from the answer.

    Errors of the service arrive as ServiceError, before or in the middle of a stream.
    """

    def context_window(self) -> int:
        """Return how many tokens of prompt and answer together fit.

        Raises:
            ServiceError: The service does not answer or does not have the model.
        """
        ...

    def stream(self, messages: Sequence[BaseMessage]) -> Generator[ChatPiece]:
        """Yield the answer as it is written; closing the iterator stops the model's work.

        Pieces may be empty: they show that the model is still being waited for.
        """
        ...

    def complete(self, messages: Sequence[BaseMessage]) -> str:
        """Return a short answer for internal use: thinking is off, or removed."""
        ...
