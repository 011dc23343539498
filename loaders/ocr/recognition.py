"""What an engine of optical character recognition returns, whichever it is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Found:
    """One line as an engine read it.

    Attributes:
        text: What it read.
        confidence: How sure it is, 0-1.
        left: Left edge in pixels; like the other edges counted from the top left.
        top: Upper edge.
        right: Right edge.
        bottom: Lower edge.
    """

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The thickness of the line: its height, or the width of one that runs downwards."""
        return min(self.bottom - self.top, self.right - self.left)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What an engine read in one picture.

    Attributes:
        found: Lines in any order.
        turn: Degrees (0, 90, 180 or 270), counter-clockwise, by which the picture must be turned
            to stand upright.
    """

    found: tuple[Found, ...]
    turn: int = 0
