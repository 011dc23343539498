"""Lines of text with their place on a page."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]

UNMAPPED = "\ufffd"
HYPHEN = "\u00ad"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        text: Its text; may end with a soft hyphen where a word was divided.
        left: Left edge; like all coordinates counted from the top left of the page as shown.
        top: Upper edge.
        right: Right edge.
        bottom: Lower edge.
        size: Height of its characters.
        gaps: Number of gaps wider than a character, as between the cells of a table row.
        page: Page it stands on, from 1; 0 when that is of no interest.
        holds: Number of the table or figure whose place this line keeps, None for text.
        is_estimate: Whether `size` is only an estimate (OCR).
        is_bold: Whether its font is a bold one; OCR does not tell.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    gaps: int = 0
    page: int = 0
    holds: int | None = None
    is_estimate: bool = False
    is_bold: bool = False

    @property
    def box(self) -> Box:
        """Left, top, right and bottom edge."""
        return self.left, self.top, self.right, self.bottom


def around(boxes: "list[Box]") -> Box:
    """Return the smallest box that holds all of `boxes`, of which there is at least one."""
    if len(boxes) == 1:
        return boxes[0]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def shared_area(a: Box, b: Box) -> float:
    """Return the area that two boxes share."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def area(box: Box) -> float:
    """Return the area of a box."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
