"""Plots as SVG text: pure functions of data, for the report and for the page.

They use the CSS variables `--ink`, `--muted`, `--rule`, `--accent` and `--paper`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.reports.figures import format_difference, format_value
from eval.reports.svg import WIDTH, Scale, breadth, dot, drawing, label, line, shortened

_BAR = (120, 14)
_ROW = 26
_LABEL = 260


@dataclass(frozen=True, kw_only=True)
class Point:
    """A configuration in the plane of time and quality.

    Attributes:
        name: Short, stands beside the point.
        label: Shown when the pointer rests on it.
        x: Milliseconds of a case.
        y: The metric.
        low: Lower bound of the metric.
        high: Upper bound.
        is_filled: Whether it is on the Pareto front.
    """

    name: str
    label: str
    x: float
    y: float
    low: float
    high: float
    is_filled: bool


@dataclass(frozen=True, kw_only=True)
class Span:
    """A row of a plot of intervals.

    Attributes:
        label: Stands before it.
        value: The dot; None makes the label a heading.
        low: Left end of the line.
        high: Right end.
    """

    label: str
    value: float | None = None
    low: float = 0.0
    high: float = 0.0


def interval_bar(value: float, *, low: float, high: float, limits: tuple[float, float]) -> str:
    """Draw a number with its interval, small enough for a cell of a table.

    Args:
        value: The number.
        low: Lower bound of its interval.
        high: Upper bound.
        limits: What the left and the right edge stand for, the same in a whole column.
    """
    width, height = _BAR
    middle = height / 2
    scale = Scale(limits, (4, width - 4))
    return (
        f'<svg class="bar" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'aria-hidden="true">'
        + line((4, middle), (width - 4, middle), colour="rule")
        + line((scale.place(low), middle), (scale.place(high), middle), colour="accent", width=3)
        + dot((scale.place(value), middle), radius=3)
        + "</svg>"
    )


def scatter(points: Sequence[Point], *, x_title: str, y_title: str) -> str:
    """Draw quality against time: each point with its interval, the front filled and joined."""
    if not points:
        return ""
    left, right, top, bottom = 64, WIDTH - 16, 28, 300
    x = Scale.around([p.x for p in points], (left, right))
    y = Scale.around([bound for p in points for bound in (p.low, p.high)], (bottom, top))
    front = sorted((p for p in points if p.is_filled), key=lambda p: p.x)
    corners = " ".join(f"{x.place(p.x):.1f},{y.place(p.y):.1f}" for p in front)
    parts = [
        label((left, 16), y_title, colour="muted"),
        *(line((left, y.place(t)), (right, y.place(t)), colour="rule") for t in y.ticks()),
        *(
            label((left - 6, y.place(t) + 4), _tick(t), anchor="end", colour="muted")
            for t in y.ticks()
        ),
        *(
            label((x.place(t), bottom + 18), _tick(t), anchor="middle", colour="muted")
            for t in x.ticks()
        ),
        label((right, bottom + 36), x_title, anchor="end", colour="muted"),
        f'<polyline points="{corners}" style="fill:none;stroke:var(--accent)"/>',
        *(_point(p, x, y) for p in points),
        # The front's names only: those of many points would cover each other.
        *(label((x.place(p.x) + 8, y.place(p.y) - 6), p.name) for p in front),
    ]
    return drawing(parts, height=bottom + 44, title=f"{y_title} / {x_title}")


def intervals(rows: Sequence[Span], *, title: str, around_zero: bool = False) -> str:
    """Draw rows of dots with intervals over one axis.

    Args:
        rows: From top to bottom.
        title: For readers who do not see it.
        around_zero: Whether they are differences: 0 is marked, and numbers have a sign.
    """
    bounds = [bound for row in rows if row.value is not None for bound in (row.low, row.high)]
    if not bounds:
        return ""
    left = 32 + min(_LABEL, max(breadth(row.label) for row in rows))
    scale = Scale.around([*bounds, 0.0] if around_zero else bounds, (left, WIDTH - 84))
    height = _ROW * len(rows) + 8
    parts = []
    for tick in scale.ticks():
        colour = "muted" if around_zero and tick == 0 else "rule"
        parts += [
            line((scale.place(tick), 4), (scale.place(tick), height), colour=colour),
            label((scale.place(tick), height + 16), _tick(tick), anchor="middle", colour="muted"),
        ]
    for number, row in enumerate(rows):
        parts += _span(row, middle=_ROW * number + 18, scale=scale, signed=around_zero)
    return drawing(parts, height=height + 24, title=title)


def _point(point: Point, x: Scale, y: Scale) -> str:
    at = x.place(point.x)
    told = f"{point.label}: {format_value(point.y)}, {point.x:.1f} ms"
    return (
        f"<g><title>{escape(told)}</title>"
        + line((at, y.place(point.low)), (at, y.place(point.high)), colour="muted")
        + dot(
            (at, y.place(point.y)),
            radius=5,
            fill="accent" if point.is_filled else "paper",
            rim="accent",
        )
        + "</g>"
    )


def _span(row: Span, *, middle: float, scale: Scale, signed: bool) -> list[str]:
    name = shortened(row.label, pixels=_LABEL)
    if row.value is None:
        return [label((8, middle + 4), name, weight=600)]
    number = format_difference(row.value) if signed else format_value(row.value)
    ends = (scale.place(row.low), middle), (scale.place(row.high), middle)
    return [
        label((20, middle + 4), name),
        line(*ends, colour="accent", width=3),
        dot((scale.place(row.value), middle), radius=4),
        label((WIDTH - 8, middle + 4), number, anchor="end"),
    ]


def _tick(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")
