"""The metrics of one case whose question was answered."""

from dataclasses import replace

from chains.answering.answer import Answer
from eval.dataset import Case
from eval.scoring import metrics
from eval.scoring.results import AnswerRecord, CaseResult, record_answer
from eval.scoring.retrieval_scores import score_case


def score_answered_case(case: Case, answer: Answer) -> CaseResult:
    """Compute the metrics of retrieval and answer that apply to one case."""
    record = record_answer(answer)
    retrieved = CaseResult(case=case)
    if answer.evidence is not None:
        retrieved = score_case(case, answer.evidence.candidates)
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
