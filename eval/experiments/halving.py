"""Successive halving: many configurations on few cases, the better part of them on more.

It only selects: the survivors are measured on everything afterwards, and what they scored on the
way counts for nothing.

Source: Jamieson, Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
Optimization", AISTATS 2016.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.dataset import Dataset
from eval.experiments.experiment import Search


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round.

    Attributes:
        number: From 1.
        cases: Of each dataset, at most.
        starters: Configurations that take part.
        kept: How many of them go on.
    """

    number: int
    cases: int
    starters: int
    kept: int


def plan_rounds(search: Search, *, starters: int, cases: int) -> tuple[Round, ...]:
    """Return the rounds before the survivors are measured on everything.

    Each keeps a share of the configurations, and asks them as many cases more as there are fewer
    of them; there is none that would ask all cases of the largest dataset.

    Args:
        search: What the experiment says.
        starters: Configurations at the beginning.
        cases: Of the largest dataset.
    """
    rounds: list[Round] = []
    left, asked = starters, search.first
    while left > search.survivors and asked < cases:
        kept = max(search.survivors, math.ceil(left * search.keep))
        rounds.append(Round(number=len(rounds) + 1, cases=asked, starters=left, kept=kept))
        left, asked = kept, math.ceil(asked / search.keep)
        if kept == rounds[-1].starters:
            break
    if rounds and rounds[-1].kept > search.survivors:
        rounds[-1] = replace(rounds[-1], kept=search.survivors)
    return tuple(rounds)


def draw_cases(dataset: Dataset, *, count: int, seed: int) -> Dataset:
    """Draw cases of a dataset; a larger draw holds the smaller one, all in the file's order.

    Args:
        dataset: Whose cases.
        count: How many.
        seed: Of the draw.
    """
    order = list(range(len(dataset.cases)))
    random.Random(seed).shuffle(order)
    drawn = sorted(order[:count])
    return replace(dataset, cases=tuple(dataset.cases[number] for number in drawn))


def best_of(scores: Mapping[str, float], *, kept: int, higher: bool) -> Sequence[str]:
    """Return the names of the best, in the order of the mapping; ties go to the first.

    Args:
        scores: Name -> mean of the primary metric; NaN is worse than anything.
        kept: How many.
        higher: Whether more is better.
    """

    def badness(name: str) -> float:
        score = scores[name]
        return math.inf if math.isnan(score) else -score if higher else score

    best = set(sorted(scores, key=badness)[:kept])
    return [name for name in scores if name in best]
