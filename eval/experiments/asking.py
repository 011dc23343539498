"""Ask a chain, with the retrieval from the store where it has been done."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from chains.answering.trace import Trace
from chains.retrieval.steps import Question
from eval.dataset import Case
from eval.experiments.candidates import CandidateStore, Found
from eval.runs.asking import Ask
from eval.scoring.answer_scores import score_answered_case
from eval.scoring.metrics import DOCUMENT_DEPTH
from eval.scoring.results import CaseResult

if TYPE_CHECKING:
    from chains.rag import RagChain


def build_sharing_ask(rag: "RagChain", *, plain: CandidateStore, with_turns: CandidateStore) -> Ask:
    """Return what answers a case from what was found for it once; threads may share it.

    A case takes as long as if nothing were shared: a retrieval that was not done again counts
    with the time that it took, and its steps are marked.

    Args:
        rag: The chain that is measured.
        plain: What the chain's retrieval has found for cases without earlier turns.
        with_turns: The same for the others.
    """

    def answer(case: Case) -> CaseResult:
        question = case.to_question(distinct_documents=DOCUMENT_DEPTH)
        store = with_turns if case.history else plain
        found, reused = store.find(case.id, question), True
        if found is None:
            found, reused = _retrieve(rag, question), False
            store.add(case.id, found)
        started = time.perf_counter()
        answered = rag.respond.invoke(found.candidates)
        elapsed = (time.perf_counter() - started) * 1000
        result = score_answered_case(case, answered)
        return replace(
            result,
            milliseconds=found.milliseconds + elapsed,
            steps={**found.steps, **result.steps},
            reused=tuple(found.steps) if reused else (),
        )

    return answer


def _retrieve(rag: "RagChain", question: Question) -> Found:
    trace = Trace()
    started = time.perf_counter()
    candidates = rag.retrieve.invoke(question, {"callbacks": [trace]})
    elapsed = (time.perf_counter() - started) * 1000
    steps = {step.step: step.milliseconds for step in trace.steps}
    return Found(candidates=candidates, steps=steps, milliseconds=elapsed)
