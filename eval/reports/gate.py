"""The regression gate: is a run worse than a baseline, or than it may be at all?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.errors import RunError
from eval.reports.directions import higher_is_better
from eval.runs.stored import CaseRow, Estimate, StoredRun
from eval.statistics.holm import holm
from eval.statistics.paired import Draws, PairedTest, paired_tests
from eval.statistics.strata import one_stratum

ALPHA = 0.05
"""Level of the gate, after Holm's correction over all conditions that compare."""

_SHOWN = 5
_CONDITION = re.compile(r"(?P<metric>[^<>=\s]+)\s*(?:(?P<sign>>=|<=|=)\s*(?P<number>\S+))?")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What one `--fail-under` asks for.

    Attributes:
        metric: Its name.
        kind: `baseline`: not significantly worse than the baseline; `floor`, `ceiling`: not
            below, not above a value.
        number: The margin by which it may be worse than the baseline; or the value.
    """

    metric: str
    kind: Literal["baseline", "floor", "ceiling"]
    number: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a condition.

    Attributes:
        metric: Its name; "" where cases have failed.
        passed: Whether the condition holds.
        sentence: What was seen.
        value: The run's; None where it has none.
        baseline: The baseline's, on the same cases; None where nothing was compared.
        difference: Run minus baseline, with its paired bootstrap interval.
        p: Of the paired permutation test, after Holm's correction over all conditions.
    """

    metric: str
    passed: bool
    sentence: str
    value: float | None = None
    baseline: float | None = None
    difference: Estimate | None = None
    p: float | None = None


def parse_condition(text: str) -> Condition:
    """Read `METRIC`, `METRIC=MARGIN`, `METRIC>=VALUE` or `METRIC<=VALUE`.

    Raises:
        RunError: It is none of these.
    """
    found = _CONDITION.fullmatch(text.strip())
    kinds: dict[str | None, Literal["baseline", "floor", "ceiling"]] = {
        None: "baseline", "=": "baseline", ">=": "floor", "<=": "ceiling",
    }  # fmt: skip
    try:
        if found is None:
            raise ValueError
        number = float(found["number"] or 0)
        if not np.isfinite(number) or (found["sign"] == "=" and number < 0):
            raise ValueError
    except ValueError as error:
        raise RunError(
            f"--fail-under {text}: not a condition",
            hint="write METRIC, METRIC=MARGIN, 'METRIC>=VALUE' or 'METRIC<=VALUE'",
        ) from error
    return Condition(metric=found["metric"], kind=kinds[found["sign"]], number=number)


def check_baseline(
    baseline: StoredRun | None, conditions: Sequence[Condition], *, dataset_fingerprint: str
) -> None:
    """See that the conditions can be decided, before anything is measured.

    Raises:
        RunError: There is no baseline for a condition that compares, it is of other documents or
            cases, it is not finished, or its cases lack a metric.
    """
    compared = [condition for condition in conditions if condition.kind == "baseline"]
    if baseline is None:
        if compared:
            raise RunError(
                f"--fail-under {compared[0].metric}: there is nothing to compare with",
                hint="name a run with --baseline, or a value: 'METRIC>=VALUE'",
            )
        return
    if baseline.header.dataset_fingerprint != dataset_fingerprint:
        raise RunError(
            f"{baseline.folder}: was measured on other documents or cases",
            hint="measure the baseline anew, on this dataset",
        )
    if not baseline.finished:
        raise RunError(f"{baseline.folder}: this run is not finished", hint="finish it first")
    for condition in compared:
        if not any(condition.metric in row.scores for row in baseline.rows):
            raise _unknown(condition.metric, baseline)


def check_gate(
    run: StoredRun, baseline: StoredRun | None, conditions: Sequence[Condition]
) -> tuple[Verdict, ...]:
    """Decide the conditions, in their order; cases that fail anew are a verdict of their own.

    Args:
        run: The run.
        baseline: What it may not be worse than; the cases that both have are compared.
        conditions: What is asked for.

    Raises:
        RunError: No case of both has a metric.
    """
    compared = [condition for condition in conditions if condition.kind == "baseline"]
    verdicts: dict[Condition, Verdict] = {}
    if baseline is not None:
        verdicts |= zip(compared, _compared(run, baseline, compared), strict=True)
    found = [
        verdicts[condition] if condition in verdicts else _held_against(run, condition)
        for condition in conditions
    ]
    return (*found, *_newly_failed(run, baseline))


