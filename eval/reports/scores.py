"""Rows of many runs become one table a metric: a row a case, a column a configuration."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.runs.stored import StoredRun
from eval.statistics.strata import Labels

Runs = Mapping[str, Sequence[StoredRun]]
"""Dataset -> one run a repeat."""

Table = NDArray[np.float64]


@dataclass(frozen=True)
class CaseKey:
    """A case of one of several datasets."""

    dataset: str
    id: str


@dataclass(frozen=True, kw_only=True)
class ScoreTable:
    """The scores of all configurations on all cases.

    Attributes:
        names: Configurations, the columns.
        cases: The rows, dataset by dataset in their order.
        strata: Number of the dataset of each row.
        kinds: Kind of each row.
        metrics: Metric -> scores, shape (cases, configurations); a case's score is the mean of
            its repeats, NaN where it has none.
    """

    names: tuple[str, ...]
    cases: tuple[CaseKey, ...]
    strata: Labels
    kinds: tuple[str, ...]
    metrics: dict[str, Table] = field(repr=False)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets in their order."""
        return tuple(dict.fromkeys(case.dataset for case in self.cases))


def tabulate(configurations: Mapping[str, Runs]) -> ScoreTable:
    """Bring the rows of runs into tables.

    Args:
        configurations: Name -> its runs.
    """
    kinds = _cases(configurations.values())
    order = {case: row for row, case in enumerate(kinds)}
    numbers = {name: number for number, name in enumerate(dict.fromkeys(c.dataset for c in kinds))}
    sums: dict[str, Table] = defaultdict(lambda: np.zeros((len(order), len(configurations))))
    counts: dict[str, Table] = defaultdict(lambda: np.zeros((len(order), len(configurations))))
    for column, runs in enumerate(configurations.values()):
        for dataset, repeats in runs.items():
            for row in (row for run in repeats for row in run.rows):
                place = order[CaseKey(dataset, row.id)], column
                for metric, value in row.scores.items():
                    sums[metric][place] += value
                    counts[metric][place] += 1
    return ScoreTable(
        names=tuple(configurations),
        cases=tuple(kinds),
        strata=np.array([numbers[case.dataset] for case in kinds], dtype=np.int64),
        kinds=tuple(kinds.values()),
        metrics={name: _means(sums[name], counts[name]) for name in sums},
    )


def _means(sums: Table, counts: Table) -> Table:
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _cases(configurations: Iterable[Runs]) -> dict[CaseKey, str]:
    """Return the cases with their kinds; whoever has seen most of a dataset gives the order."""
    longest: dict[str, StoredRun] = {}
    rest: list[tuple[str, StoredRun]] = []
    for runs in configurations:
        for dataset, repeats in runs.items():
            for run in repeats:
                rest.append((dataset, run))
                if dataset not in longest or len(run.rows) > len(longest[dataset].rows):
                    longest[dataset] = run
    found: dict[CaseKey, str] = {}
    for dataset in longest:
        for run in (longest[dataset], *(run for name, run in rest if name == dataset)):
            for row in run.rows:
                found.setdefault(CaseKey(dataset, row.id), row.kind)
    return found
