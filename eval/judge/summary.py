"""What many judgements say together, with what they do not say."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from eval.judge.judging import Judgement
from eval.judge.model import Effort
from eval.runs.stored import JudgedRow

RESAMPLES = 1000
SEED = 20261121


class JudgedSummary(BaseModel):
    """A judged metric over all cases that it concerns; an entry of `judged.json`.

    Attributes:
        mean: Over the cases that have a number, of the mean of its repeats; None without any.
        ci95: Percentile bootstrap interval of it, 1,000 resamples of the cases, fixed seed.
        n: Cases that have a number.
        cases: Cases that it concerns.
        repeats: How often each was judged.
        nan_rate: Share of the judgements that gave no number; they are in no mean.
        spread: Standard deviation between the repeats of a case (with n - 1), mean over the
            cases; None where no case has two numbers.
        errors: Why there is no number -> how often.
        asked: Outputs that could be used; a judgement takes several.
        kept: Those of them that were asked for in an earlier run.
        repeated: Outputs that could not be used; the judge was asked again, or given up.
        judge: Who judged; "" where nobody was asked.
        embedder: What compared texts; "" where nothing did.
        prompts: Language -> hash of what the judge was told in it; none where nobody was asked.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    mean: float | None
    ci95: tuple[float, float] | None
    n: int
    cases: int
    repeats: int
    nan_rate: float
    spread: float | None
    errors: dict[str, int]
    asked: int = 0
    kept: int = 0
    repeated: int = 0
    judge: str = ""
    embedder: str = ""
    prompts: dict[str, str] = {}


def rows_of(judgements: Sequence[Judgement]) -> list[JudgedRow]:
    """Return a row a case and metric, values and errors in the order of the repeats."""
    groups: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        groups[judgement.case, judgement.metric].append(judgement)
    return [
        JudgedRow(
            id=case,
            metric=metric,
            values=tuple(judgement.value for judgement in group),
            errors=tuple(judgement.error for judgement in group if judgement.error),
        )
        for (case, metric), group in groups.items()
    ]


def summarise_judged(
    rows: Sequence[JudgedRow], efforts: Mapping[str, Effort]
) -> dict[str, JudgedSummary]:
    """Summarise each metric.

    Args:
        rows: As `rows_of` makes them.
        efforts: Metric -> how often the judge was asked for it.
    """
    by_metric: dict[str, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        by_metric[row.metric].append(row)
    return {
        metric: _summary(group, efforts.get(metric, Effort()))
        for metric, group in by_metric.items()
    }


def _summary(rows: Sequence[JudgedRow], effort: Effort) -> JudgedSummary:
    numbers = [np.array([v for v in row.values if v is not None], dtype=float) for row in rows]
    means = np.array([found.mean() for found in numbers if len(found)])
    spreads = [float(found.std(ddof=1)) for found in numbers if len(found) > 1]
    judged = sum(len(row.values) for row in rows)
    return JudgedSummary(
        mean=float(means.mean()) if len(means) else None,
        ci95=_interval(means) if len(means) else None,
        n=len(means),
        cases=len(rows),
        repeats=max(len(row.values) for row in rows),
        nan_rate=1 - sum(map(len, numbers)) / judged,
        spread=float(np.mean(spreads)) if spreads else None,
        errors=dict(Counter(error for row in rows for error in row.errors)),
        asked=effort.outputs,
        kept=effort.kept,
        repeated=effort.repeated,
    )


def _interval(means: NDArray[np.float64]) -> tuple[float, float]:
    drawn = np.random.default_rng(SEED).integers(0, len(means), (RESAMPLES, len(means)))
    low, high = np.percentile(means[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)
