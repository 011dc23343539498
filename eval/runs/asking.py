"""Ask a chain the question of a case, and score and time what comes back."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from chains.answering.trace import Trace
from eval.dataset import Case
from eval.scoring.answer_scores import score_answered_case
from eval.scoring.metrics import DOCUMENT_DEPTH
from eval.scoring.results import CaseResult, record_candidates
from eval.scoring.retrieval_scores import score_case

if TYPE_CHECKING:
    from chains.rag import RagChain

Ask = Callable[[Case], CaseResult]
"""From a case to what was measured of it."""


def build_ask(rag: "RagChain", *, scored: str, top_k: int) -> Ask:
    """Return what asks, scores and times one case; threads may share it.

    Args:
        rag: The chain that is measured.
        scored: `retrieval`: the search alone; `answers`: the whole chain, search included.
        top_k: Most passages that a row keeps of a search.
    """

    def retrieve(case: Case) -> CaseResult:
        question, trace = case.to_question(distinct_documents=DOCUMENT_DEPTH), Trace()
        started = time.perf_counter()
        found = rag.retrieve.invoke(question, {"callbacks": [trace]})
        elapsed = (time.perf_counter() - started) * 1000
        return score_case(
            case,
            found,
            passages=record_candidates(found.ranked[:top_k]),
            milliseconds=elapsed,
            steps={step.step: step.milliseconds for step in trace.steps},
        )

    def answer(case: Case) -> CaseResult:
        question = case.to_question(distinct_documents=DOCUMENT_DEPTH)
        started = time.perf_counter()
        answered = rag.answer.invoke(question)
        elapsed = (time.perf_counter() - started) * 1000
        return replace(score_answered_case(case, answered), milliseconds=elapsed)

    return answer if scored == "answers" else retrieve
