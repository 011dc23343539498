"""Hold two runs against each other, case by case."""

from collections.abc import Mapping, Sequence

import numpy as np

from eval.errors import EvalError
from eval.reports.comparison import (
    CaseComparison,
    MetricComparison,
    RunComparison,
    SetComparison,
)
from eval.reports.directions import higher_is_better
from eval.runs.stored import CaseRow, Estimate, StoredRun
from eval.statistics.holm import holm
from eval.statistics.paired import Draws, PairedTest, paired_tests
from eval.statistics.strata import one_stratum

ALPHA = 0.05


class ComparisonError(EvalError):
    """Two runs have nothing in common that could be compared."""


def compare_runs(
    a: StoredRun, b: StoredRun, *, metric: str | None = None, alpha: float = ALPHA
) -> RunComparison:
    """Compare two runs on the cases that both have.

    Args:
        a: The first, e.g. the older one.
        b: The second; differences are its minus the first's.
        metric: Only this one; None compares all that cases of both have, and lists the cases by
            the first of them.
        alpha: Level after Holm's correction over the compared metrics.

    Raises:
        ComparisonError: No case is in both, or none of both has the metric.
    """
    left, right = _by_id(a), _by_id(b)
    shared = [i for i in left if i in right and left[i].question == right[i].question]
    if not shared:
        raise ComparisonError(
            f"{a.folder.name} and {b.folder.name}: no case is in both",
            hint="compare runs on the same dataset",
        )
    pairs = [(left[i], right[i]) for i in shared]
    names = [metric] if metric else _metrics(pairs)
    tests = _tests(pairs, names)
    if metric and tests[metric].n == 0:
        there = ", ".join(_metrics(pairs)) or "none"
        raise ComparisonError(
            f"{a.folder.name} and {b.folder.name}: no case of both has the metric {metric!r}",
            hint=f"metrics of single cases are: {there}",
        )
    corrected = holm([test.p for test in tests.values()])
    first = metric or next(iter(tests), "")
    return RunComparison(
        a=a.folder,
        b=b.folder,
        same_dataset=a.header.dataset_fingerprint == b.header.dataset_fingerprint,
        metric=first,
        metrics=tuple(
            _compared(name, tests[name], pairs, p_holm=p, alpha=alpha)
            for name, p in zip(tests, corrected, strict=True)
        ),
        sets=() if metric else _sets(a, b, known=set(tests)),
        cases=_cases(pairs, first),
        only_a=len(left) - len(shared),
        only_b=len(right) - len(shared),
        alpha=alpha,
    )


Pairs = Sequence[tuple[CaseRow, CaseRow]]


def _by_id(run: StoredRun) -> Mapping[str, CaseRow]:
    return {row.id: row for row in run.rows}


def _metrics(pairs: Pairs) -> list[str]:
    """Return the metrics that at least one case has in both runs, in the order of the rows."""
    return list(dict.fromkeys(name for x, y in pairs for name in x.scores if name in y.scores))


def _column(pairs: Pairs, name: str, side: int) -> np.ndarray:
    return np.array([pair[side].scores.get(name, np.nan) for pair in pairs], dtype=np.float64)


def _tests(pairs: Pairs, names: Sequence[str]) -> dict[str, PairedTest]:
    """Test all metrics at once: they share what is drawn."""
    columns = [_column(pairs, name, side) for name in names for side in (1, 0)]
    if not columns:
        return {}
    found = paired_tests(
        np.column_stack(columns),
        [(2 * number, 2 * number + 1) for number in range(len(names))],
        strata=one_stratum(len(pairs)),
        draws=Draws(),
    )
    return dict(zip(names, found, strict=True))


def _compared(
    name: str, test: PairedTest, pairs: Pairs, *, p_holm: float, alpha: float
) -> MetricComparison:
    left, right = _column(pairs, name, 0), _column(pairs, name, 1)
    both = ~np.isnan(left) & ~np.isnan(right)
    is_good = higher_is_better(name)
    return MetricComparison(
        metric=name,
        a=float(left[both].mean()),
        b=float(right[both].mean()),
        difference=Estimate(value=test.difference, ci95=test.ci95, n=test.n),
        p=test.p,
        p_holm=p_holm,
        effect=test.effect,
        wins=test.wins if is_good else test.losses,
        losses=test.losses if is_good else test.wins,
        ties=test.ties,
        left_out=test.left_out,
        significant=p_holm < alpha,
        higher_is_better=is_good,
    )


def _sets(a: StoredRun, b: StoredRun, *, known: set[str]) -> tuple[SetComparison, ...]:
    return tuple(
        SetComparison(metric=name, a=estimate, b=b.metrics[name])
        for name, estimate in a.metrics.items()
        if name in b.metrics and name not in known
    )


def _cases(pairs: Pairs, metric: str) -> tuple[CaseComparison, ...]:
    found = [
        CaseComparison(
            id=x.id,
            question=x.question,
            kind=x.kind,
            a=x.scores.get(metric),
            b=y.scores.get(metric),
        )
        for x, y in pairs
    ]
    return tuple(sorted(found, key=lambda case: -abs(case.difference)))
