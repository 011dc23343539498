"""Ask a chain the questions of a dataset, and score what comes back."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from chains.errors import ChainError
from chains.retrieval.steps import Question
from eval.dataset import Case, Dataset
from eval.scoring.metrics import DOCUMENT_DEPTH
from eval.scoring.results import CaseResult

Found = TypeVar("Found")


def run_cases(
    dataset: Dataset,
    *,
    ask: Callable[[Question], Found],
    score: Callable[[Case, Found], CaseResult],
) -> Iterator[CaseResult]:
    """Yield a timed result for each case; a failing case is a row, not a crash.

    Args:
        dataset: Its documents must be what `ask` searches.
        ask: From a question to what is scored, such as ranked candidates or an answer.
        score: Computes the metrics that apply to a case.
    """
    for case in dataset.cases:
        started = time.perf_counter()
        try:
            found = ask(case.to_question(distinct_documents=DOCUMENT_DEPTH))
        except ChainError as error:
            yield CaseResult(case=case, error=str(error))
            continue
        elapsed = (time.perf_counter() - started) * 1000
        yield replace(score(case, found), milliseconds=elapsed)
