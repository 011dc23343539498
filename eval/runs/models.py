"""Which models a configuration computes with, down to their content."""

from chains.errors import ServiceError
from chains.knowledge.recipe import Recipe
from chains.providers.known_models import model_name
from chains.providers.ollama_server import OllamaServer, tagged
from chains.providers.weights import revision_of
from chains.settings.models import ChatSettings, RerankerSettings
from chains.settings.settings import Settings

UNKNOWN = "unknown"
"""Instead of a digest that nobody can tell: the server does not say, or does not answer."""


def model_identities(settings: Settings, *, recipe: Recipe) -> dict[str, str]:
    """Return what names the models: `embedding`, `reranker`, `chat` -> identity.

    An identity changes when a model of the same name is pulled or downloaded anew: it holds the
    server's digest, or a hash of the weights. Of a service that speaks OpenAI's protocol only
    the name is known.

    Args:
        settings: The configuration.
        recipe: Built from it.

    Raises:
        ServiceError: The embedder's weights are missing, or its server does not answer; nothing
            can be measured without.
    """
    return {
        "embedding": recipe.embedder_identity,
        "reranker": _reranker(settings.retrieval.reranker),
        "chat": _chat(settings.chat),
    }


def _reranker(settings: RerankerSettings) -> str:
    if settings.provider != "flag":
        return settings.provider
    return f"flag {model_name(settings.model)} {revision_of(settings.model)}"


def _chat(settings: ChatSettings) -> str:
    """Name the chat model; one that is missing fails case by case, and that is measured too."""
    match settings.provider:
        case "extractive":
            return "extractive"
        case "openai":
            return f"openai {settings.model} {UNKNOWN}"
        case "ollama":
            server = OllamaServer(settings.base_url)
            try:
                digest = server.digest(settings.model)
            except ServiceError:
                digest = UNKNOWN
            return f"ollama {tagged(settings.model)} {digest}"
