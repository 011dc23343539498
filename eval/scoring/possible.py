"""The metrics that single cases of a dataset can have, before anything is asked."""

from collections.abc import Iterable
from typing import Literal

from chains.answering.answer import Answer
from chains.retrieval.steps import Candidates, Queries, StandaloneQuestion
from eval.dataset import Case
from eval.scoring.answer_scores import score_answered_case
from eval.scoring.retrieval_scores import score_case

_OF_CITATIONS = {"citation_precision", "citation_document_precision"}
_ANSWERED = Answer(text="-")


def possible_metrics(
    cases: Iterable[Case], *, scored: Literal["retrieval", "answers"]
) -> frozenset[str]:
    """Return what scoring can give for any of the cases, found by scoring what is of no use.

    Args:
        cases: What is asked; which metrics apply is told by what they hold.
        scored: `retrieval`: the search alone; `answers`: the whole chain, search included.
    """
    found = set(_OF_CITATIONS) if scored == "answers" else set()
    for case in cases:
        found.update(score_case(case, _nothing(case)).scores)
        if scored == "answers":
            found.update(score_answered_case(case, _ANSWERED).scores)
    return frozenset(found)


def _nothing(case: Case) -> Candidates:
    question = case.to_question()
    asked = StandaloneQuestion(question=question, text=question.text)
    return Candidates(queries=Queries(standalone=asked, texts=(asked.text,)), ranked=())
