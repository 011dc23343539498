"""As many passages as the model's window holds, and what is said about the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from langchain_core.messages import BaseMessage

from chains.providers.tokens import estimate_tokens, least_tokens
from chains.retrieval.steps import Passage
from loaders.sentences import sentence_spans

Write = Callable[[Sequence[Passage]], list[BaseMessage]]
"""Writes the prompt over passages."""


_SMALLEST_CONTEXT = 2048
"""Tokens; every context that a server takes by itself is a power of two from here on."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """A model's context in tokens.

    Attributes:
        size: Prompt and answer together.
        answer: What is kept for the answer.
    """

    size: int
    answer: int


@dataclass(frozen=True, kw_only=True)
class FittedPrompt:
    """A prompt that fits the model's window.

    Attributes:
        messages: What is sent.
        window: What it was made to fit.
        unread: Numbers of the passages that are not in it: the least relevant ones.
        cut: Characters that the only passage lost, because not even that one fits.
    """

    messages: list[BaseMessage]
    window: Window
    unread: tuple[int, ...] = ()
    cut: int = 0

    @property
    def excess(self) -> int:
        """Tokens by which the prompt may be too long, even so."""
        return max(0, self._most - (self.window.size - self.window.answer))

    def warnings(self) -> tuple[str, ...]:
        """Return what the reader should know about what the model was not shown."""
        found = []
        if self.unread:
            found.append(f"{len(self.unread)} passages did not fit into the model's context")
        if self.cut:
            found.append(
                f"the last {self.cut} characters of the only passage that the model was shown "
                "did not fit into its context"
            )
        if self.excess:
            found.append(
                f"the prompt is about {self.excess} tokens longer than the model's context "
                "allows; lower chat.max_tokens or raise chat.num_ctx"
            )
        return tuple(found)

    def truncation(self, read: int) -> tuple[str, ...]:
        """Warn where the server read less than it was sent, as Ollama does without a word.

        It cuts a prompt to its context, so that the tokens read are fewer than there can have
        been, or exactly as many as a context has: the one asked for, or the server's own.

        Args:
            read: Tokens that the server says it has read; 0 where it does not say.
        """
        least = sum(least_tokens(str(message.text)) for message in self.messages)
        own = read >= _SMALLEST_CONTEXT and read.bit_count() == 1 and read < self._most
        if 0 < read < least:
            sent = f"of a prompt of at least {least}"
        elif read >= self.window.size or own:
            sent = "of the prompt, just what a context holds"
        else:
            return ()
        return (
            f"the server read only {read} tokens {sent}: the model may not have seen all "
            "passages; check chat.num_ctx against the context that the server allows",
        )

    @property
    def _most(self) -> int:
        return sum(estimate_tokens(str(message.text)) for message in self.messages)


def fit_passages(passages: Sequence[Passage], *, write: Write, window: Window) -> FittedPrompt:
    """Write the prompt over as many passages as fit, best first.

    Where not even the best one fits, it is cut at the end of a sentence; its first sentence is
    always there.

    Args:
        passages: Best first.
        write: Writes the prompt.
        window: What it has to fit.
    """
    for kept in range(len(passages), 0, -1):
        prompt = FittedPrompt(
            messages=write(passages[:kept]), window=window, unread=_numbers(passages[kept:])
        )
        if not prompt.excess:
            return prompt
    if not passages:
        return FittedPrompt(messages=write(()), window=window)
    best = passages[0]
    for end in sorted({end for _, end in sentence_spans(best.text)}, reverse=True):
        shortened = replace(best, text=best.text[:end])
        prompt = replace(prompt, messages=write([shortened]), cut=len(best.text) - end)
        if not prompt.excess:
            break
    return prompt


def _numbers(passages: Sequence[Passage]) -> tuple[int, ...]:
    return tuple(passage.number for passage in passages)
