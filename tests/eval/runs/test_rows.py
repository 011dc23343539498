"""Rows as they are written: JSON that any reader understands, and what was measured."""

import json
import math

import numpy as np

from chains.retrieval.steps import StageRank
from eval.dataset import Case
from eval.runs.rows import format_row
from eval.runs.stored import CaseRow
from eval.scoring.results import CaseResult, FoundPassage
from loaders.documents import Location


def written(score: float) -> bytes:
    passage = FoundPassage(
        chunk_id="0a",
        source="保修政策.md",
        start=3,
        end=9,
        text="不写在这里",
        score=score,
        stages={"dense": StageRank(rank=2, score=np.float64(0.1))},
        location=Location(),
    )
    case = Case(id="1", question="保修期\u2028多长？", answers=("一年",))
    return format_row(CaseResult(case=case, passages=(passage,), scores={"mrr@10": 1 / 3}))


def test_a_row_says_what_was_measured() -> None:
    line = written(0.25)
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    row = CaseRow.model_validate_json(line)
    assert (row.question, row.gold, row.scores) == (
        "保修期\u2028多长？",
        ("一年",),
        {"mrr@10": 1 / 3},
    )
    (passage,) = row.passages
    assert (passage.key, passage.score) == ("保修政策.md:3-9", 0.25)
    assert (passage.stages["dense"].rank, passage.stages["dense"].score) == (2, 0.1)
    assert "不写在这里" not in line.decode()


def test_a_score_that_is_no_number_is_json_too() -> None:
    line = written(math.nan)
    assert (
        json.loads(line, parse_constant=lambda name: f"not JSON: {name}")["passages"][0]["score"]
        is None
    )
    assert math.isnan(CaseRow.model_validate_json(line).passages[0].score)
