"""Many judgements at once, each of which may fail without harm to the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from chains.errors import (
    ModelMissingError,
    PromptError,
    ServiceError,
    StoppedError,
    WeightsMissingError,
)
from chains.knowledge.progress import Stop, never
from eval.judge.catalog import JudgedMetric
from eval.judge.samples import Sample

_BEAT = 0.2  # seconds between two questions whether to stop

_HOPELESS = (ModelMissingError, PromptError, WeightsMissingError)
"""What would befall every other judgement too."""

_PATIENCE = 5
"""So many judgements in a row that the service fails end it: it will not come back by itself."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A metric of a case, judged once.

    Attributes:
        case: The case's id.
        metric: RAGAS's name.
        repeat: Which time, from 0.
        value: The number, or None where there is none.
        error: Why there is none, or "".
        hint: What the user can do about it, or "".
    """

    case: str
    metric: str
    repeat: int
    value: float | None = None
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is to be judged, and who watches.

    Attributes:
        samples: The cases.
        metrics: The metrics; each case gets those that concern it.
        repeats: How often each.
        concurrency: Judgements at once.
        stop: Asked several times a second.
        on_judged: Called after each judgement: done so far, and the number of all.
    """

    samples: Sequence[Sample]
    metrics: Sequence[JudgedMetric]
    repeats: int = 1
    concurrency: int = 1
    stop: Stop = never
    on_judged: Callable[[int, int], None] = lambda _done, _total: None

    def tasks(self) -> list[tuple[Sample, JudgedMetric, int]]:
        """Return every judgement: by case, so that what a case needs is asked together."""
        return [
            (sample, metric, repeat)
            for sample in self.samples
            for metric in self.metrics
            if sample.concerns(metric)
            for repeat in range(self.repeats)
        ]


Score = Callable[[JudgedMetric, Sample, int], Awaitable[float]]
"""Computes a metric of a case for the n-th time."""


async def judge_all(work: Work, score: Score) -> list[Judgement]:
    """Make all judgements, in the order of `Work.tasks`.

    Raises:
        StoppedError: Somebody wanted it to end; what was judged is kept by the judge.
        ServiceError: The judge does not have the model, or fails again and again.
        PromptError: A prompt does not fit RAGAS's types.
    """
    judging = _Judging(work, score)
    # They share what is left: each judgement is made by one of them.
    serving = [asyncio.create_task(judging.serve()) for _ in range(work.concurrency)]
    waiting = set(serving)
    try:
        while waiting:
            ended, waiting = await asyncio.wait(
                waiting, timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED
            )
            for task in ended:
                task.result()  # raises what went wrong
            if waiting:
                judging.check_wanted()
    finally:
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
    return [judging.found[number] for number in range(len(judging.tasks))]


class _Judging:
    """Judgements that are being made."""

    def __init__(self, work: Work, score: Score) -> None:
        self.tasks = work.tasks()
        self.found: dict[int, Judgement] = {}
        self._left = iter(range(len(self.tasks)))
        self._work = work
        self._score = score
        self._failing = 0

    async def serve(self) -> None:
        """Make one judgement after the other while there are any left."""
        for number in self._left:
            self.check_wanted()
            self.found[number] = await self._judge(*self.tasks[number])
            self._work.on_judged(len(self.found), len(self.tasks))

    def check_wanted(self) -> None:
        """Raise StoppedError once nobody wants it any more."""
        if self._work.stop():
            raise StoppedError("the judging was stopped")

    async def _judge(self, sample: Sample, metric: JudgedMetric, repeat: int) -> Judgement:
        judgement = Judgement(case=sample.id, metric=metric.name, repeat=repeat)
        settled = sample.settled(metric)
        if settled is not None:
            return replace(judgement, value=settled)
        try:
            value = await self._score(metric, sample, repeat)
        except _HOPELESS:
            raise
        except Exception as error:
            # RAGAS raises anything: one judgement is lost, unless the service is gone.
            self._failing += isinstance(error, ServiceError)
            if self._failing == _PATIENCE:
                raise
            text = " ".join(str(error).split()) or type(error).__name__
            return replace(judgement, error=text, hint=getattr(error, "hint", ""))
        self._failing = 0
        return replace(judgement, value=value)
