"""Let one judge score the answers of all configurations."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from chains.settings.settings import Settings
from eval.errors import ExperimentError
from eval.experiments.measuring import Bench


def check_metrics(metrics: Sequence[str], *, origin: str) -> None:
    """Refuse a metric that no judge has.

    Raises:
        ExperimentError: The message names the file and the metric.
    """
    if not metrics:
        return
    from eval.judge.catalog import RAGAS_METRICS

    for metric in metrics:
        if metric not in RAGAS_METRICS:
            raise ExperimentError(
                f"{origin}: judge: there is no metric {metric!r}",
                hint=f"one of: {', '.join(RAGAS_METRICS)}",
            )


def check_judge(metrics: Sequence[str], *, settings: Settings) -> None:
    """See that the judge is there, before hours are spent on answers that nobody can judge.

    Raises:
        JudgeError: Neither a chat model nor a judge is configured.
        ServiceError: The server does not answer or does not have the model.
    """
    if not metrics:
        return
    from eval.judge.build import build_judge
    from eval.judge.judge_run import chosen_metrics

    if any(metric.asks for metric in chosen_metrics(metrics)):
        build_judge(settings)


def judge_runs(
    runs: Iterable[Path], metrics: Sequence[str], *, settings: Settings, bench: Bench
) -> None:
    """Judge the answers of finished runs; what was judged in an earlier sitting is kept.

    Args:
        runs: Their folders.
        metrics: Names of RAGAS metrics; none judges nothing.
        settings: Say who judges: the same for all configurations.
        bench: Where outputs are kept, whom to tell, and when to stop.

    Raises:
        JudgeError: There is no judge, or no answer to judge.
        ServiceError: The judge does not answer or does not have the model.
        StoppedError: The work was stopped; what was judged stays.
    """
    if not metrics:
        return
    from eval.judge.judge_run import JudgeTask, judge_run

    bench.tracker.say("judging")
    task = JudgeTask(metrics=metrics, stop=bench.stop)
    for folder in runs:
        judge_run(folder, task, settings=settings, folders=bench.folders)
