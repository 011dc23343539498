"""What the chat model writes to search with: wordings, parts, a translation, a passage."""

from collections.abc import Callable
from dataclasses import dataclass

from chains.errors import ServiceFailedError
from chains.providers.language import PromptFor, language_of
from chains.providers.protocols import ChatModel
from chains.retrieval.decompose import compares
from chains.retrieval.rewrites import read_passage, read_questions
from chains.retrieval.steps import StandaloneQuestion
from prompts.load import Language

LONGEST_PASSAGE = 400
"""Characters of a hypothetical passage: a chunk or two; more would blur what it is about."""

_NAMES: dict[Language, str] = {"zh": "中文 (Chinese)", "en": "英文 (English)"}


@dataclass(frozen=True)
class ChatRewriter:
    """Asks a chat model for one kind of text.

    Attributes:
        chat: The model.
        prompt_for: The prompt of this kind.
    """

    chat: ChatModel
    prompt_for: PromptFor

    def reword(self, standalone: StandaloneQuestion, *, count: int) -> list[str]:
        """Return other wordings of a question.

        Raises:
            ServiceError: The model fails, or wrote nothing that can be used.
        """
        return self._ask_for_questions(standalone, count=str(count))

    def decompose(self, standalone: StandaloneQuestion) -> list[str]:
        """Return a question for each of the things that a question compares; else nothing.

        Raises:
            ServiceError: The model fails, or wrote nothing that can be used.
        """
        return self._ask_for_questions(standalone) if compares(standalone.text) else []

    def translate(
        self, standalone: StandaloneQuestion, *, language: Callable[[], Language]
    ) -> list[str]:
        """Return a question in the documents' language; nothing if that is its own.

        Args:
            standalone: The question.
            language: Tells the documents' language.

        Raises:
            ServiceError: The model fails, or did not translate.
        """
        wanted = language()
        if language_of(standalone.text) == wanted:
            return []
        lines = self._ask_for_questions(standalone, language=_NAMES[wanted])
        return _usable([line for line in lines if language_of(line) == wanted])

    def imagine(self, standalone: StandaloneQuestion) -> list[str]:
        """Return a passage as it might stand in a document that answers the question.

        What it claims may be wrong; it is searched for by meaning only, because documents that
        answer a question are more like an answer than like the question (Gao et al., "Precise
        Zero-Shot Dense Retrieval without Relevance Labels", 2022).

        Raises:
            ServiceError: The model fails, or declined.
        """
        passage = read_passage(self._ask(standalone), longest=LONGEST_PASSAGE)
        return _usable([passage] if passage else [])

    def _ask_for_questions(self, standalone: StandaloneQuestion, **values: str) -> list[str]:
        reply = self._ask(standalone, **values)
        return _usable(read_questions(reply, known=standalone.text))

    def _ask(self, standalone: StandaloneQuestion, **values: str) -> str:
        prompt = self.prompt_for(standalone.text)
        return self.chat.complete(prompt.format_messages(question=standalone.text, **values))


def _usable(written: list[str]) -> list[str]:
    if not written:
        raise ServiceFailedError("the chat model wrote nothing that can be searched for")
    return written
