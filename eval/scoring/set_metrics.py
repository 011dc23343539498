"""Metrics that a whole set has and no single case: ranks, rates at a threshold, totals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chains.answering.answer import Verdict
from eval.scoring.refusal import abstain_auroc, false_answer_rate, risk_coverage_area
from eval.scoring.results import AnswerRecord, CaseResult

Column = NDArray[np.float64]
Statistic = Callable[..., float]

_VERDICTS: tuple[Verdict, ...] = ("supported", "weak", "unsupported")


@dataclass(frozen=True)
class SetMetric:
    """A statistic with what it is computed from.

    Attributes:
        statistic: Takes the groups, gives a number.
        groups: Values, a row a case; a bootstrap draws within each group.
    """

    statistic: Statistic
    groups: tuple[Column, ...]

    @property
    def value(self) -> float:
        """The statistic of all cases."""
        return self.statistic(*self.groups)

    @property
    def n(self) -> int:
        """The number of cases."""
        return sum(len(group) for group in self.groups)


def set_metrics(
    results: Sequence[CaseResult], *, unanswerable: Sequence[CaseResult]
) -> dict[str, SetMetric]:
    """Return the metrics that some cases have together.

    Args:
        results: The cases, e.g. of one kind.
        unanswerable: The cases without an answer that refusal is measured against: all of the
            dataset, so that a kind's answerable cases have something to be told from.
    """
    return _refusal(results, unanswerable) | _verdicts(results)


def _refusal(
    results: Sequence[CaseResult], unanswerable: Sequence[CaseResult]
) -> dict[str, SetMetric]:
    known = _evidence(result for result in results if not result.case.unanswerable)
    unknown = _evidence(unanswerable)
    if not len(known) or not len(unknown):
        return {}
    return {
        "abstain_auroc": SetMetric(abstain_auroc, (known, unknown)),
        "false_answer_rate@95": SetMetric(false_answer_rate, (known, unknown)),
        "risk_coverage_area": SetMetric(risk_coverage_area, (known, unknown)),
    }


def _verdicts(results: Sequence[CaseResult]) -> dict[str, SetMetric]:
    """Count the sentences of each verdict, and take their share of all sentences."""
    counts = np.array(
        [
            [record.count(verdict) for verdict in _VERDICTS]
            for record in _records(results)
            if record.sentences
        ],
        dtype=float,
    )
    if not len(counts):
        return {}
    found: dict[str, SetMetric] = {}
    for column, verdict in enumerate(_VERDICTS):
        table = np.column_stack([counts[:, column], counts.sum(axis=1)])
        found[f"{verdict}_sentences"] = SetMetric(_total, (table,))
        found[f"{verdict}_share"] = SetMetric(_share, (table,))
    return found


def _total(counts: Column) -> float:
    return float(counts[:, 0].sum())


def _share(counts: Column) -> float:
    """Return the first column's sum as a share of the second's."""
    return float(counts[:, 0].sum() / counts[:, 1].sum())


def _evidence(results: Iterable[CaseResult]) -> Column:
    return np.array([record.evidence for record in _records(results)], dtype=float)


def _records(results: Iterable[CaseResult]) -> list[AnswerRecord]:
    return [result.answer for result in results if result.answer is not None]
