"""Numbers as reports write them."""

from eval.reports.report import ReportedConfiguration, ReportedPair
from eval.runs.stored import Estimate

_LEAST_P = 0.0001


def format_value(value: float) -> str:
    """Write shares with four decimals, other numbers with one."""
    return f"{value:.4f}" if abs(value) <= 1 else f"{value:.1f}"


def format_difference(value: float) -> str:
    """Write a difference with its sign; a true minus, so that columns line up."""
    text = f"{value:+.4f}" if abs(value) <= 1 else f"{value:+.1f}"
    return text.replace("-", "−")


def format_interval(estimate: Estimate) -> str:
    """Write the bounds of an interval."""
    low, high = (format_value(bound).replace("-", "−") for bound in estimate.ci95)
    return f"{low} … {high}"


def format_p(p: float) -> str:
    """Write a p value as far as it says something."""
    return f"< {_LEAST_P}" if p < _LEAST_P else f"{p:.4f}" if p < 0.01 else f"{p:.3f}"  # noqa: PLR2004 - digits


def format_tally(pair: ReportedPair) -> str:
    """Write wins, losses and ties."""
    return f"{pair.wins}/{pair.losses}/{pair.ties}"


def format_needed(pair: ReportedPair) -> str:
    """Write the cases that would be needed, at most two digits of which mean something."""
    if pair.cases_needed is None:
        return "∞"
    digits = max(0, len(str(pair.cases_needed)) - 2)
    return f"{round(pair.cases_needed, -digits):,}".replace(",", " ")


def brackets(rows: tuple[ReportedConfiguration, ...]) -> list[str]:
    """Return a mark for each row that ties equal ranks together: ┐ │ ┘, or nothing."""
    marks = []
    for place, row in enumerate(rows):
        above = place > 0 and rows[place - 1].rank == row.rank and row.rank > 0
        below = place + 1 < len(rows) and rows[place + 1].rank == row.rank and row.rank > 0
        marks.append(
            {(False, True): "┐", (True, True): "│", (True, False): "┘"}.get((above, below), "")
        )
    return marks
