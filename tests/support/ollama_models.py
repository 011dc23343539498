"""Models for the Ollama double: what they can do, what they say, how they misbehave."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tests.support.ollama_bodies import Message, Options, Think

DEFAULT_CONTEXT = 4096
"""What Ollama takes for `num_ctx` on a machine with little video memory."""

Answer = str | Callable[[Sequence[Message]], str]
Output = Callable[[Sequence[Message], dict[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class ModelDouble:
    """A model whose every move is scripted; one character is one token.

    Attributes:
        name: With or without a tag.
        capabilities: As `/api/show` lists them.
        context_length: Longest context.
        embedding_length: Length of the vectors.
        template: The chat template.
        revision: Part of what the digest is made of: a model pulled anew has another.
        answer: What it says, or a function of the messages that it could still see.
        output: What it says instead where a JSON Schema is asked for: a function of the messages
            and of the schema. The real server keeps to the schema; the double need not.
        thinking: What it thinks first; in `<think>` tags unless it is capable of `thinking`.
        thinking_field: Where `/v1` puts the thinking of a model that is capable of it.
        load_seconds: Before the first byte.
        piece_seconds: Before each piece.
        piece_length: Characters in a piece.
        breaks_after: After so many pieces the connection breaks.
        fails_after: After so many pieces comes an error line.
        stalls_after: After so many pieces comes nothing for a minute.
        ends_after: After so many pieces the answer ends, without the object that says so.
        reads: What it says it has read of the prompt, in tokens; None for the truth.
        queue_full: So many requests are refused before one is served.
    """

    name: str
    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 32768
    embedding_length: int = 64
    template: str = "{{ .System }}{{ .Prompt }}"
    revision: str = "1"
    answer: Answer = "好的。"
    output: Output | None = None
    thinking: str = ""
    thinking_field: Literal["reasoning", "reasoning_content"] = "reasoning"
    load_seconds: float = 0.0
    piece_seconds: float = 0.0
    piece_length: int = 4
    breaks_after: int | None = None
    fails_after: int | None = None
    stalls_after: int | None = None
    ends_after: int | None = None
    reads: int | None = None
    queue_full: int = 0

    @property
    def tagged(self) -> str:
        """The name with its tag."""
        return self.name if ":" in self.name.rsplit("/", 1)[-1] else f"{self.name}:latest"

    @property
    def digest(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(f"{self.tagged}@{self.revision}".encode()).hexdigest()

    def embedding(self, text: str, *, dimensions: int | None = None) -> list[float]:
        """Return hashed character uni- and bigrams: texts that share characters are close."""
        vector = np.zeros(dimensions or self.embedding_length)
        grams = [*text, *(text[i : i + 2] for i in range(len(text) - 1))]
        for gram in grams:
            code = zlib.crc32(gram.encode())
            vector[code % len(vector)] += 1 if code & 0x10000 else -1
        norm = float(np.linalg.norm(vector)) or 1.0
        return [float(value) for value in vector / norm]

    def generate(
        self,
        messages: Sequence[Message],
        *,
        options: Options,
        think: Think | None,
        schema: dict[str, Any] | None = None,
    ) -> "Generation":
        """Read as much of the messages as fits, then think and answer."""
        window = min(options.num_ctx or DEFAULT_CONTEXT, self.context_length)
        seen = _cut_to_window(messages, window)
        answer = self.answer if isinstance(self.answer, str) else self.answer(seen)
        if self.output is not None and schema is not None:
            answer = self.output(seen, schema)
        thinking = self.thinking
        if thinking and "thinking" not in self.capabilities:
            answer, thinking = f"<think>\n{thinking}\n</think>\n\n{answer}", ""
        elif think is False:
            thinking = ""
        limit = options.num_predict if (options.num_predict or -1) > 0 else None
        return Generation(
            thinking=thinking[:limit],
            answer=answer if limit is None else answer[: max(0, limit - len(thinking))],
            cut_off=limit is not None and len(thinking) + len(answer) > limit,
            prompt_tokens=(
                sum(len(message.content) for message in seen) if self.reads is None else self.reads
            ),
            piece_length=self.piece_length,
        )


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a model is going to send."""

    thinking: str
    answer: str
    cut_off: bool
    prompt_tokens: int
    piece_length: int

    @property
    def completion_tokens(self) -> int:
        return len(self.thinking) + len(self.answer)

    @property
    def done_reason(self) -> str:
        return "length" if self.cut_off else "stop"

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Yield (thinking, content); thinking comes first."""
        for start in range(0, len(self.thinking), self.piece_length):
            yield self.thinking[start : start + self.piece_length], ""
        for start in range(0, len(self.answer), self.piece_length):
            yield "", self.answer[start : start + self.piece_length]


def _cut_to_window(messages: Sequence[Message], window: int) -> list[Message]:
    """Cut silently, oldest messages first; the system message and the last one are kept."""
    seen = list(messages)
    while sum(len(message.content) for message in seen) > window:
        droppable = [message for message in seen[:-1] if message.role != "system"]
        if droppable:
            seen.remove(droppable[0])
            continue
        others = sum(len(message.content) for message in seen[:-1])
        last = seen[-1].content[-max(1, window - others) :]
        return [*seen[:-1], seen[-1].model_copy(update={"content": last})]
    return seen
