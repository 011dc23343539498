"""Embedding models behind any endpoint that speaks OpenAI's protocol."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from chains.providers.openai_service import openai_errors, openai_options, openai_service
from chains.providers.remote_embedder import RemoteEmbedder
from chains.providers.services import Service


@dataclass(eq=False)
class OpenAIEmbedder(RemoteEmbedder):
    """Vectors through `langchain_openai`; `/v1` is added to an address without a path.

    Attributes:
        api_key_env: Environment variable that holds the key; unset means no key is needed.
    """

    api_key_env: str = "OPENAI_API_KEY"

    def revision(self) -> str:
        """Return the address: the protocol knows no version of a model."""
        return self._service().base_url

    def _service(self) -> Service:
        return openai_service(self.base_url, timeout=self.timeout, api_key_env=self.api_key_env)

    def _errors(self) -> AbstractContextManager[None]:
        return openai_errors(self._service(), model=self.model)

    def _build_client(self) -> Embeddings:
        from langchain.embeddings import init_embeddings

        return init_embeddings(
            self.model,
            provider="openai",
            check_embedding_ctx_length=False,  # send text: tokens need a download, and OpenAI
            chunk_size=self.batch_size,
            model_kwargs={"encoding_format": "float"},  # not every server knows base64
            **openai_options(self._service(), api_key_env=self.api_key_env),
        )
