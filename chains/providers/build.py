"""From settings to providers: the only code here that sees a configuration."""

from chains.providers.flag_embedder import FlagEmbedder
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.ollama_embedder import OllamaEmbedder
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.openai_embedder import OpenAIEmbedder
from chains.providers.protocols import ChatModel, Embedder
from chains.providers.sentence_transformers_embedder import SentenceTransformersEmbedder
from chains.settings.models import EmbeddingSettings, OllamaChat, OpenAIChat


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
