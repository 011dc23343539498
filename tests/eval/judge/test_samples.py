from dataclasses import replace
from typing import Any

import pytest

from eval.judge.catalog import RAGAS_METRICS
from eval.judge.samples import Sample, samples_of
from eval.runs.stored import CaseRow, StoredAnswer, StoredPassage

ANSWERED = Sample(id="1", question="多重？", answer="九公斤。", contexts=("文",), reference="9公斤")


def named(sample: Sample) -> list[str]:
    return [name for name, metric in RAGAS_METRICS.items() if sample.concerns(metric)]


def test_an_answer_with_a_reference_gets_every_metric() -> None:
    assert named(ANSWERED) == list(RAGAS_METRICS)
    assert all(ANSWERED.settled(metric) is None for metric in RAGAS_METRICS.values())


@pytest.mark.parametrize(
    ("fields", "metrics"),
    [
        ({"reference": ""}, ["faithfulness", "answer_relevancy"]),
        ({"answer": ""}, ["context_precision", "context_recall", "factual_correctness"]),
        (
            {"contexts": ()},
            ["answer_relevancy", "context_precision", "context_recall", "factual_correctness",
             "semantic_similarity"],
        ),
    ],
)  # fmt: skip
def test_a_metric_needs_what_it_looks_at(fields: dict[str, Any], metrics: list[str]) -> None:
    assert named(replace(ANSWERED, **fields)) == metrics


def test_a_bare_answer_makes_a_claim_only_behind_its_question() -> None:
    assert ANSWERED.reference_statement == "多重？\n9公斤"


def test_a_follow_up_is_judged_as_it_was_understood() -> None:
    row = CaseRow(
        id="1",
        question="那它呢？",
        queries=("增压泵多重？", "泵 重量"),
        gold=("9公斤", "九公斤"),
        answer=StoredAnswer(text="九公斤。", abstained=False),
        passages=(StoredPassage(chunk_id="c", source="a.txt", start=0, end=2, score=1.0),),
    )
    assert samples_of([row], {"a.txt:0-2": "文"}) == [
        Sample(
            id="1", question="增压泵多重？", answer="九公斤。", contexts=("文",), reference="9公斤"
        )
    ]
