"""Chat models behind an HTTP service, with thinking kept apart from the answer."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AbstractContextManager, aclosing, closing
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessageChunk, BaseMessage

from chains.errors import ServiceUnreachableError
from chains.providers.background import idle, iterate
from chains.providers.protocols import ChatPiece, Usage
from chains.providers.services import Service, ServiceBusyError, pauses
from chains.providers.stopping import check_awaited
from chains.providers.thinking import ThinkSplitter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Chunks = Generator[AIMessageChunk | None]
"""What a service sends; None every now and then while it sends nothing."""


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
    _idle_clients: list["BaseChatModel"] = field(default_factory=list, init=False, repr=False)

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

        While the model says nothing, empty pieces come every now and then, so that whoever
        reads can stop at any time.

        Raises:
            ServiceError: Before the first piece, or after the pieces that did arrive.
        """
        return self._pieces(messages, internal=False)

    def complete(self, messages: Sequence[BaseMessage]) -> str:
        """Return a short answer for internal use: thinking is off, or removed.

        Hangs up within half a second when nobody waits any more for the run that it is called in.

        Raises:
            ServiceError: The service does not answer, does not have the model, or fails.
            StoppedError: Nobody waits any more.
        """
        pieces = []
        with closing(self._pieces(messages, internal=True)) as written:
            for piece in written:
                check_awaited()
                pieces.append(piece)
        never_closed = pieces[-1].cut_off and not any(piece.thinking for piece in pieces)
        if never_closed and self._may_begin_thinking():
            return ""  # all of it is thinking that the prompt opened
        return "".join(piece.text for piece in pieces).strip()

    def _pieces(self, messages: Sequence[BaseMessage], *, internal: bool) -> Generator[ChatPiece]:
        splitter = ThinkSplitter(undecided=internal or self._may_begin_thinking())
        told_apart = False
        last = ChatPiece()
        with closing(self._chunks(messages, internal=internal)) as chunks:
            for chunk in chunks:
                if chunk is None:
                    yield ChatPiece()
                    continue
                if thinking := chunk.additional_kwargs.get("reasoning_content"):
                    if not told_apart:  # by the server: the content need not be held back
                        yield from splitter.finish()
                        splitter, told_apart = ThinkSplitter(), True
                    yield ChatPiece(thinking=thinking)
                told = list(splitter.feed(str(chunk.text)))
                yield from told
                if not told and chunk.text:  # held back; whoever reads must be able to stop
                    yield ChatPiece()
                last = _with_end_of(chunk, last)
        yield from splitter.finish()
        yield last

    def _chunks(self, messages: Sequence[BaseMessage], *, internal: bool) -> Chunks:
        """Yield what the service sends; an answer without an end is an error."""
        complete = False
        with closing(self._accepted(messages, internal=internal)) as chunks:
            for chunk in chunks:
                complete = complete or (chunk is not None and _is_end(chunk))
                yield chunk
        if not complete:
            raise self._service().broke_off()

    def _accepted(self, messages: Sequence[BaseMessage], *, internal: bool) -> Chunks:
        """Send a request, and again where it was not accepted; never once something has come."""
        for pause in (*pauses(self.retries), None):
            begun = False
            try:
                with closing(self._requested(messages, internal=internal)) as chunks:
                    for chunk in chunks:
                        begun = begun or chunk is not None
                        yield chunk
            except (ServiceUnreachableError, ServiceBusyError):
                if begun or pause is None:
                    raise
                yield from idle(pause)
            else:
                return

    def _requested(self, messages: Sequence[BaseMessage], *, internal: bool) -> Chunks:
        """Send a request once and yield what comes; closing hangs up."""
        options = self._request_options(internal=internal)
        try:
            client = self._idle_clients.pop()
        except IndexError:
            client = self._build_client()

        async def begin() -> AsyncGenerator[AIMessageChunk]:
            stream: Any = client.astream(list(messages), **options)
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    yield chunk

        with closing(iterate(begin)) as pieces, self._errors():
            yield from pieces
        # Not shared while in use: each request runs in an event loop of its own, and a client's
        # pool closes connections of another loop. One that was stopped may still be at work.
        self._idle_clients.append(client)


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
