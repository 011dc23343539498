from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.errors import KnowledgeBaseError, QuestionError, ServiceFailedError
from chains.retrieval.steps import Candidates, Question
from eval.scoring.answer_scores import score_answered_case
from eval.runs.case_run import run_cases
from eval.dataset import Case, Dataset
from eval.scoring.retrieval_scores import score_case
from tests.support.rag_steps import candidates, evidence

FOUND = candidates("问", ("水泵重 ９ 公斤。", 3.0), ("保修期为一年。", 1.0))
ANSWERED = Answer(evidence=evidence("问", "水泵重９公斤。"), text="有。")


def dataset(*questions: str) -> Dataset:
    cases = tuple(
        Case(id=str(number), question=question, documents=("0.txt",))
        for number, question in enumerate(questions)
    )
    return Dataset(name="d", documents=Path("documents"), cases=cases, fingerprint="0")


def test_evaluation_asks_for_ten_distinct_documents() -> None:
    asked: list[Question] = []

    def retrieve(question: Question) -> Candidates:
        asked.append(question)
        return FOUND

    (result,) = run_cases(dataset("问"), ask=retrieve, score=score_case)
    assert asked[0].distinct_documents == 10
    assert (result.scores["mrr@10"], result.error) == (1.0, "")
    assert result.milliseconds > 0


@pytest.mark.parametrize(
    "error",
    [ServiceFailedError("broke off"), QuestionError("broke off"), KnowledgeBaseError("broke off")],
)
def test_a_case_that_fails_is_a_row(error: Exception) -> None:
    def retrieve(question: Question) -> Candidates:
        if question.text == "坏":
            raise error
        return FOUND

    bad, good = run_cases(dataset("坏", "问"), ask=retrieve, score=score_case)
    assert (bad.error, bad.scores, good.error) == ("broke off", {}, "")


def test_answers_are_run_the_same_way() -> None:
    asked: list[Question] = []

    def answer(question: Question) -> Answer:
        asked.append(question)
        if question.text == "坏":
            raise ServiceFailedError("broke off")
        return ANSWERED

    bad, good = run_cases(dataset("坏", "问"), ask=answer, score=score_answered_case)
    assert (bad.error, bad.scores, bad.answer, good.error) == ("broke off", {}, None, "")
    assert good.answer is not None
    assert {question.distinct_documents for question in asked} == {10}
    assert good.milliseconds > 0
