"""Chat models that an Ollama server holds."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from chains.providers.chat import RemoteChatModel
from chains.providers.known_models import opens_thinking_in_prompt
from chains.providers.ollama_server import (
    OllamaModel,
    OllamaServer,
    ollama_errors,
    ollama_service,
)
from chains.providers.services import Service, client_options, retrying
from chains.providers.thinking import OPEN

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(eq=False)
class OllamaChatModel(RemoteChatModel):
    """A chat model through `langchain_ollama`.

    Attributes:
        think: Whether a thinking model thinks before it answers; None leaves it to the model.
        keep_alive: How long the server keeps the model loaded.
    """

    think: bool | None = None
    keep_alive: str = "10m"

    def context_window(self) -> int:
        """Return `num_ctx`, or what the model allows if that is less.

        Raises:
            ServiceError: The server does not answer or does not have the model.
        """
        return min(self.num_ctx, self._shown.context_length or self.num_ctx)

    def _service(self) -> Service:
        return ollama_service(self.base_url, timeout=self.timeout)

    def _errors(self) -> AbstractContextManager[None]:
        return ollama_errors(self._service(), model=self.model)

    def _build_client(self) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        url = self._service().base_url
        return init_chat_model(
            self.model,
            model_provider="ollama",
            base_url=url,
            keep_alive=self.keep_alive,
            client_kwargs=client_options(url, timeout=self.timeout, library=httpx),
        )

    def _request_options(self, *, internal: bool) -> dict[str, Any]:
        return {
            "reasoning": self._reasoning(internal=internal),
            "options": {
                "num_ctx": self.context_window(),  # the same always: another reloads the model
                "num_predict": self.max_tokens,
                "temperature": 0.0 if internal else self.temperature,
                "seed": self.seed,
            },
        }

    def _reasoning(self, *, internal: bool) -> bool | None:
        """Return what to ask for; the server refuses `True` where there is no such capability.

        Left unset, a capable model thinks anyway, but langchain_ollama then drops what it
        thought, so that "leave it to the model" has to be spelt as True.
        """
        if "thinking" not in self._shown.capabilities:
            return None
        return not internal and self.think is not False

    def _may_begin_thinking(self) -> bool:
        if "thinking" in self._shown.capabilities:
            return False  # the server tells thinking and content apart
        return self._shown.template.rstrip().endswith(OPEN) or opens_thinking_in_prompt(self.model)

    @cached_property
    def _shown(self) -> OllamaModel:
        server = OllamaServer(self.base_url, timeout=self.timeout)
        return retrying(lambda: server.show(self.model), retries=self.retries)
