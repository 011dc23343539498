"""An experiment in the overview's list."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ExperimentLine:
    """An experiment in the list.

    Attributes:
        id: By which it is opened, see `Archive`.
        title: Its own.
        datasets: Names of those that it asks.
        when: Seconds since the epoch of its last change.
        configurations: How many were measured.
        finished: Whether it has a report.
        winner: Label of the best configuration, or "".
    """

    id: str
    title: str
    datasets: tuple[str, ...] = ()
    when: float = 0.0
    configurations: int = 0
    finished: bool = False
    winner: str = ""
