from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chains.errors import KnowledgeBaseError, QuestionError, ServiceFailedError
from chains.retrieval.steps import Candidates, Question
from eval.dataset import Case, Dataset
from eval.retrieval_run import run_retrieval, score_case
from tests.support.rag_steps import candidates

FOUND = candidates("问", ("水泵重 ９ 公斤。", 3.0), ("香蕉。", 2.0), ("保修期为一年。", 1.0))
BASE = {"id": "1", "question": "问"}


def case(**fields: Any) -> Case:  # noqa: ANN401
    return Case.model_validate(BASE | fields)


def dataset(*cases: Case) -> Dataset:
    return Dataset(name="d", documents=Path("documents"), cases=cases, fingerprint="0")


def test_documents_are_ranked_by_their_first_chunk() -> None:
    again = replace(FOUND.ranked[2], chunk=replace(FOUND.ranked[2].chunk, source="0.txt"))
    found = replace(FOUND, ranked=(*FOUND.ranked[:2], again))
    assert score_case(case(), found).documents == ("0.txt", "1.txt")


def test_an_answerable_case_gets_the_document_metrics() -> None:
    scores = score_case(case(documents=["1.txt", "2.txt"]), FOUND).scores
    assert {name: scores[name] for name in scores if "@1" in name or "@3" in name} == {
        "doc_recall@1": 0.0,
        "doc_recall@3": 1.0,
        "doc_recall@10": 1.0,
        "mrr@10": 0.5,
    }


def test_an_unanswerable_case_gets_none_of_them() -> None:
    scores = score_case(case(documents=["1.txt"], answers=["9"], unanswerable=True), FOUND).scores
    assert scores == {}


def test_references_and_answers_are_looked_for_at_every_cutoff() -> None:
    scores = score_case(
        case(references=["水泵重9公斤。", "没有。"], answers=["一年"]), FOUND
    ).scores
    assert scores == {
        f"{name}@{cutoff}": value
        for cutoff in (400, 800, 1000, 1600, 2000)
        for name, value in (("reference_recall", 0.5), ("answer_in_context", 1.0))
    }


def test_what_lies_behind_the_cutoff_is_not_found() -> None:
    found = candidates("问", ("字" * 399, 2.0), ("保修期为一年。", 1.0))
    scores = score_case(case(answers=["一年"]), found).scores
    assert (scores["answer_in_context@400"], scores["answer_in_context@800"]) == (0.0, 1.0)


def test_evaluation_asks_for_ten_distinct_documents() -> None:
    asked: list[Question] = []

    def retrieve(question: Question) -> Candidates:
        asked.append(question)
        return FOUND

    (result,) = run_retrieval(dataset(case(documents=["0.txt"])), retrieve=retrieve)
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

    cases = case(question="坏"), case(id="2")
    bad, good = run_retrieval(dataset(*cases), retrieve=retrieve)
    assert (bad.error, bad.scores, good.error) == ("broke off", {}, "")
