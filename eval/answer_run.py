"""Score the answers of one configuration on a dataset."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from chains.answering.answer import Answer
from chains.errors import ChainError
from chains.retrieval.steps import Question
from eval import metrics
from eval.dataset import Case, Dataset
from eval.results import AnswerRecord, CaseResult, record_answer
from eval.retrieval_run import score_case

AnswerQuestion = Callable[[Question], Answer]


def run_answers(dataset: Dataset, *, answer: AnswerQuestion) -> Iterator[CaseResult]:
    """Yield a result for each case; a failing case is a row, not a crash.

    Args:
        dataset: Its documents must be what `answer` searches.
        answer: From a question to an answer with its evidence.
    """
    for case in dataset.cases:
        started = time.perf_counter()
        try:
            given = answer(case.to_question(distinct_documents=metrics.DOCUMENT_DEPTH))
        except ChainError as error:
            yield CaseResult(case=case, error=str(error))
            continue
        elapsed = (time.perf_counter() - started) * 1000
        yield score_answered_case(case, given, milliseconds=elapsed)


def score_answered_case(case: Case, answer: Answer, *, milliseconds: float = 0.0) -> CaseResult:
    """Compute the metrics of retrieval and answer that apply to one case."""
    record = record_answer(answer)
    retrieved = CaseResult(case=case, milliseconds=milliseconds)
    if answer.evidence is not None:
        retrieved = score_case(case, answer.evidence.candidates, milliseconds=milliseconds)
    scores = retrieved.scores | _answer_scores(case, record)
    return replace(retrieved, scores=scores, answer=record)


def _answer_scores(case: Case, record: AnswerRecord) -> dict[str, float]:
    """Score an answer; what describes answers is left out where the chain declined."""
    if case.unanswerable:
        scores = {"false_answer_rate": float(not record.abstained)}
    else:
        scores = {"false_abstain_rate": float(record.abstained)} | _contained(case, record)
    if not record.abstained:
        scores["answer_characters"] = float(len(record.text))
        scores["citations"] = float(len(record.citations))
        if record.citations and case.documents and not case.unanswerable:
            right = [citation.source in case.documents for citation in record.citations]
            scores["citation_precision"] = sum(right) / len(right)
    return scores


def _contained(case: Case, record: AnswerRecord) -> dict[str, float]:
    """Look for the gold answers; a declined question has none, whatever its wording says."""
    if not case.answers:
        return {}
    text = "" if record.abstained else record.text
    scores = {
        f"answer_contained@{cutoff}": metrics.answer_contained(
            text, case.answers, characters=cutoff
        )
        for cutoff in metrics.ANSWER_CUTOFFS
    }
    scores["answer_contained"] = metrics.answer_contained(text, case.answers, characters=None)
    return scores
