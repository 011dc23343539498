"""What embedders behind an HTTP service share: batches, repetition, translated errors."""

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass
from functools import cached_property, partial

from langchain_core.embeddings import Embeddings

from chains.providers.known_models import Prefixes, prefixes_for
from chains.providers.prefixed_embedder import PrefixedEmbedder
from chains.providers.services import Service, retrying


@dataclass(eq=False)
class RemoteEmbedder(PrefixedEmbedder):
    """An embedder around a LangChain class that speaks to a service.

    Attributes:
        model: The name that the service knows.
        base_url: Address of the service.
        timeout: Seconds to wait for an answer.
        retries: How often a request that was not accepted is tried again.
        query_prefix: Put before questions; None means what the model's card asks for.
        document_prefix: Put before passages; None likewise.
        batch_size: Texts sent at once.
    """

    model: str
    _: KW_ONLY
    base_url: str = "http://127.0.0.1:11434"
    timeout: float = 120.0
    retries: int = 2
    query_prefix: str | None = None
    document_prefix: str | None = None
    batch_size: int = 32

    @abstractmethod
    def _service(self) -> Service:
        """Describe the service to the user."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """Translate errors of the client."""

    @abstractmethod
    def _build_client(self) -> Embeddings:
        """Build the LangChain class; imports its package."""

    @property
    def prefixes(self) -> Prefixes:
        """What is put before the texts."""
        return prefixes_for(self.model, query=self.query_prefix, document=self.document_prefix)

    def compute(self, texts: list[str]) -> list[list[float]]:
        """Embed texts as they are; returns shape (len(texts), dimension).

        Raises:
            ServiceError: The service does not answer, does not have the model, or fails.
        """
        vectors: list[list[float]] = []
        for start in range(0, len(texts), self.batch_size):
            request = partial(self._request, texts[start : start + self.batch_size])
            vectors += retrying(request, retries=self.retries)
        return vectors

    def _request(self, batch: Sequence[str]) -> list[list[float]]:
        with self._errors():
            vectors = self._client.embed_documents(list(batch))
        if len(vectors) != len(batch):
            raise self._service().broke_off()
        return vectors

    @cached_property
    def _client(self) -> Embeddings:
        return self._build_client()
