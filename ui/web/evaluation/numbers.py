"""Metrics for the eye: their names, their values, their intervals as small bars."""

from eval.reports.plots import interval_bar
from eval.runs.stored import Estimate
from ui.web.markup import text
from ui.web.words import Words

MAIN_METRICS = (
    "doc_recall@1",
    "doc_recall@5",
    "mrr@10",
    "ndcg@10",
    "reference_recall@1000",
    "answer_contained@120",
    "character_f1",
    "citation_precision",
    "citation_recall",
    "supported_share",
    "abstain_auroc",
    "false_answer_rate@95",
    "faithfulness",
    "answer_relevancy",
    "context_precision",
    "context_recall",
    "factual_correctness",
    "noise_sensitivity",
    "semantic_similarity",
)
"""Metrics that are shown at once; variants of the same at other lengths are folded away."""

_COUNTED = ("answer_characters", "citations", "_sentences")
_ROUND = 100
"""From here on a count needs no digit behind the point."""


def metric_name(metric: str, *, words: Words) -> str:
    """Return a metric's name for people, such as `文档召回 @5`; an unknown one stays as it is."""
    base, _, cutoff = metric.partition("@")
    known = words.get(f"metric {base}", base)
    return f"{known} @{cutoff}" if cutoff else known


def render_metric(metric: str, *, words: Words) -> str:
    """Return the same as HTML that shows the metric's own name when it is pointed at."""
    return f'<span title="{text(metric)}">{text(metric_name(metric, words=words))}</span>'


def is_count(metric: str) -> bool:
    """Tell whether a metric counts something, instead of being a share of 0 to 1."""
    return metric.endswith(_COUNTED)


def format_value(metric: str, value: float) -> str:
    """Write a share with three decimals, a count with one."""
    if not is_count(metric):
        return f"{value:.3f}"
    return f"{value:,.0f}" if value >= _ROUND else f"{value:.1f}"


def format_difference(metric: str, value: float) -> str:
    """Write a difference with its sign; 0 has none."""
    written = format_value(metric, abs(value))
    if not float(written.replace(",", "")):
        return written
    return f"{'+' if value > 0 else '−'}{written}"


def format_interval(metric: str, estimate: Estimate) -> str:
    """Write a 95 % interval as `0.901–0.925`."""
    low, high = estimate.ci95
    return f"{format_value(metric, low)}–{format_value(metric, high)}"


def format_span(metric: str, ci95: tuple[float, float]) -> str:
    """Write the interval of a difference as `[−0.010, +0.032]`."""
    low, high = (format_difference(metric, bound) for bound in sorted(ci95))
    return f"[{low}, {high}]"


def render_bar(estimate: Estimate, *, low: float, high: float) -> str:
    """Return an interval as a small bar with a dot at the value, on a scale.

    Args:
        estimate: Value and interval.
        low: Value at the left end of the scale.
        high: Value at its right end.
    """
    start, end = estimate.ci95
    return interval_bar(estimate.value, low=start, high=end, limits=(low, high))


def kind_name(kind: str, *, words: Words) -> str:
    """Return what a kind of case is called; an unknown one stays as it is."""
    return words.get(f"ev kind {kind}", kind) if kind else words["ev no kind"]
