"""From settings to the steps of answering."""

from collections.abc import Callable, Iterator
from functools import partial

from chains.answering.align import Aligner
from chains.answering.answer import Answer
from chains.answering.extractive import ExtractiveAnswerer
from chains.answering.generate import ChatAnswerer
from chains.answering.known_names import KnownNames
from chains.answering.support import Judge, RerankerScorer
from chains.errors import PromptError
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.build import build_chat
from chains.providers.coverage import TermWeights
from chains.providers.language import language_of
from chains.providers.protocols import ChatModel, Reranker
from chains.providers.vocabulary import load_dictionary
from chains.retrieval.build import build_weights
from chains.retrieval.build_queries import build_prompt
from chains.retrieval.steps import Evidence
from chains.settings.models import ChatSettings
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from prompts.load import Language, PromptFileError, load_phrases

Answering = Callable[[Evidence], Iterator[Answer]]
PhraseFor = Callable[[str, Evidence], str]
"""Returns the fixed sentence of a name in the language of a question."""


def build_chat_model(settings: ChatSettings) -> ChatModel | None:
    """Build the chat model; None where answers are quoted, not written."""
    return None if settings.provider == "extractive" else build_chat(settings)


def build_answer(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    chat: ChatModel | None,
    weights: TermWeights | None = None,
) -> Answering:
    """Build the answering step.

    Args:
        settings: The configuration.
        knowledge: What is asked.
        chat: Writes the answers; None quotes them.
        weights: Of `build_weights`; None builds them where they are needed.

    Raises:
        PromptError: A prompt file is missing or malformed.
    """
    if settings.chat.provider == "extractive" or chat is None:
        sentences = getattr(settings.chat, "max_sentences", 3)
        weights = weights or build_weights(settings, knowledge=knowledge)
        return ExtractiveAnswerer(weights=weights, max_sentences=sentences).answer
    prompt_for = build_prompt("answer", settings.prompts)
    return ChatAnswerer(chat, prompt_for=prompt_for, max_tokens=settings.chat.max_tokens).answer


def build_abstain(phrase_for: PhraseFor) -> Callable[[Evidence], Answer]:
    """Build the sentence that says why there is no answer."""

    def abstain(evidence: Evidence) -> Answer:
        return Answer(text=phrase_for(evidence.reason, evidence))

    return abstain


def build_phrases(settings: PromptSettings) -> PhraseFor:
    """Load the fixed sentences; they speak the question's language.

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

    def phrase_for(name: str, evidence: Evidence) -> str:
        language = language_of(evidence.standalone_question, fixed=settings.language)
        return phrases[language][name]

    return phrase_for


def build_align(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    phrase_for: PhraseFor,
    reranker: Reranker | None = None,
) -> Callable[[], Aligner]:
    """Build the alignment of sentences with passages.

    Args:
        settings: The configuration.
        knowledge: What is asked.
        phrase_for: Has the fixed sentences.
        reranker: A model that scores the support, 0-1; None takes the share of words.

    Raises:
        SettingsError: The dictionary cannot be read.
    """
    dictionary = settings.lexical.dictionary
    words = load_dictionary(dictionary) if dictionary is not None else ()
    return partial(
        Aligner,
        judge=Judge(
            scorer=None if reranker is None else RerankerScorer(reranker),
            known_names=KnownNames(knowledge, words=words),
        ),
        unsupported=settings.answer.unsupported,
        nothing_left=partial(phrase_for, "nothing supported"),
    )
