"""What an experiment measured, before anything is made of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.experiments.experiment import Experiment
from eval.runs.stored import RunTotals, StoredRun


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One of the compared configurations.

    Attributes:
        name: Short and unique, e.g. `c07`; also the name of its folder.
        label: For people: what sets it apart.
        overlay: What it lays over the experiment's base.
        factors: Varied setting -> its value here, as text.
    """

    name: str
    label: str
    overlay: dict[str, Any]
    factors: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class MeasuredConfiguration:
    """A configuration with its runs.

    Attributes:
        configuration: The configuration.
        runs: Dataset -> one run a repeat. Those of a configuration that halving has dropped
            cover only the cases of its last round. Their rows are lean, without passages,
            documents, queries and answers, which would not fit into memory for all
            configurations: `eval.runs.load_run.load_run(run.folder)` has them.
        dropped: Round of the halving in which it was dropped, from 1; 0 where it was not.
    """

    configuration: Configuration
    runs: dict[str, tuple[StoredRun, ...]]
    dropped: int = 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Everything that an experiment measured.

    Attributes:
        experiment: What was asked for.
        folder: Where it lies; the runs are inside.
        profile: Of the base.
        measured: All starters.
        compared: How many starters the correction counts, 2 at least.
    """

    experiment: Experiment
    folder: Path
    profile: str
    measured: tuple[MeasuredConfiguration, ...] = field(repr=False)
    compared: int

    @property
    def totals(self) -> RunTotals:
        """What chain and harness took for all runs together, one after the other."""
        runs = [run for each in self.measured for repeats in each.runs.values() for run in repeats]
        return RunTotals(
            chain_ms=sum(run.totals.chain_ms for run in runs),
            harness_ms=sum(run.totals.harness_ms for run in runs),
        )
