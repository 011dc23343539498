"""Which metrics are better when they are lower."""

_LOWER = (
    "false_answer",
    "false_abstain",
    "noise_sensitivity",
    "unsupported",
    "weak",
    "answer_characters",
    "aurc",
    "risk",
    "milliseconds",
)


def higher_is_better(metric: str) -> bool:
    """Return whether more of a metric is better: all but rates of what goes wrong, and costs."""
    return not metric.startswith(_LOWER)
