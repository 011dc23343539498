import math
from pathlib import Path

from eval.dataset import Case, Dataset
from eval.experiments.experiment import Search
from eval.experiments.halving import best_of, draw_cases, plan_rounds


def dataset(cases: int) -> Dataset:
    return Dataset(
        name="set",
        documents=Path("documents"),
        cases=tuple(Case(id=str(number), question="?") for number in range(cases)),
        fingerprint="f",
    )


def test_rounds_ask_more_of_fewer_until_the_survivors_are_left() -> None:
    search = Search(method="halving", first=100, keep=0.5, survivors=3)
    rounds = plan_rounds(search, starters=24, cases=3219)
    assert [(r.number, r.cases, r.starters, r.kept) for r in rounds] == [
        (1, 100, 24, 12),
        (2, 200, 12, 6),
        (3, 400, 6, 3),
    ]


def test_no_round_asks_everything() -> None:
    search = Search(method="halving", first=100, keep=0.5, survivors=2)
    rounds = plan_rounds(search, starters=24, cases=150)
    assert [(r.cases, r.starters, r.kept) for r in rounds] == [(100, 24, 2)]
    assert plan_rounds(search, starters=24, cases=100) == ()
    assert plan_rounds(search, starters=2, cases=1000) == ()


def test_a_share_that_keeps_nearly_all_comes_to_an_end() -> None:
    search = Search(method="halving", first=10, keep=0.99, survivors=2)
    rounds = plan_rounds(search, starters=4, cases=1000)
    assert rounds[-1].kept == 2


def test_a_larger_draw_holds_the_smaller_in_the_order_of_the_file() -> None:
    whole = dataset(50)
    small, large = (
        [case.id for case in draw_cases(whole, count=count, seed=3).cases] for count in (10, 20)
    )
    assert set(small) < set(large)
    assert small == sorted(small, key=int)
    assert small != [case.id for case in whole.cases[:10]]


def test_the_best_are_told_in_either_direction() -> None:
    scores = {"a": 0.1, "b": 0.5, "c": math.nan, "d": 0.5, "e": 0.2}
    assert best_of(scores, kept=2, higher=True) == ["b", "d"]
    assert best_of(scores, kept=2, higher=False) == ["a", "e"]
    assert best_of({"a": math.nan, "b": 0.0}, kept=1, higher=True) == ["b"]
