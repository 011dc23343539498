"""What each step of the chain did, read off LangChain's callbacks."""

import time
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

from chains.answering.answer import Answer, TraceStep
from chains.retrieval.steps import Candidates, Evidence, Queries

STEPS = ("condense", "expand", "search", "rerank", "gate", "answer", "align")


class Trace(BaseCallbackHandler):
    """Collects milliseconds and counts of the named steps of one run."""

    run_inline = True

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._started: dict[UUID, tuple[str, float]] = {}
        self._steps: dict[str, TraceStep] = {}

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """The steps that have ended, in the chain's order."""
        return tuple(self._steps[name] for name in STEPS if name in self._steps)

    @property
    def running(self) -> str:
        """The step that is at work, or ""; may be asked from another thread."""
        names = {name for name, _ in list(self._started.values())}
        return next((name for name in STEPS if name in names), "")

    @property
    def timings_ms(self) -> dict[str, float]:
        """Step -> milliseconds."""
        return {step.step: round(step.milliseconds, 2) for step in self.steps}

    def on_chain_start(
        self,
        serialized: dict[str, Any],
        inputs: Any,  # noqa: ANN401 - the base class's signature
        *,
        run_id: UUID,
        **kwargs: Any,  # noqa: ANN401 - likewise
    ) -> None:
        """Note when a named step gets its input."""
        name = kwargs.get("name")
        if name in STEPS:
            self._started[run_id] = (name, time.perf_counter())

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ANN401 - likewise
        """Note when it has given its output, and count what is in it."""
        if run_id not in self._started:
            return
        name, started = self._started.pop(run_id)
        self._steps[name] = TraceStep(
            step=name,
            milliseconds=(time.perf_counter() - started) * 1000,
            counts=_counts(outputs),
        )


def _counts(outputs: object) -> dict[str, int]:
    match outputs:
        case Queries():
            return {"queries": len(outputs.all)}
        case Candidates():
            reranked = sum("reranked" in candidate.stages for candidate in outputs.ranked)
            counts = {"candidates": len(outputs.ranked), "unknown": outputs.unknown}
            return counts | ({"reranked": reranked} if reranked else {})
        case Evidence():
            return {"passages": len(outputs.passages), "left_out": outputs.left_out}
        case Answer():
            return {
                "characters": len(outputs.text),
                "sentences": len(outputs.sentences),
                "unread": len(outputs.unread),
            }
        case _:
            return {}
