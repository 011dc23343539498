"""Chat models behind any endpoint that speaks OpenAI's protocol (vLLM, LM Studio …)."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chains.providers.chat import RemoteChatModel
from chains.providers.known_models import opens_thinking_in_prompt
from chains.providers.openai_service import openai_errors, openai_options, openai_service
from chains.providers.services import Service

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(eq=False)
class OpenAIChatModel(RemoteChatModel):
    """A chat model through `langchain_openai`; `/v1` is added to an address without a path.

    The protocol has no common word for turning thinking off, nor for asking how long a context
    may be: `num_ctx` is what the user says it is.

    Attributes:
        api_key_env: Environment variable that holds the key; unset means no key is needed.
    """

    api_key_env: str = "OPENAI_API_KEY"

    def context_window(self) -> int:
        """Return `num_ctx`."""
        return self.num_ctx

    def _service(self) -> Service:
        return openai_service(self.base_url, timeout=self.timeout, api_key_env=self.api_key_env)

    def _errors(self) -> AbstractContextManager[None]:
        return openai_errors(self._service(), model=self.model)

    def _build_client(self) -> "BaseChatModel":
        from chains.providers.openai_reasoning import ReasoningChatOpenAI

        return ReasoningChatOpenAI(
            model=self.model,
            seed=self.seed,
            # ChatOpenAI renames `max_tokens` to `max_completion_tokens`, which Ollama and older
            # servers do not know and silently ignore.
            extra_body={"max_tokens": self.max_tokens},
            stream_usage=True,
            use_responses_api=False,
            **openai_options(self._service(), api_key_env=self.api_key_env),
        )

    def _request_options(self, *, internal: bool) -> dict[str, Any]:
        return {"temperature": 0.0 if internal else self.temperature}

    def _may_begin_thinking(self) -> bool:
        return opens_thinking_in_prompt(self.model)
