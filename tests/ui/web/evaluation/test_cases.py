"""Which cases are called wrong, and how they are listed."""

import pytest

from eval.runs.stored import CaseRow
from tests.ui.web.evaluation.samples import answered, declined, stored_run
from ui.web.evaluation.cases import Fate, belongs, fate_of, listed, shown_metrics

FAILED = CaseRow(id="f", question="问", error="the server does not answer")
FALSE = answered("x").model_copy(update={"unanswerable": True, "scores": {}})


@pytest.mark.parametrize(
    ("row", "fate"),
    [
        (answered("1"), "right"),
        (answered("1", right=False), "wrong"),
        (declined("1", unanswerable=True), "abstained"),
        (FALSE, "wrong"),
        (FAILED, "failed"),
        (CaseRow(id="r", question="问", scores={"doc_recall@5": 0.5}), "wrong"),
        (CaseRow(id="r", question="问", scores={"doc_recall@5": 1.0}), "right"),
        (CaseRow(id="r", question="问"), "unscored"),
    ],
)
def test_what_became_of_a_case(row: CaseRow, fate: Fate) -> None:
    assert fate_of(row) == fate


def test_a_refusal_is_wrong_where_there_was_an_answer() -> None:
    assert belongs(declined("1", unanswerable=False), "wrong")
    assert not belongs(declined("1", unanswerable=True), "wrong")
    assert belongs(declined("1", unanswerable=True), "abstained")


def test_the_worst_of_a_metric_come_first_and_those_without_it_last() -> None:
    run = stored_run(answered("a"), FAILED, answered("b", right=False))
    assert [row.id for row in listed(run, wanted="all", sort="")] == ["a", "f", "b"]
    by_metric = listed(run, wanted="all", sort="answer_contained")
    assert [row.id for row in by_metric] == ["b", "a", "f"]


def test_the_metric_that_is_sorted_by_has_a_column() -> None:
    rows = [answered("a")]
    assert shown_metrics(rows, sort="") == ["answer_contained", "doc_recall@5", "citations"]
    assert shown_metrics(rows, sort="citations")[0] == "citations"
    assert shown_metrics(rows, sort="<b>") == shown_metrics(rows, sort="")
