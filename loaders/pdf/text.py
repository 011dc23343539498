"""The text layer of a PDF page as lines: no character twice, columns apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from loaders.lines import HYPHEN, Line, area, around, shared_area
from loaders.pdf.glyphs import Glyphs

_TWICE = re.compile(r"(?=([^\W_])\1)")
_BREAK = re.compile(r"(?<=\S)[ \t\u00a0\u3000]+(?=\S)")
_NEAR = 0.35  # of its size: the same glyph this near is drawn twice
_WIDE_GAP = 1.5  # of the font size
_EVEN = 0.3  # of the font size: by how much gaps differ that justifying has widened
_FEWEST_ROWS = 5
_COLUMN_SHARE = 0.28  # of the width of the text: the least that a column takes


@dataclass(kw_only=True)
class _Stretch:
    """A part of the page's text that becomes a line."""

    start: int
    end: int
    line: Line
    cuts: list[tuple[int, float, float]] = field(default_factory=list)


def read_lines(glyphs: Glyphs, *, page: int = 0) -> list[Line]:
    """Return the lines of a page in the order of its content, in PDF points.

    Lines that are drawn twice at nearly the same place come once. Where lines run on across the
    gutter between two columns, they are divided there.

    Args:
        glyphs: The characters of the page.
        page: Number of the page for `Line.page`.
    """
    # pdfium drops the line end after a hyphen that divides a word.
    found = re.finditer(f"[^\r\n{HYPHEN}]+{HYPHEN}?", glyphs.text)
    spans = [(match.start(), match.end()) for match in found if match[0].strip()]
    stretches = [s for start, end in spans if (s := _stretch(glyphs, start, end, page=page))]
    stretches = _drop_repeated(glyphs, stretches)
    if gutter := _gutter(stretches):
        stretches = [part for one in stretches for part in _divide(glyphs, one, at=gutter)]
    return [stretch.line for stretch in stretches]


