"""Means of the scores of single cases."""

import math
from collections.abc import Iterable
from statistics import fmean

from eval.runs.stored import CaseRow


def mean_score(rows: Iterable[CaseRow], metric: str) -> float:
    """Return the mean of a metric over the cases that have it; NaN where none has."""
    scores = [row.scores[metric] for row in rows if metric in row.scores]
    return fmean(scores) if scores else math.nan
