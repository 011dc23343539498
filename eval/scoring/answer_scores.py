"""The metrics of one case whose question was answered."""

from dataclasses import asdict, replace

from chains.answering.answer import Answer
from eval.dataset import Case
from eval.scoring import metrics
from eval.scoring.citations import score_citations
from eval.scoring.overlap import Overlap, best_overlap
from eval.scoring.results import AnswerRecord, CaseResult, record_answer, record_passages
from eval.scoring.retrieval_scores import score_case


def score_answered_case(case: Case, answer: Answer) -> CaseResult:
    """Compute the metrics of retrieval and answer that apply to one case."""
    record = record_answer(answer)
    retrieved = CaseResult(case=case)
    if answer.evidence is not None:
        retrieved = score_case(case, answer.evidence.candidates)
    return replace(
        retrieved,
        passages=record_passages(answer.evidence.passages) if answer.evidence else (),
        scores=retrieved.scores | _answer_scores(case, record),
        answer=record,
        steps={step.step: step.milliseconds for step in answer.trace},
    )


def _answer_scores(case: Case, record: AnswerRecord) -> dict[str, float]:
    """Score an answer; what describes answers is left out where the chain declined."""
    if case.unanswerable:
        scores = {"false_answer_rate": float(not record.abstained)}
    else:
        scores = {"false_abstain_rate": float(record.abstained)}
        scores |= _contained(case, record) | _overlap(case, record)
    if not record.abstained:
        scores["answer_characters"] = float(len(record.text))
        scores["citations"] = float(len(record.citations))
        if not case.unanswerable:
            scores |= _cited(case, record)
    return scores


def _overlap(case: Case, record: AnswerRecord) -> dict[str, float]:
    """Compare with the gold answers; a declined question has nothing in common with them."""
    if not case.answers:
        return {}
    return asdict(Overlap() if record.abstained else best_overlap(record.text, case.answers))


def _cited(case: Case, record: AnswerRecord) -> dict[str, float]:
    """Hold what is cited against the case's documents and sentences."""
    scores: dict[str, float] = {}
    if record.citations and case.documents:
        right = [citation.source in case.documents for citation in record.citations]
        scores["citation_document_precision"] = sum(right) / len(right)
    if case.references:
        quotes = [citation.quote for citation in record.citations]
        found = score_citations(quotes, case.references)
        scores["citation_recall"] = found.recall
        if found.precision is not None:
            scores["citation_precision"] = found.precision
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
