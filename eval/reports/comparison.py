"""Two runs held against each other, case by case: the types."""

from pathlib import Path

from eval.reports.report import Reported
from eval.runs.stored import Estimate


class MetricComparison(Reported):
    """One metric of two runs, on the cases that both have.

    Attributes:
        metric: Its name.
        a: Mean of the first run.
        b: Mean of the second.
        difference: `b` minus `a`, with its paired bootstrap interval.
        p: Of the paired permutation test, two-sided.
        p_holm: After Holm's correction over the compared metrics.
        effect: Cohen's d of the paired differences.
        wins: Cases where `b` is better.
        losses: Cases where `a` is.
        ties: The others.
        left_out: Cases that only one of the runs has a score for.
        significant: Whether `p_holm` is below the level.
        higher_is_better: Which direction is good.
    """

    metric: str
    a: float
    b: float
    difference: Estimate
    p: float
    p_holm: float
    effect: float
    wins: int
    losses: int
    ties: int
    left_out: int
    significant: bool
    higher_is_better: bool

    @property
    def is_worse(self) -> bool:
        """Whether the second run is significantly worse."""
        sign = 1 if self.higher_is_better else -1
        return self.significant and sign * self.difference.value < 0


class SetComparison(Reported):
    """A number that only a whole set has, such as an AUROC; it has no cases to be compared by.

    Attributes:
        metric: Its name.
        a: Of the first run.
        b: Of the second.
    """

    metric: str
    a: Estimate
    b: Estimate


class CaseComparison(Reported):
    """One case of two runs.

    Attributes:
        id: The case's.
        question: What was asked.
        kind: The case's.
        a: Score of the first run; None where it has none.
        b: Score of the second.
    """

    id: str
    question: str
    kind: str
    a: float | None
    b: float | None

    @property
    def difference(self) -> float:
        """`b` minus `a`; 0 where one of them is missing."""
        return 0.0 if self.a is None or self.b is None else self.b - self.a


class RunComparison(Reported):
    """Two runs held against each other.

    Attributes:
        a: Folder of the first run, e.g. the older one.
        b: Folder of the second.
        same_dataset: Whether documents and cases are the same; if not, only cases of equal id
            and question are compared.
        metric: The one that `cases` are about.
        metrics: Metrics of single cases.
        sets: Numbers of the whole sets.
        cases: What differs most first, in either direction.
        only_a: Cases that only the first run has.
        only_b: Cases that only the second run has.
        alpha: Level of the tests.
    """

    a: Path
    b: Path
    same_dataset: bool
    metric: str
    metrics: tuple[MetricComparison, ...]
    sets: tuple[SetComparison, ...]
    cases: tuple[CaseComparison, ...]
    only_a: int
    only_b: int
    alpha: float
