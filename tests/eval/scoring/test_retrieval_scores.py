from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import Case, Dataset
from eval.scoring.results import AnswerRecord, CaseResult, record_candidates
from eval.scoring.retrieval_scores import score_case
from tests.support.rag_steps import candidates

FOUND = candidates("问", ("水泵重 ９ 公斤。", 3.0), ("香蕉。", 2.0), ("保修期为一年。", 1.0))
BASE = {"id": "1", "question": "问"}


def case(**fields: Any) -> Case:
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
        # The wanted documents are 2nd and 3rd; at best they would be 1st and 2nd.
        "ndcg@10": pytest.approx((0.6309298 + 0.5) / (1 + 0.6309298)),
    }


def test_a_document_that_is_named_twice_is_wanted_once() -> None:
    assert score_case(case(documents=["0.txt", "0.txt"]), FOUND).scores["doc_recall@1"] == 1.0


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


def test_nothing_but_the_passages_is_left_out_for_summing_up() -> None:
    record = AnswerRecord(text="一年", abstained=False)
    result = CaseResult(
        case=case(),
        queries=("问",),
        documents=("0.txt",),
        passages=record_candidates(FOUND.ranked),
        scores={"mrr@10": 1.0},
        answer=record,
        milliseconds=2.0,
        steps={"retrieve": 1.0},
        reused=("retrieve",),
        error="x",
    )
    assert all(getattr(result, field.name) for field in fields(result))
    assert result.without_passages() == replace(result, passages=())


def test_what_lies_behind_the_cutoff_is_not_found() -> None:
    found = candidates("问", ("字" * 399, 2.0), ("保修期为一年。", 1.0))
    scores = score_case(case(answers=["一年"]), found).scores
    assert (scores["answer_in_context@400"], scores["answer_in_context@800"]) == (0.0, 1.0)
