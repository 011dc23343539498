"""From settings to the steps of retrieval."""

from functools import partial
from typing import Literal

from chains.errors import PromptError
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.coverage import TermWeights
from chains.providers.flag_reranker import FlagReranker
from chains.providers.language import PromptFor, prompt_chooser
from chains.providers.lexical_reranker import LexicalReranker
from chains.providers.protocols import ChatModel, Embedder
from chains.retrieval.condense import Condense, condense_by_model, condense_by_rule
from chains.retrieval.evidence import score_by_coverage, score_by_reranker
from chains.retrieval.expand import Expand, expand_by_keywords, expand_by_model, expand_not
from chains.retrieval.fusion import build_fusion
from chains.retrieval.gate import EvidenceGate
from chains.retrieval.packing import Budget, PassagePacker
from chains.retrieval.search import Arm, HybridSearch, Rerank, keep_order, rerank
from chains.settings.sections import PromptSettings
from chains.settings.settings import RetrievalSettings, Settings
from prompts.load import Language, PromptFileError, load_prompt

_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def build_prompt(
    name: Literal["answer", "condense", "expand"], settings: PromptSettings
) -> PromptFor:
    """Load a prompt in every language.

    Raises:
        PromptError: A file is missing or malformed.
    """
    try:
        prompts = {
            language: load_prompt(name, language=language, directory=settings.directory)
            for language in _LANGUAGES
        }
    except PromptFileError as error:
        raise PromptError(str(error), hint=error.hint) from error
    return prompt_chooser(prompts, fixed=settings.language)


def build_condense(settings: Settings, *, chat: ChatModel | None) -> Condense:
    """Build the step that makes a follow-up stand alone."""
    if chat is None:
        return condense_by_rule
    prompt_for = build_prompt("condense", settings.prompts)
    return partial(condense_by_model, chat=chat, prompt_for=prompt_for)


def build_expand(settings: Settings, *, chat: ChatModel | None) -> Expand:
    """Build the step that adds query variants."""
    variants = settings.retrieval.variants
    match variants.provider:
        case "chat" if chat is not None:
            prompt_for = build_prompt("expand", settings.prompts)
            return partial(expand_by_model, chat=chat, prompt_for=prompt_for, count=variants.count)
        case "chat" | "keywords":
            return expand_by_keywords
        case "none":
            return expand_not


def build_search(
    settings: RetrievalSettings, *, knowledge: KnowledgeBase, embedder: Embedder
) -> HybridSearch:
    """Build the hybrid search."""
    dense, lexical, fusion = settings.dense, settings.lexical, settings.fusion
    return HybridSearch(
        knowledge,
        embedder=embedder,
        dense=Arm(weight=dense.weight, candidates=dense.candidates),
        lexical=Arm(weight=lexical.weight, candidates=lexical.candidates),
        fusion=build_fusion(fusion.method, k=fusion.k, variant_weight=fusion.variant_weight),
    )


def build_weights(settings: Settings, *, knowledge: KnowledgeBase) -> TermWeights:
    """Build the term weights of a knowledge base."""
    return TermWeights(idf=knowledge.idf, fold_scripts=settings.lexical.fold_scripts)


def build_rerank(settings: Settings, *, knowledge: KnowledgeBase) -> Rerank:
    """Build the reranking step."""
    reranker = settings.retrieval.reranker
    match reranker.provider:
        case "flag":
            arguments = reranker.model_dump(exclude={"provider", "candidates"})
            return partial(rerank, reranker=FlagReranker(**arguments), limit=reranker.candidates)
        case "lexical":
            lexical = LexicalReranker(
                weights=build_weights(settings, knowledge=knowledge),
                coverage_weight=reranker.coverage_weight,
                sentence_weight=reranker.sentence_weight,
            )
            return partial(rerank, reranker=lexical)
        case "none":
            return keep_order


def build_gate(settings: Settings, *, knowledge: KnowledgeBase) -> EvidenceGate:
    """Build the evidence gate."""
    retrieval = settings.retrieval
    weights = build_weights(settings, knowledge=knowledge)
    by_coverage = partial(score_by_coverage, weights=weights)
    return EvidenceGate(
        knowledge,
        score=score_by_reranker if retrieval.reranker.provider == "flag" else by_coverage,
        threshold=retrieval.gate.threshold,
        packer=PassagePacker(
            Budget(
                passages=retrieval.top_k,
                characters=retrieval.context.characters,
                neighbours=retrieval.context.neighbours,
            )
        ),
    )
