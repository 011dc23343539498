"""Answers by a chat model that reads the passages."""

from collections.abc import Generator, Sequence
from contextlib import closing

from langchain_core.messages import BaseMessage

from chains.answering.answer import Answer
from chains.answering.fence import format_passages
from chains.answering.markers import MarkerFilter
from chains.answering.window import FittedPrompt, Window, fit_passages
from chains.errors import ServiceError
from chains.providers.language import PromptFor
from chains.providers.protocols import ChatModel
from chains.retrieval.steps import Evidence, Passage


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

    def answer(self, evidence: Evidence) -> Generator[Answer]:
        """Yield the answer as it is written; empty pieces while the model is waited for.

        Closing the generator stops the model's work.

        Raises:
            ServiceError: The service failed before the first word; after it, what has arrived
                is kept and the last piece is marked as partial.
        """
        prompt = self.fit(evidence)
        if prompt.unread or prompt.warnings():
            yield Answer(unread=prompt.unread, warnings=prompt.warnings())
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
                    if piece.usage is not None:
                        yield Answer(warnings=prompt.truncation(piece.usage.prompt_tokens))
        except ServiceError as error:
            if not begun:
                raise
            yield Answer(
                text=markers.finish(), partial=True, warnings=(f"the answer broke off: {error}",)
            )
        else:
            yield Answer(text=markers.finish())

    def fit(self, evidence: Evidence) -> FittedPrompt:
        """Build the prompt, leaving out the last passages until it fits the window.

        Raises:
            ServiceError: The service does not answer when asked how long its context is.
        """
        question = evidence.standalone_question
        template = self._prompt_for(question)

        def write(passages: Sequence[Passage]) -> list[BaseMessage]:
            return template.format_messages(question=question, passages=format_passages(passages))

        window = Window(size=self._chat.context_window(), answer=self._max_tokens)
        return fit_passages(evidence.passages, write=write, window=window)
