"""The metrics of one case whose passages were searched."""

from collections.abc import Iterable, Sequence

from chains.retrieval.steps import Candidates
from eval.dataset import Case
from eval.scoring import metrics
from eval.scoring.results import CaseResult


def score_case(case: Case, found: Candidates) -> CaseResult:
    """Compute the retrieval metrics that apply to one case."""
    documents = metrics.distinct(candidate.chunk.source for candidate in found.ranked)
    texts = (candidate.chunk.text for candidate in found.ranked)
    return CaseResult(
        case=case,
        queries=found.queries.all,
        documents=tuple(documents),
        scores=_document_scores(case, documents) | _context_scores(case, texts),
    )


def _document_scores(case: Case, documents: Sequence[str]) -> dict[str, float]:
    if case.unanswerable or not case.documents:
        return {}
    scores = {
        f"doc_recall@{k}": metrics.document_recall(documents, case.documents, k=k)
        for k in metrics.RECALL_CUTOFFS
    }
    scores["mrr@10"] = metrics.reciprocal_rank(documents, case.documents)
    scores["ndcg@10"] = metrics.ndcg(documents, case.documents)
    return scores


def _context_scores(case: Case, texts: Iterable[str]) -> dict[str, float]:
    longest = metrics.context(texts, characters=max(metrics.CONTEXT_CUTOFFS))
    references = metrics.characters_needed(longest, case.references)
    answers = metrics.characters_needed(longest, () if case.unanswerable else case.answers)
    scores: dict[str, float] = {}
    for cutoff in metrics.CONTEXT_CUTOFFS:
        if references:
            scores[f"reference_recall@{cutoff}"] = metrics.reference_recall(
                references, characters=cutoff
            )
        if answers:
            scores[f"answer_in_context@{cutoff}"] = metrics.answer_in_context(
                answers, characters=cutoff
            )
    return scores
