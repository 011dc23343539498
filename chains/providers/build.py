"""From settings to providers: the only code here that sees a configuration."""

from functools import cache

from chains.providers.analysis import Analyser
from chains.providers.flag_embedder import FlagEmbedder
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.ollama_embedder import OllamaEmbedder
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.openai_embedder import OpenAIEmbedder
from chains.providers.protocols import ChatModel, Embedder
from chains.providers.sentence_transformers_embedder import SentenceTransformersEmbedder
from chains.providers.synonyms import Synonyms
from chains.providers.vocabulary import (
    load_dictionary,
    load_general_synonyms,
    load_synonyms,
)
from chains.settings.models import EmbeddingSettings, OllamaChat, OpenAIChat
from chains.settings.sections import LexicalSettings


def build_embedder(settings: EmbeddingSettings) -> Embedder:
    """Build the embedder of a configuration; loads and asks nothing yet."""
    arguments = settings.model_dump(exclude={"provider"})
    match settings.provider:
        case "hashing":
            from chains.providers.hashing import HashingEmbedder

            return HashingEmbedder(**arguments)
        case "flag":
            return FlagEmbedder(**arguments)
        case "sentence_transformers":
            return SentenceTransformersEmbedder(**arguments)
        case "ollama":
            return OllamaEmbedder(**arguments)
        case "openai":
            return OpenAIEmbedder(**arguments)


def build_chat(settings: OllamaChat | OpenAIChat) -> ChatModel:
    """Build the chat model of a configuration; loads and asks nothing yet."""
    arguments = settings.model_dump(exclude={"provider"})
    match settings.provider:
        case "ollama":
            return OllamaChatModel(**arguments)
        case "openai":
            return OpenAIChatModel(**arguments)


def build_analyser(settings: LexicalSettings) -> Analyser:
    """Build what makes terms of texts.

    Raises:
        SettingsError: The dictionary cannot be read.
    """
    words = load_dictionary(settings.dictionary) if settings.dictionary else ()
    return Analyser(settings.fold_scripts, words)


def build_synonyms(settings: LexicalSettings) -> Synonyms:
    """Build what knows which words mean the same: the user's, and everyday ones.

    Raises:
        SettingsError: The file cannot be read, or a line of it has a single word.
    """
    groups = load_synonyms(settings.synonyms) if settings.synonyms else ()
    general = None
    if settings.general_synonyms:
        general = _general_synonyms(fold_scripts=settings.fold_scripts)
    return Synonyms(groups, settings.fold_scripts, general)


@cache
def _general_synonyms(*, fold_scripts: bool) -> Synonyms:
    """Build the lexicon that comes along, once for all that ask: preparing it takes 15 ms."""
    return Synonyms(load_general_synonyms(), fold_scripts)
