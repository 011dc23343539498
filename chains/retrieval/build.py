"""From settings to the steps of retrieval."""

from dataclasses import replace
from functools import partial

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.build import build_synonyms
from chains.providers.coverage import TermWeights
from chains.providers.flag_reranker import FlagReranker
from chains.providers.lexical_reranker import LexicalReranker
from chains.providers.protocols import Embedder
from chains.providers.synonyms import Synonyms
from chains.retrieval.diversity import diversify
from chains.retrieval.fusion import Fusion, build_fusion
from chains.retrieval.gate import EvidenceGate
from chains.retrieval.gate_rule import build_gate_rule, score_by_calibration
from chains.retrieval.packing import Budget, PassagePacker
from chains.retrieval.reranking import Rerank, RerankBudget, keep_order, rerank
from chains.retrieval.search import Arm, HybridSearch
from chains.retrieval.steps import Candidates
from chains.settings.models import FlagReranker as FlagRerankerSettings
from chains.settings.settings import Settings

_POOL = 3
"""Passages that maximal marginal relevance chooses from, in multiples of those it shows."""

_SHOWN = 100
"""Candidates that `zhiwen search --top-k` can show; each costs tens of microseconds."""


def build_search(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    embedder: Embedder,
    synonyms: Synonyms | None = None,
) -> HybridSearch:
    """Build the hybrid search.

    Args:
        settings: The configuration.
        knowledge: What is searched.
        embedder: Embeds the queries.
        synonyms: Of `build_weights`, so that the user's file is read once; None reads it.

    Raises:
        SettingsError: The file of synonyms cannot be read.
    """
    dense, lexical = settings.retrieval.dense, settings.retrieval.lexical
    return HybridSearch(
        knowledge,
        embedder=embedder,
        dense=Arm(weight=dense.weight, candidates=dense.candidates),
        lexical=Arm(
            weight=lexical.weight,
            candidates=lexical.candidates,
            synonyms=synonyms or build_synonyms(settings.lexical),
        ),
        fusion=build_search_fusion(settings),
    )


def build_search_fusion(settings: Settings) -> Fusion:
    """Build the fusion, which reads no more chunks than the later steps look at."""
    fusion, top_k = settings.retrieval.fusion, settings.retrieval.top_k
    return replace(
        build_fusion(fusion.method, k=fusion.k, variant_weight=fusion.variant_weight),
        kept=max(_SHOWN, _POOL * top_k, _reranked(settings)),
    )


def _reranked(settings: Settings) -> int:
    """Return how many candidates the reranker scores."""
    reranker = settings.retrieval.reranker
    return 0 if reranker.provider == "none" else reranker.candidates


def build_weights(settings: Settings, *, knowledge: KnowledgeBase) -> TermWeights:
    """Build the term weights of a knowledge base.

    Raises:
        SettingsError: The file of synonyms cannot be read.
    """
    return TermWeights(
        idf=knowledge.idf,
        analyser=knowledge.analyser,
        synonyms=build_synonyms(settings.lexical),
    )


def build_reranker(settings: Settings) -> FlagReranker | None:
    """Build the model that reranks, and scores an answer's support; None where there is none."""
    reranker = settings.retrieval.reranker
    return _build_flag(reranker) if reranker.provider == "flag" else None


def _build_flag(settings: FlagRerankerSettings) -> FlagReranker:
    return FlagReranker(**settings.model_dump(exclude={"provider", "candidates", "budget_ms"}))


def build_rerank(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    model: FlagReranker | None = None,
    weights: TermWeights | None = None,
) -> Rerank:
    """Build the reranking step, with maximal marginal relevance behind it where that is on.

    Args:
        settings: The configuration.
        knowledge: What is searched.
        model: Of `build_reranker`, so that it is loaded once; None builds it.
        weights: Of `build_weights`, likewise.
    """
    reorder = build_reorder(settings, knowledge=knowledge, model=model, weights=weights)
    spread = build_diversity(settings)
    return reorder if spread is None else lambda candidates: spread(reorder(candidates))


def build_diversity(settings: Settings) -> Rerank | None:
    """Build maximal marginal relevance; None where it is off."""
    relevance, reach = settings.retrieval.mmr, _POOL * settings.retrieval.top_k
    return None if relevance is None else partial(diversify, relevance=relevance, reach=reach)


def build_reorder(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    model: FlagReranker | None = None,
    weights: TermWeights | None = None,
) -> Rerank:
    """Build the reranking step without what may be behind it; see `build_rerank`."""
    reranker = settings.retrieval.reranker
    match reranker.provider:
        case "flag":
            flag = model or _build_flag(reranker)
            budget = _build_budget(reranker.budget_ms, flag)
            return partial(rerank, reranker=flag, limit=reranker.candidates, budget=budget)
        case "lexical":
            weights = weights or build_weights(settings, knowledge=knowledge)
            lexical = LexicalReranker(weights=weights)
            reorder = partial(rerank, reranker=lexical, limit=reranker.candidates)
            return partial(_within, knowledge, reorder)
        case "none":
            return keep_order


def _within(knowledge: KnowledgeBase, reorder: Rerank, candidates: Candidates) -> Candidates:
    """Rerank over one state of the knowledge base, which is looked up once, not for each term."""
    with knowledge.reading():
        return reorder(candidates)


def _build_budget(milliseconds: float | None, flag: FlagReranker) -> RerankBudget | None:
    if milliseconds is None:
        return None
    return RerankBudget(milliseconds=milliseconds, at_once=flag.batch_size, prepare=flag.load)


def build_gate(
    settings: Settings, *, knowledge: KnowledgeBase, weights: TermWeights | None = None
) -> EvidenceGate:
    """Build the evidence gate.

    Args:
        settings: The configuration.
        knowledge: Where neighbours are read.
        weights: Of `build_weights`; None builds them.
    """
    retrieval = settings.retrieval
    weights = weights or build_weights(settings, knowledge=knowledge)
    rule = build_gate_rule(settings)
    return EvidenceGate(
        knowledge,
        score=partial(score_by_calibration, calibration=rule.calibration, weights=weights),
        threshold=rule.threshold,
        warnings=rule.warnings,
        packer=PassagePacker(
            Budget(
                passages=retrieval.top_k,
                characters=retrieval.context.characters,
                neighbours=retrieval.context.neighbours,
            )
        ),
    )
