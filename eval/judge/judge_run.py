"""Let a judge add its metrics to a finished run."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pydantic import TypeAdapter

from chains.errors import PromptError
from chains.knowledge.progress import Stop, never
from chains.providers.build import build_embedder
from chains.providers.language import language_of
from chains.providers.protocols import Embedder
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from eval.errors import JudgeError, RunError
from eval.folders import EvaluationFolders
from eval.judge.asking import opened_judge
from eval.judge.build import build_judge
from eval.judge.catalog import RAGAS_METRICS, JudgedMetric
from eval.judge.judging import Judgement, Work, judge_all
from eval.judge.kept import KeptJudgements
from eval.judge.model import Effort, JudgeModel
from eval.judge.samples import Sample, samples_of
from eval.judge.summary import JudgedSummary, rows_of, summarise_judged
from eval.runs.lines import parse_lines, replace_lines, replace_text
from eval.runs.load_run import load_passages, load_run
from eval.runs.stored import JUDGED, JUDGED_METRICS, PASSAGES, JudgedRow
from prompts.judge import JudgePrompts, load_judge_prompts
from prompts.load import Language, PromptFileError

ALL = "all"
"""Stands for every metric."""


@dataclass(frozen=True, kw_only=True)
class JudgeTask:
    """What a judge is to do.

    Attributes:
        metrics: Names of `RAGAS_METRICS`, or `all`.
        repeats: How often each judgement is made; None as the configuration says.
        limit: Only so many cases of the beginning; None all.
        stop: Asked several times a second.
        on_judged: Called after each judgement: done so far, and the number of all.
    """

    metrics: Sequence[str] = (ALL,)
    repeats: int | None = None
    limit: int | None = None
    stop: Stop = never
    on_judged: Callable[[int, int], None] = lambda _done, _total: None


@dataclass(frozen=True, kw_only=True)
class JudgedRun:
    """What came of it.

    Attributes:
        folder: Of the run.
        cases: Cases that were looked at.
        metrics: Metric -> summary, of those that were judged now.
        hints: What the user can do about judgements that gave no number.
    """

    folder: Path
    cases: int
    metrics: dict[str, JudgedSummary]
    hints: tuple[str, ...] = ()

    @property
    def incomplete(self) -> bool:
        """Whether some judgements gave no number."""
        return any(summary.nan_rate for summary in self.metrics.values())


def judge_run(
    folder: Path, task: JudgeTask, *, settings: Settings, folders: EvaluationFolders
) -> JudgedRun:
    """Judge the answers of a run, and write `judged.jsonl` and `judged.json` into its folder.

    Outputs of the judge are kept, so that an interrupted judging goes on where it was, and the
    same question is never asked twice. Other metrics that were judged before stay.

    Args:
        folder: A finished run with answers.
        task: What is judged.
        settings: Say who judges, and with which embedder texts are compared: to compare runs,
            take the same for all of them.
        folders: Where outputs are kept.

    Raises:
        RunError: The folder is no run, or is damaged.
        JudgeError: There is no judge or no such metric, or the run is not finished or has no
            answer to judge.
        ServiceError: The judge does not answer or does not have the model.
        PromptError: A prompt file is missing or malformed.
        StoppedError: `task.stop` said so.
    """
    metrics = chosen_metrics(task.metrics)
    section = settings.evaluation.judge
    work = Work(
        samples=_samples(folder, limit=task.limit),
        metrics=metrics,
        repeats=task.repeats or section.repeats,
        concurrency=section.concurrency,
        stop=task.stop,
        on_judged=task.on_judged,
    )
    bench = _Bench(
        # Who has nothing to do is not needed: semantic similarity asks nobody.
        model=build_judge(settings) if any(metric.asks for metric in metrics) else None,
        embedder=(
            build_embedder(settings.embedding) if any(metric.embeds for metric in metrics) else None
        ),
        prompts_for=_prompts_for(settings.prompts),
        kept=folders.judgements,
    )
    judgements, efforts = asyncio.run(bench.judge(work))
    rows = rows_of(judgements)
    summaries = {
        name: bench.signed(RAGAS_METRICS[name], summary, samples=work.samples)
        for name, summary in summarise_judged(rows, efforts).items()
    }
    _write(folder, rows, summaries)
    return JudgedRun(
        folder=folder,
        cases=len(work.samples),
        metrics=summaries,
        hints=tuple(dict.fromkeys(one.hint for one in judgements if one.hint)),
    )


def chosen_metrics(names: Sequence[str]) -> list[JudgedMetric]:
    """Return the metrics of some names, `all` for every one.

    Raises:
        JudgeError: There is none of a name.
    """
    for name in names:
        if name not in RAGAS_METRICS and name != ALL:
            raise JudgeError(
                f"{name!r} is no metric of the judge",
                hint=f"there are {', '.join(RAGAS_METRICS)}, and {ALL}",
            )
    if ALL in names:
        return list(RAGAS_METRICS.values())
    return [metric for name, metric in RAGAS_METRICS.items() if name in names]


def load_judged(folder: Path) -> dict[str, JudgedSummary]:
    """Return what was judged of a run so far: metric -> summary."""
    path = folder / JUDGED_METRICS
    if not path.is_file():
        return {}
    return TypeAdapter(dict[str, JudgedSummary]).validate_json(path.read_bytes())


def _samples(folder: Path, *, limit: int | None) -> list[Sample]:
    run = load_run(folder)
    if not run.finished:
        raise JudgeError(
            f"{folder}: the run is not finished", hint="the same `zhiwen eval run` resumes it"
        )
    if all(row.answer is None for row in run.rows):
        raise JudgeError(
            f"{folder}: there is no answer to judge",
            hint="runs of the retrieval alone are not judged",
        )
    rows = run.rows[:limit]
    texts = {key: passage.text for key, passage in load_passages(folder).items()}
    if lost := [p.key for row in rows for p in row.passages if p.key not in texts]:
        raise RunError(
            f"{folder / PASSAGES}: the text of {lost[0]} is missing", hint="measure the run anew"
        )
    return samples_of(rows, texts)


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """Who judges, with what."""

    model: JudgeModel | None
    embedder: Embedder | None
    prompts_for: Callable[[str], JudgePrompts]
    kept: Path

    async def judge(self, work: Work) -> tuple[list[Judgement], Mapping[str, Effort]]:
        from eval.judge.ragas_adapter import JudgeTools, score

        async with AsyncExitStack() as opened:
            judge = None
            if self.model is not None:
                kept = opened.enter_context(closing(KeptJudgements(self.kept)))
                judge = await opened.enter_async_context(opened_judge(self.model, kept=kept))
            tools = JudgeTools(judge=judge, embedder=self.embedder, prompts_for=self.prompts_for)
            judgements = await judge_all(work, partial(score, tools=tools))
            return judgements, judge.efforts if judge is not None else {}

    def signed(
        self, metric: JudgedMetric, summary: JudgedSummary, *, samples: Sequence[Sample]
    ) -> JudgedSummary:
        """Name what made the numbers."""
        found: dict[str, object] = {}
        if self.embedder is not None and metric.embeds:
            found["embedder"] = self.embedder.identity()
        if self.model is not None and metric.asks:
            used = {one.language: one for one in (self.prompts_for(s.question) for s in samples)}
            found["judge"] = self.model.identity
            found["prompts"] = {name: used[name].fingerprint for name in sorted(used)}
        return summary.model_copy(update=found)


def _write(folder: Path, rows: Sequence[JudgedRow], summaries: Mapping[str, JudgedSummary]) -> None:
    """Write what was judged beside what was judged of other metrics before."""
    others = [
        row for _, row in parse_lines(folder / JUDGED, JudgedRow) if row.metric not in summaries
    ]
    replace_lines(folder / JUDGED, [row.model_dump_json() for row in (*others, *rows)])
    every = load_judged(folder) | dict(summaries)
    data = {name: every[name].model_dump(mode="json") for name in RAGAS_METRICS if name in every}
    replace_text(folder / JUDGED_METRICS, json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _prompts_for(settings: PromptSettings) -> Callable[[str], JudgePrompts]:
    """Return a function from a question to the prompts in its language."""

    @cache
    def load(language: Language) -> JudgePrompts:
        try:
            return load_judge_prompts(language=language, directory=settings.directory)
        except PromptFileError as error:
            raise PromptError(str(error), hint=error.hint) from error

    return lambda question: load(language_of(question, fixed=settings.language))
