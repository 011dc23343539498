"""From settings to the steps of answering."""

from collections.abc import Callable, Iterator
from functools import partial

from chains.answering.align import Aligner
from chains.answering.answer import Answer
from chains.answering.extractive import ExtractiveAnswerer
from chains.answering.generate import ChatAnswerer
from chains.errors import PromptError
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.build import build_chat
from chains.providers.language import language_of
from chains.providers.protocols import ChatModel
from chains.retrieval.build import build_prompt, build_weights
from chains.retrieval.steps import Evidence
from chains.settings.models import ChatSettings
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from prompts.load import Language, PromptFileError, load_phrases

Answering = Callable[[Evidence], Iterator[Answer]]


def build_chat_model(settings: ChatSettings) -> ChatModel | None:
    """Build the chat model; None where answers are quoted, not written."""
    return None if settings.provider == "extractive" else build_chat(settings)


def build_answer(
    settings: Settings, *, knowledge: KnowledgeBase, chat: ChatModel | None
) -> Answering:
    """Build the answering step."""
    if settings.chat.provider == "extractive" or chat is None:
        sentences = getattr(settings.chat, "max_sentences", 3)
        weights = build_weights(settings, knowledge=knowledge)
        return ExtractiveAnswerer(weights=weights, max_sentences=sentences).answer
    prompt_for = build_prompt("answer", settings.prompts)
    return ChatAnswerer(chat, prompt_for=prompt_for, max_tokens=settings.chat.max_tokens).answer


def build_abstain(settings: PromptSettings) -> Callable[[Evidence], Answer]:
    """Build the sentence that says why there is no answer.

    Raises:
        PromptError: A phrase file is missing or malformed.
    """
    languages: tuple[Language, ...] = ("zh", "en")
    try:
        phrases = {
            language: load_phrases(language=language, directory=settings.directory)
            for language in languages
        }
    except PromptFileError as error:
        raise PromptError(str(error), hint=error.hint) from error

    def abstain(evidence: Evidence) -> Answer:
        language = language_of(evidence.standalone_question, fixed=settings.language)
        return Answer(text=phrases[language][evidence.reason])

    return abstain


def build_align(settings: Settings, *, knowledge: KnowledgeBase) -> Callable[[], Aligner]:
    """Build the alignment of sentences with passages."""
    return partial(Aligner, weights=build_weights(settings, knowledge=knowledge))
