"""The few shapes that plots are drawn with, as SVG text in the colours of the page around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 640
_FONT = "font:12px system-ui,sans-serif"
_WIDE = 0x2E80
"""From here on characters are as wide as they are high."""

Place = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """A linear map of numbers to pixels.

    Attributes:
        limits: Numbers at both ends.
        pixels: Where the ends are.
    """

    limits: tuple[float, float]
    pixels: tuple[float, float]

    @classmethod
    def around(cls, values: Sequence[float], pixels: tuple[float, float]) -> "Scale":
        """Return a scale that holds all values, with a little room on both sides."""
        low, high = min(values), max(values)
        margin = 0.06 * (high - low) or 0.05 * (abs(high) or 1)
        return cls((low - margin, high + margin), pixels)

    def place(self, value: float) -> float:
        """Return the pixel of a number; one beyond the ends is put at the end."""
        low, high = self.limits
        share = (value - low) / (high - low) if high > low else 0.5
        return self.pixels[0] + min(1.0, max(0.0, share)) * (self.pixels[1] - self.pixels[0])

    def ticks(self) -> list[float]:
        """Return up to six round numbers: steps of 1, 2 or 5 times a power of ten."""
        low, high = self.limits
        if high <= low:
            return [low]
        rough = (high - low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        return [round(step * number, 12) for number in range(first, last + 1)]


def drawing(parts: Sequence[str], *, height: float, title: str) -> str:
    """Return the drawing as an element that is as wide as there is room, 640 pixels at most."""
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}" style="width:100%;max-width:{WIDTH}px">'
        + "".join(parts)
        + "</svg>"
    )


def line(start: Place, end: Place, *, colour: str, width: int = 1) -> str:
    """Return a straight line.

    Args:
        start: One end.
        end: The other.
        colour: Name of a CSS variable, without the dashes.
        width: In pixels.
    """
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'style="stroke:var(--{colour});stroke-width:{width};stroke-linecap:round"/>'
    )


def dot(at: Place, *, radius: float, fill: str = "ink", rim: str = "ink") -> str:
    """Return a dot; colours are names of CSS variables."""
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" '
        f'style="fill:var(--{fill});stroke:var(--{rim})"/>'
    )


def label(
    at: Place, text: str, *, anchor: str = "start", colour: str = "ink", weight: int = 400
) -> str:
    """Return a line of text; it begins, ends or has its middle at a place."""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" '
        f'style="{_FONT};font-weight:{weight};fill:var(--{colour})">{escape(text)}</text>'
    )


def breadth(text: str) -> float:
    """Return about how many pixels a text takes."""
    return sum(12.5 if ord(character) >= _WIDE else 7 for character in text)


def shortened(text: str, *, pixels: float) -> str:
    """Cut a text that takes more than some pixels, with an ellipsis."""
    if breadth(text) <= pixels:
        return text
    while text and breadth(text) > pixels - 12:
        text = text[:-1]
    return text + "…"
