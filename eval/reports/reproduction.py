"""Two runs of the same configuration: what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chains.settings.overlays import leaves
from eval.reports.compare import compare_runs
from eval.reports.comparison import MetricComparison
from eval.runs.stored import CaseRow, RunHeader, StoredRun

_PARTS = ("keys", "versions", "models", "prompts", "seeds", "machine")
_CLOSE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A line of `run.yaml` that is not the same.

    Attributes:
        name: Dotted, e.g. `versions.tantivy`.
        before: What the first run says, "" where it says nothing.
        now: What the second says.
    """

    name: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """What a repetition shows.

    Attributes:
        header: What it was measured with, as far as that differs.
        metrics: Metrics whose difference is beyond chance.
        scores: Ids of cases with other scores.
        answers: Ids of cases with another answer, or other documents or passages found.
        errors: Ids of cases that fail in only one of the two.
        missing: Ids of cases that only one of the two has.
        cases: How many both have.
    """

    header: tuple[Difference, ...]
    metrics: tuple[MetricComparison, ...]
    scores: tuple[str, ...]
    answers: tuple[str, ...]
    errors: tuple[str, ...]
    missing: tuple[str, ...]
    cases: int

    @property
    def same(self) -> bool:
        """Whether every case came out as before; versions and machine may differ."""
        return not (self.scores or self.answers or self.errors or self.missing)


def compare_repetition(first: StoredRun, second: StoredRun) -> Reproduction:
    """Say what differs between a run and its repetition.

    Args:
        first: The run, with all of its rows.
        second: The repetition, likewise.

    Raises:
        ComparisonError: They have no case in common.
    """
    before, now = ({row.id: row for row in run.rows} for run in (first, second))
    pairs = [(before[case_id], now[case_id]) for case_id in before if case_id in now]
    compared = compare_runs(first, second)
    return Reproduction(
        header=tuple(_header_differences(first.header, second.header)),
        metrics=tuple(metric for metric in compared.metrics if metric.significant),
        scores=tuple(x.id for x, y in pairs if not _same_scores(x, y)),
        answers=tuple(x.id for x, y in pairs if _said(x) != _said(y)),
        errors=tuple(x.id for x, y in pairs if bool(x.error) != bool(y.error)),
        missing=tuple(sorted(before.keys() ^ now.keys())),
        cases=len(pairs),
    )


def _header_differences(before: RunHeader, now: RunHeader) -> Iterator[Difference]:
    for name in ("dataset_fingerprint", "fingerprint", "limit"):
        yield from _differences({name: getattr(before, name)}, {name: getattr(now, name)})
    for part in _PARTS:
        yield from _differences(getattr(before, part), getattr(now, part), above=f"{part}.")
    settings = dict(leaves(before.settings)), dict(leaves(now.settings))
    yield from _differences(*settings, above="settings.")


def _differences(
    before: Mapping[str, Any], now: Mapping[str, Any], *, above: str = ""
) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *now]):
        old, new = before.get(name, ""), now.get(name, "")
        if old != new:
            yield Difference(name=f"{above}{name}", before=str(old), now=str(new))


def _same_scores(x: CaseRow, y: CaseRow) -> bool:
    """Compare what both scored; a judge may have looked at one of them only."""
    shared = x.scores.keys() & y.scores.keys()
    return all(abs(x.scores[name] - y.scores[name]) < _CLOSE for name in shared)


def _said(row: CaseRow) -> tuple[Any, ...]:
    answer = row.answer
    places = tuple(passage.key for passage in row.passages)
    return row.documents, places, (answer.text, answer.abstained) if answer else None
