"""The report of an experiment as data: what `report.json` holds and every face shows."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from eval.runs.stored import Estimate

REPORT_VERSION = 1


class Reported(BaseModel):
    """A part of a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReportedDataset(Reported):
    """A dataset that was asked.

    Attributes:
        name: Its folder's name.
        cases: How many of its cases were asked.
        fingerprint: Hash of its documents and cases.
    """

    name: str
    cases: int
    fingerprint: str


class Latency(Reported):
    """Milliseconds of a case."""

    p50: float
    p95: float
    mean: float


class ReportedConfiguration(Reported):
    """One row of the leaderboard.

    Attributes:
        name: Short and unique, e.g. `c07`.
        label: For people: what sets it apart, e.g. `lexical · rerank · no header`.
        overlay: What it lays over the experiment's base.
        factors: Varied setting (dotted path, or the list's name) -> its value here, as text.
        rank: 1 + the number of configurations that are significantly better; equal ranks are ties.
        metrics: Metric -> estimate over all datasets, each of equal weight.
        by_dataset: Dataset -> metric -> estimate.
        by_kind: Dataset -> kind -> metric -> value.
        nan_rates: Judged metric -> share of the judgements that gave no number; they are in no
            mean.
        repeats: The primary metric of each repeat, over all datasets; empty where there is one.
        latency: Of a case, all datasets together; None where nothing was timed.
        failed: Cases that could not be measured.
        runs: Folders of its runs, relative to the experiment's.
        dropped: Round of the halving in which it was dropped, from 1; 0 means that it was
            measured on everything. A dropped one has no rank among the others: rank 0.
        pareto: Whether none is both better and faster.
    """

    name: str
    label: str
    overlay: dict[str, Any]
    factors: dict[str, str]
    rank: int
    metrics: dict[str, Estimate]
    by_dataset: dict[str, dict[str, Estimate]]
    by_kind: dict[str, dict[str, dict[str, float]]]
    nan_rates: dict[str, float] = {}
    repeats: tuple[float, ...] = ()
    latency: Latency | None
    failed: int
    runs: tuple[str, ...]
    dropped: int = 0
    pareto: bool = False


class ReportedPair(Reported):
    """Two configurations compared on the primary metric, case by case.

    Attributes:
        better: Name of the one with the better mean, or the first where they are equal.
        worse: The other.
        difference: Of the means, `better` minus `worse`, with its paired bootstrap interval;
            below 0 where less is better.
        p: Of the paired permutation test, two-sided.
        p_holm: After Holm's correction over all pairs.
        effect: Cohen's d of the paired differences; 0 where they are all the same.
        wins: Cases where `better` is better.
        losses: Cases where `worse` is.
        ties: The others.
        left_out: Cases that only one of the two has, e.g. because the other failed.
        significant: Whether `p_holm` is below the level.
        cases_needed: Cases that a test of this pair alone would need to see this difference with
            a power of 80 %; None where there is no difference.
    """

    better: str
    worse: str
    difference: Estimate
    p: float
    p_holm: float
    effect: float
    wins: int
    losses: int
    ties: int
    left_out: int = 0
    significant: bool
    cases_needed: int | None


class MainEffect(Reported):
    """What a value of a setting brought, averaged over everything else that varied.

    Attributes:
        factor: The setting.
        value: One of its values.
        mean: Mean of the primary metric over the configurations that have it.
        difference: Against the mean of the configurations that have another value of it and
            agree in everything else, with a paired bootstrap interval; None where none do.
        configurations: How many have it.
    """

    factor: str
    value: str
    mean: float
    difference: Estimate | None
    configurations: int


class WorstCase(Reported):
    """A case that the best configuration fails at.

    Attributes:
        dataset: Where it is from.
        case_id: Its id.
        question: What was asked.
        kind: The case's.
        score: Primary metric of the best configuration.
        others: Configurations that do better -> their score.
        gold: Answers that would be right.
        answer: What was answered, or "".
        trace: Lines that tell what happened: queries, ranks of the passages in each stage.
    """

    dataset: str
    case_id: str
    question: str
    kind: str
    score: float
    others: dict[str, float]
    gold: tuple[str, ...]
    answer: str
    trace: tuple[str, ...]


class Method(Reported):
    """How the numbers were computed, so that anybody can compute them again.

    Attributes:
        alpha: Level of the tests.
        permutations: Of each test.
        resamples: Of each interval.
        seed: Of both.
        compared: Configurations that the correction counts: all starters.
        search: `grid`, `random` or `halving`.
        repeats: Runs of each configuration.
    """

    alpha: float
    permutations: int
    resamples: int
    seed: int
    compared: int
    search: Literal["grid", "random", "halving"]
    repeats: int


class Report(Reported):
    """Everything that an experiment has shown.

    Attributes:
        version: `REPORT_VERSION`.
        title: The experiment's.
        profile: Of the base configuration.
        base: Overlay of the base configuration.
        datasets: What was asked.
        primary: The metric that decides.
        metrics: All metrics that are shown, the primary first.
        higher_is_better: Metric -> which direction is good.
        configurations: By rank, then by the primary metric, then by time.
        pairs: All pairs of configurations that were measured on everything.
        effects: By factor.
        worst: Cases of the best configuration.
        winner: Name of the best configuration; of equal ranks the one with the best mean, and of
            equal means the fastest.
        winning_overlay: To be laid over `config.yaml`: base and overlay of the winner together.
        method: How it was computed.
    """

    version: int = REPORT_VERSION
    title: str
    profile: str
    base: dict[str, Any]
    datasets: tuple[ReportedDataset, ...]
    primary: str
    metrics: tuple[str, ...]
    higher_is_better: dict[str, bool]
    configurations: tuple[ReportedConfiguration, ...]
    pairs: tuple[ReportedPair, ...]
    effects: tuple[MainEffect, ...]
    worst: tuple[WorstCase, ...]
    winner: str
    winning_overlay: dict[str, Any]
    method: Method