def _compared(
    run: StoredRun, baseline: StoredRun, conditions: Sequence[Condition]
) -> list[Verdict]:
    if not conditions:
        return []
    old = {row.id: row for row in baseline.rows}
    pairs = [(row, old[row.id]) for row in run.rows if row.id in old]
    columns: list[np.ndarray] = []
    for condition in conditions:
        sign = 1 if higher_is_better(condition.metric) else -1
        now, before = (_column(rows, condition.metric) for rows in zip(*pairs, strict=True))
        if np.isnan(now + before).all():
            raise _unknown(condition.metric, run)
        columns += [sign * now + condition.number, sign * before]
    tests = paired_tests(
        np.column_stack(columns),
        [(2 * number, 2 * number + 1) for number in range(len(conditions))],
        strata=one_stratum(len(pairs)),
        draws=Draws(),
    )
    corrected = holm([test.p for test in tests])
    return [
        _verdict(condition, test, (now, before), p=p)
        for condition, test, p, now, before in zip(
            conditions, tests, corrected, columns[::2], columns[1::2], strict=True
        )
    ]


def _verdict(
    condition: Condition, test: PairedTest, columns: tuple[np.ndarray, np.ndarray], *, p: float
) -> Verdict:
    """Turn sign and margin back, so that people read the metric's own numbers."""
    sign = 1 if higher_is_better(condition.metric) else -1
    now, before = columns[0] - condition.number, columns[1]
    both = ~np.isnan(now + before)
    low, high = sorted(sign * (bound - condition.number) for bound in test.ci95)
    difference = Estimate(
        value=sign * (test.difference - condition.number), ci95=(low, high), n=test.n
    )
    value, baseline = float(sign * now[both].mean()), float(sign * before[both].mean())
    passed = not (test.difference < 0 and p < ALPHA)
    margin = f" by more than {condition.number:g}" if condition.number else ""
    outcome = "not significantly worse" if passed else "significantly worse"
    return Verdict(
        metric=condition.metric,
        passed=passed,
        sentence=f"{condition.metric}: {value:.4f}, baseline {baseline:.4f}, difference "
        f"{difference.value:+.4f} (95 % {low:+.4f} to {high:+.4f}, {test.n} cases), "
        f"p {p:.4f}: {outcome}{margin}",
        value=value,
        baseline=baseline,
        difference=difference,
        p=p,
    )


def _held_against(run: StoredRun, condition: Condition) -> Verdict:
    estimate = run.metrics.get(condition.metric)
    if estimate is None:
        sentence = f"{condition.metric}: was not measured"
        return Verdict(metric=condition.metric, passed=False, sentence=sentence)
    is_floor = condition.kind == "floor"
    value = estimate.value
    passed = value >= condition.number if is_floor else value <= condition.number
    relation = (
        ("at least" if passed else "below") if is_floor else ("at most" if passed else "above")
    )
    return Verdict(
        metric=condition.metric,
        passed=passed,
        sentence=f"{condition.metric}: {value:.4f} is {relation} {condition.number:g}",
        value=value,
    )


def _newly_failed(run: StoredRun, baseline: StoredRun | None) -> list[Verdict]:
    """A case without scores is compared with nothing: breaking down must not help a run."""
    measured = {row.id for row in baseline.rows if not row.error} if baseline else set()
    failed = [row.id for row in run.failed if row.id in measured]
    if not failed:
        return []
    names = ", ".join(failed[:_SHOWN]) + (" …" if len(failed) > _SHOWN else "")
    return [
        Verdict(
            metric="",
            passed=False,
            sentence=f"{len(failed)} cases fail that the baseline measured: {names}",
        )
    ]


def _column(rows: Sequence[CaseRow], metric: str) -> np.ndarray:
    return np.array([row.scores.get(metric, np.nan) for row in rows], dtype=np.float64)


def _unknown(metric: str, run: StoredRun) -> RunError:
    if metric in run.metrics:
        return RunError(
            f"{run.folder}: {metric} is of the whole set, and no case has it",
            hint=f"hold it against a value: --fail-under '{metric}>=VALUE'",
        )
    names = dict.fromkeys(name for row in run.rows for name in row.scores)
    return RunError(
        f"{run.folder}: no case has the metric {metric}",
        hint=f"there are: {', '.join(names) or 'none'}",
    )
