"""How long the cases of a run took."""

from collections import defaultdict
from dataclasses import asdict

from eval.runs.stored import StoredRun
from eval.scoring.timings import spread


def case_durations(run: StoredRun) -> dict[str, float]:
    """Return mean, median and 95th percentile of the milliseconds of a case that did not fail."""
    failed = {row.id for row in run.failed}
    times = [timing.milliseconds for timing in run.timings.values() if timing.id not in failed]
    return asdict(spread(times)) if times else {}


def step_durations(run: StoredRun) -> dict[str, dict[str, float]]:
    """Return the same for each step of the chain."""
    steps: dict[str, list[float]] = defaultdict(list)
    for timing in run.timings.values():
        for step, milliseconds in timing.steps.items():
            steps[step].append(milliseconds)
    return {step: asdict(spread(times)) for step, times in steps.items()}
