"""The metrics that a judge adds, and what each of them looks at."""

from dataclasses import dataclass
from typing import Literal

Field = Literal["user_input", "response", "retrieved_contexts", "reference"]


@dataclass(frozen=True, kw_only=True)
class JudgedMetric:
    """A metric of RAGAS.

    Attributes:
        name: RAGAS's own.
        fields: What it is computed from.
        embeds: Whether it compares texts by the configured embedder.
        asks: Whether it asks the judge.
    """

    name: str
    fields: tuple[Field, ...]
    embeds: bool = False
    asks: bool = True


_ALL = (
    JudgedMetric(name="faithfulness", fields=("user_input", "response", "retrieved_contexts")),
    JudgedMetric(name="answer_relevancy", fields=("user_input", "response"), embeds=True),
    JudgedMetric(
        name="context_precision", fields=("user_input", "reference", "retrieved_contexts")
    ),
    JudgedMetric(name="context_recall", fields=("user_input", "reference", "retrieved_contexts")),
    JudgedMetric(name="factual_correctness", fields=("response", "reference")),
    JudgedMetric(
        name="noise_sensitivity",
        fields=("user_input", "response", "reference", "retrieved_contexts"),
    ),
    JudgedMetric(
        name="semantic_similarity", fields=("response", "reference"), embeds=True, asks=False
    ),
)

RAGAS_METRICS: dict[str, JudgedMetric] = {metric.name: metric for metric in _ALL}
"""By name, in the order in which they are reported."""
