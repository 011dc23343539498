"""The metrics of one case whose passages were searched."""

from collections.abc import Iterable, Mapping, Sequence

from chains.retrieval.steps import Candidates
from eval.dataset import Case
from eval.scoring import metrics
from eval.scoring.results import CaseResult, FoundPassage


def score_case(
    case: Case,
    found: Candidates,
    *,
    passages: tuple[FoundPassage, ...] = (),
    milliseconds: float = 0.0,
    steps: Mapping[str, float] | None = None,
) -> CaseResult:
    """Compute the retrieval metrics that apply to one case.

    Args:
        case: The case.
        found: What its question found.
        passages: Noted in the result, as the rest is.
        milliseconds: Duration of the case.
        steps: Step of the chain -> milliseconds; None means none.
    """
    documents = metrics.distinct(candidate.chunk.source for candidate in found.ranked)
    texts = (candidate.chunk.text for candidate in found.ranked)
    return CaseResult(
        case=case,
        queries=found.queries.all,
        documents=tuple(documents),
        passages=passages,
        scores=_document_scores(case, documents) | _context_scores(case, texts),
        milliseconds=milliseconds,
        steps=steps or {},
    )


def _document_scores(case: Case, documents: Sequence[str]) -> dict[str, float]:
    if case.unanswerable or not case.documents:
        return {}
    wanted = set(case.documents)
    ranks = metrics.ranks_of(wanted, documents)
    scores = {
        f"doc_recall@{k}": metrics.recall(ranks, wanted=len(wanted), k=k)
        for k in metrics.RECALL_CUTOFFS
    }
    scores["mrr@10"] = metrics.reciprocal_rank(ranks)
    scores["ndcg@10"] = metrics.ndcg(ranks, wanted=len(wanted))
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
