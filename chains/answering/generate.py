"""Answers by a chat model that reads the passages."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from langchain_core.messages import BaseMessage

from chains.answering.answer import Answer
from chains.answering.markers import MarkerFilter
from chains.errors import ServiceError
from chains.providers.language import PromptFor
from chains.providers.protocols import ChatModel
from chains.providers.tokens import estimate_tokens
from chains.retrieval.steps import Evidence, Passage


@dataclass(frozen=True, kw_only=True)
class FittedPrompt:
    """A prompt that fits the model's window.

    Attributes:
        messages: What is sent.
        left_out: How many passages did not fit, least relevant first.
        excess: Tokens by which it is too long even with a single passage.
    """

    messages: list[BaseMessage]
    left_out: int
    excess: int


class ChatAnswerer:
    """Streams the chat model's answer over the passages that fit its window."""

    def __init__(self, chat: ChatModel, *, prompt_for: PromptFor, max_tokens: int) -> None:
        """Prepare an answerer.

        Args:
            chat: The model.
            prompt_for: Gives the prompt in the language of a question.
            max_tokens: Room that is kept for the answer.
        """
        self._chat = chat
        self._prompt_for = prompt_for
        self._max_tokens = max_tokens

    def answer(self, evidence: Evidence) -> Iterator[Answer]:
        """Yield the answer as it is written.

        Raises:
            ServiceError: The service failed before the first word; after it, what has arrived
                is kept and the last piece is marked as partial.
        """
        prompt = self.fit(evidence)
        if prompt.left_out:
            yield Answer(
                warnings=(f"{prompt.left_out} passages did not fit into the model's context",)
            )
        if prompt.excess:
            yield Answer(
                warnings=(
                    f"the prompt is about {prompt.excess} tokens longer than the model's context "
                    "allows; lower chat.max_tokens or raise chat.num_ctx",
                )
            )
        markers = MarkerFilter()
        begun = False
        try:
            with closing(self._chat.stream(prompt.messages)) as pieces:
                for piece in pieces:
                    begun = begun or bool(piece.text or piece.thinking)
                    yield Answer(
                        text=markers.feed(piece.text), thinking=piece.thinking, usage=piece.usage
                    )
                    if piece.cut_off:
                        yield Answer(warnings=("the answer was cut off at max_tokens",))
        except ServiceError as error:
            if not begun:
                raise
            yield Answer(
                text=markers.finish(), partial=True, warnings=(f"the answer broke off: {error}",)
            )
        else:
            yield Answer(text=markers.finish())

    def fit(self, evidence: Evidence) -> FittedPrompt:
        """Build the prompt, leaving out the last passages until it fits the window."""
        question = evidence.standalone_question
        room = self._chat.context_window() - self._max_tokens
        kept = len(evidence.passages)
        while True:
            messages = self._prompt_for(question).format_messages(
                question=question, passages=format_passages(evidence.passages[:kept])
            )
            size = sum(estimate_tokens(str(message.text)) for message in messages)
            if size <= room or kept == 1:
                return FittedPrompt(
                    messages=messages,
                    left_out=len(evidence.passages) - kept,
                    excess=max(0, size - room),
                )
            kept -= 1


def format_passages(passages: Sequence[Passage]) -> str:
    """Fence passages as data; a fence inside a passage cannot close it."""
    blocks = []
    for passage in passages:
        chunk = passage.chunk
        place = " > ".join(filter(None, (chunk.title, chunk.location.heading)))
        heading = f"<passage number={passage.number} source={chunk.source!r} place={place!r}>"
        text = passage.text.replace("</passage", "< /passage")
        blocks.append(f"{heading}\n{text}\n</passage>")
    return "\n".join(blocks)
