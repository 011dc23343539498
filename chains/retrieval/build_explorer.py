"""From settings to what runs a question through the stages one by one."""

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.flag_reranker import FlagReranker
from chains.providers.protocols import ChatModel, Embedder
from chains.retrieval.build import (
    build_diversity,
    build_gate,
    build_reorder,
    build_search,
    build_weights,
)
from chains.retrieval.build_queries import build_condense, build_expand
from chains.retrieval.corpus_language import CorpusLanguage
from chains.retrieval.explore import Explorer, ExplorerSteps
from chains.settings.settings import Settings


def build_explorer(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    embedder: Embedder,
    chat: ChatModel | None,
    model: FlagReranker | None = None,
) -> Explorer:
    """Build an explorer from the steps that the chain is made of.

    Args:
        settings: The configuration.
        knowledge: What is asked.
        embedder: The one that the knowledge base's recipe has.
        chat: Rewrites questions; None means that the rules must do.
        model: Of `build_reranker`, so that it is loaded once.

    Raises:
        PromptError: A prompt file is missing or malformed.
        SettingsError: A file that the settings name cannot be read.
    """
    weights = build_weights(settings, knowledge=knowledge)
    reranks = settings.retrieval.reranker.provider != "none"
    steps = ExplorerSteps(
        condense=build_condense(settings, chat=chat),
        expand=build_expand(settings, chat=chat, language=CorpusLanguage(knowledge)),
        search=build_search(
            settings, knowledge=knowledge, embedder=embedder, synonyms=weights.synonyms
        ),
        reorder=build_reorder(settings, knowledge=knowledge, model=model, weights=weights)
        if reranks
        else None,
        spread=build_diversity(settings),
        gate=build_gate(settings, knowledge=knowledge, weights=weights),
        top_k=settings.retrieval.top_k,
    )
    return Explorer(knowledge, steps)
