"""Score the retrieval of one configuration on a dataset."""

import time
from collections.abc import Callable, Iterator, Sequence

from chains.errors import ChainError
from chains.retrieval.steps import Candidates, Question
from eval import metrics
from eval.dataset import Case, Dataset
from eval.results import CaseResult

Retrieve = Callable[[Question], Candidates]


def run_retrieval(dataset: Dataset, *, retrieve: Retrieve) -> Iterator[CaseResult]:
    """Yield a result for each case; a failing case is a row, not a crash.

    Args:
        dataset: Its documents must be what `retrieve` searches.
        retrieve: From a question to ranked candidates.
    """
    for case in dataset.cases:
        started = time.perf_counter()
        try:
            found = retrieve(case.to_question(distinct_documents=metrics.DOCUMENT_DEPTH))
        except ChainError as error:
            yield CaseResult(case=case, error=str(error))
            continue
        elapsed = (time.perf_counter() - started) * 1000
        yield score_case(case, found, milliseconds=elapsed)


def score_case(case: Case, found: Candidates, *, milliseconds: float = 0.0) -> CaseResult:
    """Compute the retrieval metrics that apply to one case."""
    documents = metrics.distinct(candidate.chunk.source for candidate in found.ranked)
    texts = [candidate.chunk.text for candidate in found.ranked]
    return CaseResult(
        case=case,
        documents=tuple(documents),
        scores=_document_scores(case, documents) | _context_scores(case, texts),
        milliseconds=milliseconds,
    )


def _document_scores(case: Case, documents: Sequence[str]) -> dict[str, float]:
    if case.unanswerable or not case.documents:
        return {}
    scores = {
        f"doc_recall@{k}": metrics.document_recall(documents, case.documents, k=k)
        for k in metrics.RECALL_CUTOFFS
    }
    scores["mrr@10"] = metrics.reciprocal_rank(documents, case.documents)
    return scores


def _context_scores(case: Case, texts: Sequence[str]) -> dict[str, float]:
    longest = metrics.context(texts, characters=max(metrics.CONTEXT_CUTOFFS))
    scores: dict[str, float] = {}
    for cutoff in metrics.CONTEXT_CUTOFFS:
        retrieved = longest[:cutoff]
        if case.references:
            scores[f"reference_recall@{cutoff}"] = metrics.reference_recall(
                retrieved, case.references
            )
        if case.answers and not case.unanswerable:
            scores[f"answer_in_context@{cutoff}"] = metrics.answer_in_context(
                retrieved, case.answers
            )
    return scores
