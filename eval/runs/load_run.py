"""Read run folders."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from eval.errors import RunError
from eval.folders import EvaluationFolders
from eval.runs.lines import parse_lines, whole_lines
from eval.runs.rows import has_failed
from eval.runs.stored import (
    CASE,
    CASES,
    JUDGED,
    JUDGED_METRICS,
    METRICS,
    PASSAGES,
    RUN,
    SITTING,
    TIMINGS,
    CaseRow,
    CaseTiming,
    Estimate,
    JudgedRow,
    PassageText,
    RunHeader,
    RunTotals,
    Stored,
    StoredAnswer,
    StoredPassage,
    StoredRun,
)


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A line of the list of runs.

    Attributes:
        folder: Where it is.
        header: What was measured with what.
        metrics: Of all cases, judged ones included; empty where it is not finished.
        done: Cases that were asked so far.
        failed: Those of them that could not be measured.
        finished: Whether all were asked.
        changed: When it was last written to, in seconds since 1970.
    """

    folder: Path
    header: RunHeader
    metrics: dict[str, Estimate]
    done: int
    failed: int
    finished: bool
    changed: float


def read_header(folder: Path) -> RunHeader:
    """Read `run.yaml`.

    Raises:
        RunError: The folder is no run, or the file is not what a run writes.
    """
    path = folder / RUN
    if not path.is_file():
        raise RunError(
            f"{folder}: not a run folder", hint="`zhiwen eval run DATASET --out DIR` writes one"
        )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        return RunHeader.model_validate(data)
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise RunError(
            f"{path}: not the header of a run", hint="it was damaged, or written by another version"
        ) from error


def load_run(folder: Path, *, lean: bool = False) -> StoredRun:
    """Read a run, finished or not, with what a judge has added to it.

    Args:
        folder: The run's.
        lean: Leave queries, documents, passages and answers out of the rows: those of many large
            runs do not fit into memory, and take most of the time to read.

    Raises:
        RunError: The folder is no run, or a file of it is damaged.
    """
    header = read_header(folder)
    numbers = _numbers(folder)
    judged = _judged_scores(folder)
    kind = _LeanRow if lean else CaseRow
    rows = (row for _, row in parse_lines(folder / CASES, kind))
    timings = parse_lines(folder / TIMINGS, CaseTiming, begin=CASE)
    return StoredRun(
        folder=folder,
        header=header,
        rows=tuple(_with_scores(row, judged.get(row.id, {})) for row in rows),
        timings={timing.id: timing for _, timing in timings},
        metrics=numbers.metrics,
        by_kind=numbers.by_kind,
        nan_rates=numbers.nan_rates,
        totals=_totals(folder),
        finished=(folder / METRICS).is_file(),
    )


def load_passages(folder: Path) -> dict[str, PassageText]:
    """Return `StoredPassage.key` -> its text and place, of all cases of a run."""
    return {text.key: text for _, text in parse_lines(folder / PASSAGES, PassageText)}


def list_runs(folders: EvaluationFolders) -> list[RunSummary]:
    """Return the runs in the data folder, the newest first; unfinished ones too."""
    return summaries(folders.runs.iterdir() if folders.runs.is_dir() else ())


def summaries(places: Iterable[Path]) -> list[RunSummary]:
    """Return those of some folders that are runs, the newest first; damaged ones are left out."""
    found: list[RunSummary] = []
    for folder in places:
        try:
            found.append(_summary(folder))
        except RunError:
            continue
    return sorted(found, key=lambda summary: summary.changed, reverse=True)


def _summary(folder: Path) -> RunSummary:
    header = read_header(folder)
    lines = whole_lines(folder / CASES)
    written = [folder / name for name in (RUN, CASES, METRICS) if (folder / name).is_file()]
    return RunSummary(
        folder=folder,
        header=header,
        metrics=_numbers(folder).metrics,
        done=len(lines),
        failed=sum(map(has_failed, lines)),
        finished=(folder / METRICS).is_file(),
        changed=max(path.stat().st_mtime for path in written),
    )


def _nothing(_: object) -> tuple[()]:
    return ()


def _numbers(folder: Path) -> "_Numbers":
    """Return the metrics of all cases, and those of each kind; none of an unfinished run."""
    if not (folder / METRICS).is_file():
        return _Numbers(metrics={}, by_kind={})
    try:
        own = _Numbers.model_validate_json((folder / METRICS).read_bytes())
        judged = _judged_metrics(folder / JUDGED_METRICS)
    except ValidationError as error:
        raise RunError(
            f"{folder}: not the numbers of a run", hint="measure it anew, or delete the folder"
        ) from error
    estimates = {name: metric.estimate for name, metric in judged.items()}
    return _Numbers(
        metrics=own.metrics | {name: each for name, each in estimates.items() if each},
        by_kind=own.by_kind,
        nan_rates={name: metric.nan_rate for name, metric in judged.items()},
    )


class _LeanRow(CaseRow):
    queries: Annotated[tuple[str, ...], BeforeValidator(_nothing)] = ()
    documents: Annotated[tuple[str, ...], BeforeValidator(_nothing)] = ()
    passages: Annotated[tuple[StoredPassage, ...], BeforeValidator(_nothing)] = ()
    answer: Annotated[StoredAnswer | None, BeforeValidator(lambda _: None)] = None


class _Numbers(Stored):
    metrics: dict[str, Estimate]
    by_kind: dict[str, dict[str, float]]
    nan_rates: dict[str, float] = Field(default_factory=dict)


class _JudgedMetric(Stored):
    mean: float | None = None
    ci95: tuple[float, float] | None = None
    n: int = 0
    nan_rate: float = 0.0

    @property
    def estimate(self) -> Estimate | None:
        """The mean; None without a single number."""
        if self.mean is None or self.ci95 is None:
            return None
        return Estimate(value=self.mean, ci95=self.ci95, n=self.n)


def _judged_metrics(path: Path) -> dict[str, _JudgedMetric]:
    """Return what a judge has added."""
    if not path.is_file():
        return {}
    return TypeAdapter(dict[str, _JudgedMetric]).validate_json(path.read_bytes())


def _judged_scores(folder: Path) -> Mapping[str, dict[str, float]]:
    """Return case -> metric -> mean over the repeats that gave a number."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for _, row in parse_lines(folder / JUDGED, JudgedRow):
        values = [v for v in row.values if v is not None and math.isfinite(v)]
        if values:
            scores[row.id][row.metric] = sum(values) / len(values)
    return scores


def _with_scores(row: CaseRow, scores: dict[str, float]) -> CaseRow:
    return row.model_copy(update={"scores": row.scores | scores}) if scores else row


def _totals(folder: Path) -> RunTotals:
    lines = parse_lines(folder / TIMINGS, RunTotals, begin=SITTING)
    sittings = [totals for _, totals in lines]
    return RunTotals(
        chain_ms=sum(sitting.chain_ms for sitting in sittings),
        harness_ms=sum(sitting.harness_ms for sitting in sittings),
    )
