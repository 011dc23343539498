from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from chains.errors import WeightsMissingError
from chains.providers.flag_reranker import FlagReranker
from chains.providers.protocols import RerankPassage
from chains.retrieval.reranking import RerankBudget, keep_order, rerank
from chains.retrieval.steps import Candidates
from tests.support.rag_steps import candidates


def texts(found: Candidates) -> list[str]:
    return [candidate.chunk.text for candidate in found.ranked]


class ByLength:
    """Scores a passage by its length, and notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[RerankPassage] = []

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        self.seen.extend(passages)
        return [float(len(passage.text)) for passage in passages]


FOUND = candidates("问", ("短", 4.0), ("中等", 3.0), ("最长的", 2.0), ("特别特别长的", 1.0))


def test_reranking_reorders_and_notes_the_stage() -> None:
    reranked = rerank(FOUND, reranker=ByLength())
    assert texts(reranked) == ["特别特别长的", "最长的", "中等", "短"]
    best = reranked.ranked[0]
    assert (best.score, best.stages["reranked"].rank) == (6.0, 1)
    assert best.stages["fused"].rank == 4


def test_only_the_first_candidates_are_scored() -> None:
    reranker = ByLength()
    reranked = rerank(FOUND, reranker=reranker, limit=2)
    assert texts(reranked) == ["中等", "短", "最长的", "特别特别长的"]
    assert [passage.text for passage in reranker.seen] == ["短", "中等"]
    assert "reranked" not in reranked.ranked[2].stages


def test_the_best_first_stage_score_is_one() -> None:
    reranker = ByLength()
    rerank(FOUND, reranker=reranker)
    assert [passage.score for passage in reranker.seen] == [1.0, 0.75, 0.5, 0.25]


def test_equal_scores_keep_their_order() -> None:
    found = candidates("问", ("甲", 2.0), ("乙", 1.0), ("丙", 0.5))
    assert texts(rerank(found, reranker=ByLength())) == ["甲", "乙", "丙"]


def test_nothing_found_is_not_reranked() -> None:
    reranker = ByLength()
    assert rerank(candidates("问"), reranker=reranker).ranked == ()
    assert reranker.seen == []


def test_without_a_reranker_the_order_stays() -> None:
    assert keep_order(FOUND) is FOUND


class SlowClock:
    """Stands still but for the milliseconds that a test lets pass."""

    def __init__(self) -> None:
        self.milliseconds = 0.0

    def __call__(self) -> float:
        return self.milliseconds / 1000


class Slow(ByLength):
    """Takes 40 ms for each call."""

    def __init__(self, clock: SlowClock) -> None:
        super().__init__()
        self._clock = clock

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        self._clock.milliseconds += 40
        return super().rerank(question, passages)


def rerank_slowly(milliseconds: float, *, at_once: int, loading: float = 0.0) -> Candidates:
    clock = SlowClock()

    def load() -> None:
        clock.milliseconds += loading

    budget = RerankBudget(milliseconds=milliseconds, at_once=at_once, prepare=load, clock=clock)
    return rerank(FOUND, reranker=Slow(clock), budget=budget)


def test_what_the_budget_leaves_unscored_stays_behind_in_its_order() -> None:
    found = rerank_slowly(30, at_once=2)
    assert texts(found) == ["中等", "短", "最长的", "特别特别长的"]
    stages = ["reranked" in candidate.stages for candidate in found.ranked]
    assert stages == [True, True, False, False]
    assert found.queries.warnings == (
        "reranked only the best 2 of 4 candidates: `budget_ms: 30` was used up",
    )


@pytest.mark.parametrize(("milliseconds", "scored"), [(1, 1), (39, 1), (41, 2), (81, 3), (999, 4)])
def test_the_clock_is_looked_at_between_batches(milliseconds: float, scored: int) -> None:
    found = rerank_slowly(milliseconds, at_once=1)
    assert sum("reranked" in candidate.stages for candidate in found.ranked) == scored


def test_enough_time_leaves_no_warning() -> None:
    found = rerank_slowly(1000, at_once=2)
    assert texts(found) == texts(rerank(FOUND, reranker=ByLength()))
    assert found.queries.warnings == ()


def test_loading_the_model_does_not_count() -> None:
    found = rerank_slowly(1000, at_once=2, loading=60_000)
    assert found.queries.warnings == ()


def test_batches_score_as_all_at_once_do(bge_reranker_weights: Path) -> None:
    reranker = FlagReranker(str(bge_reranker_weights), batch_size=2)
    budget = RerankBudget(milliseconds=1e6, at_once=2, prepare=reranker.load)
    run = partial(rerank, FOUND, reranker=reranker)
    scores = {c.chunk.id: c.score for c in run().ranked}
    assert {c.chunk.id: c.score for c in run(budget=budget).ranked} == pytest.approx(
        scores, abs=1e-5
    )


def test_missing_weights_are_named_before_the_clock_starts() -> None:
    reranker = FlagReranker("/nowhere/bge-reranker")
    budget = RerankBudget(milliseconds=1, at_once=1, prepare=reranker.load)
    with pytest.raises(WeightsMissingError, match="no such model folder"):
        rerank(FOUND, reranker=reranker, budget=budget)
