"""Measure one run of an experiment."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.progress import Stop, never
from eval.experiments.asking import build_sharing_ask
from eval.experiments.candidates import CandidateStore
from eval.experiments.jobs import Job
from eval.experiments.shared import Shared
from eval.runs.asking import build_ask
from eval.runs.measuring import RunTask, measure
from eval.runs.run import concurrency_of
from eval.runs.stored import RunHeader, StoredRun


@dataclass(frozen=True, kw_only=True)
class StorePlaces:
    """Where candidates are kept.

    Attributes:
        plain: For cases without earlier turns.
        with_turns: For the others: where a chat model rewrites them, it shapes what is found.
    """

    plain: Path
    with_turns: Path


@dataclass(frozen=True, kw_only=True)
class Work:
    """A run that is to be measured; it may be sent to another process.

    Attributes:
        job: What is measured.
        header: Of the run.
        knowledge_base: Name of its index, which is there.
        stores: Where what was found is kept, because others answer from it too; None keeps
            nothing.
    """

    job: Job
    header: RunHeader
    knowledge_base: str
    stores: StorePlaces | None = None


def computes_only(job: Job) -> bool:
    """Tell whether a run neither loads a model nor waits for one: processes do that together."""
    settings = job.settings
    if settings.embedding.provider != "hashing" or settings.retrieval.reranker.provider == "flag":
        return False
    return concurrency_of(settings, job.asked, scored=job.scored, wanted=2) == 1


def run_one(
    work: Work,
    shared: Shared,
    *,
    stop: Stop = never,
    on_case: Callable[[int, int], None] = lambda _done, _total: None,
) -> StoredRun:
    """Measure a run into its folder; one that was interrupted is gone on with.

    Args:
        work: What is measured.
        shared: What it has in common with others.
        stop: Asked between cases.
        on_case: Called for each case: done so far, and the number of all.

    Raises:
        ChainError: The chain cannot be built.
        RunError: The folder cannot be used.
        StoppedError: The work was stopped; what is done stays.
    """
    job = work.job
    rag = shared.chain(job.settings, work.knowledge_base)
    if work.stores is None:
        ask = build_ask(rag, scored=job.scored, top_k=job.settings.retrieval.top_k)
    else:
        knowledge = shared.workspace(job.settings).knowledge(work.knowledge_base)
        plain = CandidateStore(work.stores.plain, knowledge=knowledge)
        with_turns = CandidateStore(work.stores.with_turns, knowledge=knowledge)
        ask = build_sharing_ask(rag, plain=plain, with_turns=with_turns)
    return measure(
        RunTask(
            dataset=job.asked,
            header=work.header,
            folder=job.folder,
            ask=ask,
            concurrency=concurrency_of(job.settings, job.asked, scored=job.scored),
            stop=stop,
            on_case=on_case,
        )
    )
