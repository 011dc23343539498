import pytest

from eval.runs.stored import Estimate
from ui.web.evaluation.numbers import (
    format_difference,
    format_interval,
    format_span,
    format_value,
    kind_name,
    metric_name,
)
from ui.web.words import WORDS


@pytest.mark.parametrize(
    ("metric", "value", "written"),
    [
        ("mrr@10", 0.91234, "0.912"),
        ("answer_characters", 61.25, "61.2"),
        ("supported_sentences", 1234, "1,234"),
        ("citations", 1.5, "1.5"),
    ],
)
def test_shares_and_counts_are_written_differently(metric: str, value: float, written: str) -> None:
    assert format_value(metric, value) == written


def test_differences_have_a_sign() -> None:
    assert format_difference("mrr@10", 0.0321) == "+0.032"
    assert format_difference("mrr@10", -0.0321) == "−0.032"
    assert format_difference("mrr@10", -0.0001) == "0.000"
    assert format_difference("answer_characters", -1200) == "−1,200"
    assert format_span("mrr@10", (0.03, -0.01)) == "[−0.010, +0.030]"


def test_an_interval() -> None:
    assert format_interval("mrr@10", Estimate(value=0.5, ci95=(0.4, 0.61), n=3)) == "0.400–0.610"


def test_metrics_and_kinds_have_names_and_unknown_ones_keep_theirs() -> None:
    words = WORDS["zh"]
    assert metric_name("doc_recall@5", words=words) == "文档召回 @5"
    assert metric_name("new_metric@7", words=words) == "new_metric @7"
    assert kind_name("table", words=words) == "表格"
    assert kind_name("自定", words=words) == "自定"
    assert kind_name("", words=words) == "未分类"