def _stretch(glyphs: Glyphs, start: int, end: int, *, page: int) -> _Stretch | None:
    text = glyphs.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    text = glyphs.text[start:end]
    boxes = glyphs.line_boxes(start, end - start)
    if not boxes:
        return None
    # A line that pdfium covers with one box is in one font.
    places = {start} if len(boxes) == 1 else {start, (start + end) // 2, end - 1}
    size = _character_size(glyphs, places)
    cuts = list(_cuts(glyphs, text, start=start, size=size))
    left, top, right, bottom = around(boxes)
    line = Line(
        text=text.replace("\0", ""), left=left, top=top, right=right, bottom=bottom,
        size=size, gaps=len(cuts), page=page,
        is_bold=all(map(glyphs.is_bold, places)),
    )  # fmt: skip
    return _Stretch(start=start, end=end, line=line, cuts=cuts)


def _character_size(glyphs: Glyphs, places: Iterable[int]) -> float:
    """Return the median size of a few characters of a line."""
    sizes = [size for place in places if (size := glyphs.size(place))]
    return median(sizes) if sizes else 1.0


def _cuts(glyphs: Glyphs, text: str, *, start: int, size: float) -> list[tuple[int, float, float]]:
    """Return where wide gaps divide a line: index of the text after each, its two edges."""
    blanks = list(_BREAK.finditer(text))
    if not blanks:
        return []
    gaps = [
        (start + blank.end(), *glyphs.gap(start + blank.start() - 1, start + blank.end()))
        for blank in blanks
    ]
    cuts = [gap for gap in gaps if gap[2] - gap[1] > _WIDE_GAP * size]
    return [] if cuts and _is_justified(text, gaps, size=size) else cuts


def _is_justified(text: str, gaps: Sequence[tuple[int, float, float]], *, size: float) -> bool:
    """Whether a line of words is spread over its column: its gaps are all (nearly) as wide."""
    widths = [right - left for _, left, right in gaps]
    if len(widths) <= 1 or max(widths) - min(widths) > _EVEN * size:
        return False
    words = text.split()
    return sum(word[0].isalpha() and word[0].isascii() for word in words) * 2 > len(words)


def drop_doubled(glyphs: Glyphs) -> None:
    """Take out the second of two equal neighbours drawn at nearly the same place (fake bold).

    `glyphs.text` keeps its length: NUL stands for what was taken out.
    """
    doubled = []
    for found in _TWICE.finditer(glyphs.text):
        index = found.start()
        end, begin = glyphs.gap(index, index + 1)
        if begin >= end:
            continue
        a, b = glyphs.box(index), glyphs.box(index + 1)
        if abs(a[0] - b[0]) > _NEAR * (a[3] - a[1]) or abs(a[1] - b[1]) > _NEAR * (a[3] - a[1]):
            continue
        if abs(a[0] - b[0]) < _NEAR * glyphs.width(index) and not glyphs.is_ligature(index):
            doubled.append(index + 1)
    if doubled:
        chars = list(glyphs.text)
        for index in doubled:
            chars[index] = "\0"
        glyphs.text = "".join(chars)


def _drop_repeated(glyphs: Glyphs, stretches: list[_Stretch]) -> list[_Stretch]:
    """Leave out stretches that repeat, at nearly the same place, what another says."""
    ordered = sorted(range(len(stretches)), key=lambda i: stretches[i].line.top)
    dropped: set[int] = set()
    for position, i in enumerate(ordered):
        a = stretches[i]
        for j in ordered[position + 1 :]:
            b = stretches[j]
            if b.line.top > a.line.top + (a.line.bottom - a.line.top) / 2:
                break
            longer, shorter = (i, j) if (len(a.line.text), -i) >= (len(b.line.text), -j) else (j, i)
            if not {i, j} & dropped and _repeats(glyphs, stretches[shorter], stretches[longer]):
                dropped.add(shorter)
    return [one for i, one in enumerate(stretches) if i not in dropped]


def _repeats(glyphs: Glyphs, part: _Stretch, whole: _Stretch) -> bool:
    if shared_area(part.line.box, whole.line.box) < 0.5 * area(part.line.box):
        return False
    text = glyphs.text[part.start : part.end].strip()
    first = glyphs.box(glyphs.text.index(text, part.start))
    near = _NEAR * part.line.size
    place = glyphs.text.find(text, whole.start, whole.end)
    while place >= 0:
        same = glyphs.box(place)
        if abs(same[0] - first[0]) < near and abs(same[1] - first[1]) < near:
            return True
        place = glyphs.text.find(text, place + 1, whole.end)
    return False


def _gutter(stretches: Sequence[_Stretch]) -> float | None:
    """Return the middle of the gutter that pdfium's lines run across, None when there is none.

    Two columns whose lines are drawn row by row come as lines with one wide gap each; unlike
    those of a table, the texts on both sides of it are long.
    """
    gapped = [one for one in stretches if len(one.cuts) == 1]
    if len(gapped) < _FEWEST_ROWS:
        return None
    left = min(one.line.left for one in stretches)
    right = max(one.line.right for one in stretches)
    middle = median((one.cuts[0][1] + one.cuts[0][2]) / 2 for one in gapped)
    across = [one for one in gapped if one.cuts[0][1] < middle < one.cuts[0][2]]
    if len(across) < max(_FEWEST_ROWS, 0.8 * len(gapped)):
        return None
    least = _COLUMN_SHARE * (right - left)
    left_width = median(one.cuts[0][1] - one.line.left for one in across)
    right_width = median(one.line.right - one.cuts[0][2] for one in across)
    return middle if min(left_width, right_width) > least else None


def _divide(glyphs: Glyphs, stretch: _Stretch, *, at: float) -> list[_Stretch]:
    cut = next((index for index, left, right in stretch.cuts if left < at < right), None)
    if cut is None:
        return [stretch]
    page = stretch.line.page
    parts = [_stretch(glyphs, stretch.start, cut, page=page)]
    parts.append(_stretch(glyphs, cut, stretch.end, page=page))
    return [part for part in parts if part]
