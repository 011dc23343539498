"""Embedding models that an Ollama server holds."""

from contextlib import AbstractContextManager

import httpx
from langchain_core.embeddings import Embeddings

from chains.providers.ollama_server import OllamaServer, ollama_errors, ollama_service
from chains.providers.remote_embedder import RemoteEmbedder
from chains.providers.services import Service, client_options, retrying


class OllamaEmbedder(RemoteEmbedder):
    """Vectors through `langchain_ollama`."""

    def revision(self) -> str:
        """Return the model's digest, as the server has it now.

        Raises:
            ServiceError: The server does not answer or does not have the model.
        """
        server = OllamaServer(self.base_url, timeout=self.timeout)
        return retrying(lambda: server.digest(self.model), retries=self.retries)

    def _service(self) -> Service:
        return ollama_service(self.base_url, timeout=self.timeout)

    def _errors(self) -> AbstractContextManager[None]:
        return ollama_errors(self._service(), model=self.model)

    def _build_client(self) -> Embeddings:
        from langchain.embeddings import init_embeddings

        url = self._service().base_url
        options = client_options(url, timeout=self.timeout, library=httpx)
        return init_embeddings(self.model, provider="ollama", base_url=url, client_kwargs=options)
