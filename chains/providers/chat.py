"""Chat models behind an HTTP service, with thinking kept apart from the answer."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessageChunk, BaseMessage

from chains.providers.protocols import ChatPiece, Usage
from chains.providers.services import Service, retrying
from chains.providers.thinking import ThinkSplitter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Chunks = Generator[AIMessageChunk]


@dataclass(eq=False)
class RemoteChatModel(ABC):
    """A `ChatModel` around a LangChain chat model that speaks to a service.

    Attributes:
        model: The name that the service knows.
        base_url: Address of the service.
        timeout: Seconds to wait for an answer to begin, and for each further piece.
        retries: How often a request that was not accepted is tried again.
        num_ctx: Context window in tokens.
        temperature: 0 is the most repeatable; internal requests always use 0.
        seed: Seed of the sampling.
        max_tokens: Longest answer in tokens.
    """

    model: str
    _: KW_ONLY
    base_url: str = "http://127.0.0.1:11434"
    timeout: float = 120.0
    retries: int = 2
    num_ctx: int = 8192
    temperature: float = 0.1
    seed: int = 7
    max_tokens: int = 1024

    @abstractmethod
    def context_window(self) -> int:
        """Return how many tokens of prompt and answer together fit.

        Raises:
            ServiceError: The service does not answer or does not have the model.
        """

    @abstractmethod
    def _service(self) -> Service:
        """Describe the service to the user."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """Translate errors of the client."""

    @abstractmethod
    def _build_client(self) -> "BaseChatModel":
        """Build the LangChain class; imports its package."""

    @abstractmethod
    def _request_options(self, *, internal: bool) -> dict[str, Any]:
        """Return keyword arguments for one request; may ask the service what it can do."""

    @abstractmethod
    def _may_begin_thinking(self) -> bool:
        """Tell whether content may begin inside thinking that the prompt opened."""

    def stream(self, messages: Sequence[BaseMessage]) -> Generator[ChatPiece]:
        """Yield the answer as it is written; closing the iterator closes the connection.

        Raises:
            ServiceError: Before the first piece, or after the pieces that did arrive.
        """
        return self._pieces(messages, internal=False)

    def complete(self, messages: Sequence[BaseMessage]) -> str:
        """Return a short answer for internal use: thinking is off, or removed.

        Raises:
            ServiceError: The service does not answer, does not have the model, or fails.
        """
        pieces = self._pieces(messages, internal=True)
        return "".join(piece.text for piece in pieces).strip()

    def _pieces(self, messages: Sequence[BaseMessage], *, internal: bool) -> Generator[ChatPiece]:
        splitter = ThinkSplitter(undecided=internal or self._may_begin_thinking())
        last = ChatPiece()
        with closing(self._chunks(messages, internal=internal)) as chunks:
            for chunk in chunks:
                if thinking := chunk.additional_kwargs.get("reasoning_content"):
                    yield ChatPiece(thinking=thinking)
                yield from splitter.feed(str(chunk.text))
                last = _with_end_of(chunk, last)
        yield from splitter.finish()
        yield last

    def _chunks(self, messages: Sequence[BaseMessage], *, internal: bool) -> Chunks:
        """Yield what the service sends; an answer without an end is an error."""
        chunk, rest = retrying(
            lambda: self._begin(messages, internal=internal), retries=self.retries
        )
        complete = False
        with closing(rest):
            while chunk is not None:
                complete = complete or _is_end(chunk)
                yield chunk
                with self._errors():
                    chunk = next(rest, None)
        if not complete:
            raise self._service().broke_off()

    def _begin(
        self, messages: Sequence[BaseMessage], *, internal: bool
    ) -> tuple[AIMessageChunk | None, Chunks]:
        """Send a request and wait for the first chunk."""
        options = self._request_options(internal=internal)
        with self._errors():
            chunks: Any = self._client.stream(list(messages), **options)
            return next(chunks, None), chunks

    @cached_property
    def _client(self) -> "BaseChatModel":
        return self._build_client()


def _is_end(chunk: AIMessageChunk) -> bool:
    """Tell whether the service said that the answer is complete: Ollama's way or OpenAI's."""
    metadata = chunk.response_metadata
    return bool(metadata.get("done") or metadata.get("finish_reason"))


def _with_end_of(chunk: AIMessageChunk, last: ChatPiece) -> ChatPiece:
    """Add to the last piece what a chunk says about the end of the answer."""
    metadata, counts = chunk.response_metadata, chunk.usage_metadata
    reason = metadata.get("done_reason") or metadata.get("finish_reason")
    usage = last.usage
    if counts:
        usage = Usage(
            prompt_tokens=counts["input_tokens"], completion_tokens=counts["output_tokens"]
        )
    return ChatPiece(usage=usage, cut_off=last.cut_off or reason == "length")
