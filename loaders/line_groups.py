"""Lines below each other become paragraphs: what a reader sees as one is joined into one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from loaders.cleaning import close_chinese_gaps
from loaders.headings import chapter_level
from loaders.line_headings import CAPTION, LARGER, SENTENCE_END, heading_level
from loaders.lines import HYPHEN, Box, Line, around
from loaders.text_columns import CHINESE, column_edges, is_short

ITEM = re.compile(
    r"[•●○■□◆▪–·※√☑☐✓✔➢➤►]\s*\S|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}[.、．)）]\s*\D|\d{1,2}(\.\d{1,2})+\s+\D|[①-⑳]|\[\d{1,3}\]\s*\S"
    r"|第\s*[一二三四五六七八九十百千零〇\d]+\s*条"
)
# What begins an item, but also a line within a sentence: 根据本法 / 第十条 …, 约 / 3.5 万元.
_QUOTED_ITEM = re.compile(r"第\s*[一二三四五六七八九十百千零〇\d]+\s*条|\d{1,2}(\.\d{1,2})+\s")
# Words that stand before a hyphen of their own: long-term, well-known, two-dimensional.
_COMPOUND = re.compile(
    r"\b(long|high|low|well|self|large|small|two|three|four|first|second|third|end-to|of-the)$",
    re.IGNORECASE,
)
_ROUGH = 0.5  # how much sizes may differ when they are only estimates (OCR)
_FEW_ROWS = 4
_CLOSE = 0.9  # of the size: white space between two lines of a title


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Joined lines.

    Attributes:
        text: The text; table-like lines stay lines of their own.
        boxes: Its place as (page, box), one for each column and page, in the lines' unit.
        size: Height of its characters.
        level: Level as a heading (1 is outermost), None for body text.
        holds: Number of the table or figure whose place it keeps, None for text.
        first: Its first line.
        last: Its last line.
        column: Left and right edge of the text around its last line.
        run: Which run of lines below each other it ends in.
        is_indented: Whether its first line is; None when it has only one line.
    """

    text: str
    boxes: tuple[tuple[int, Box], ...]
    size: float
    level: float | None = None
    holds: int | None = None
    first: Line
    last: Line
    column: tuple[float, float] = (0.0, 0.0)
    run: tuple[int, int] = (0, 0)
    is_indented: bool | None = None

    @property
    def box(self) -> Box:
        """The smallest box around it on its first page."""
        page = self.boxes[0][0]
        return around([box for number, box in self.boxes if number == page])


def body_size(lines: Iterable[Line]) -> float | None:
    """Return the size that most characters have; text clearly larger is a heading."""
    counts: dict[float, int] = {}
    for line in lines:
        counts[line.size] = counts.get(line.size, 0) + len(line.text)
    passed, half = 0, sum(counts.values()) / 2
    for size in sorted(counts):
        passed += counts[size]
        if passed >= half:
            return size
    return None


def bold_share(lines: Iterable[Line]) -> float:
    """Return the share (0-1) of the characters that are in bold lines."""
    bold = total = 0
    for line in lines:
        total += len(line.text)
        bold += len(line.text) * line.is_bold
    return bold / total if total else 0.0


def group_lines(
    lines: Sequence[Line], *, body: float | None = None, bold_headings: bool = False
) -> list[Paragraph]:
    """Return the paragraphs of one page; one that goes on in the next column is still in parts.

    Args:
        lines: Lines with coordinates, in reading order.
        body: Size of the document's body text; None when sizes are only estimates (OCR), so that
            they tell nothing about headings.
        bold_headings: Whether short bold lines are headings.
    """
    rows = _join_rows(lines)
    pitch = _pitch(rows)
    found: list[Paragraph] = []
    for number, run in enumerate(_runs(rows)):
        for group, column in _group_run(run, body=body, pitch=pitch, page=rows):
            is_bold = bold_headings and all(line.is_bold for line in group)
            text = _text(group)
            level = _level(group, text=text, body=body, is_bold=is_bold)
            paragraph = _paragraph(group, text=text, level=level, column=column, number=number)
            found.append(paragraph)
    return found


def join_words(text: str, line: str) -> str:
    """Return a text with the next line added: Chinese without a space, divided words mended."""
    if not text or not line:
        return text + line
    if text.endswith((HYPHEN, "-")) and text[-2:-1].isalpha() and line[:1].islower():
        return f"{text[:-1]}-{line}" if _COMPOUND.search(text[:-1]) else text[:-1] + line
    if CHINESE.match(text[-1]) or CHINESE.match(line):
        return text + line
    return f"{text} {line}"


def same_size(a: float, b: float, *, is_rough: bool) -> bool:
    """Whether two sizes of characters are those of one paragraph."""
    return abs(a - b) <= (_ROUGH if is_rough else LARGER - 1) * max(a, b)


def _join_rows(lines: Sequence[Line]) -> list[Line]:
    """Join pieces at the same height (superscripts and table cells come as lines of their own)."""
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last and _same_row(last, line):
            far = line.left - last.right > max(last.size, line.size)
            near = line.left - last.right < last.size / 4
            rows[-1] = replace(
                last,
                text=f"{last.text}{'' if near else ' '}{line.text}",
                top=min(last.top, line.top),
                right=line.right,
                bottom=max(last.bottom, line.bottom),
                size=max(last.size, line.size),
                gaps=last.gaps + line.gaps + far,
                is_bold=last.is_bold and line.is_bold,
            )
        else:
            rows.append(line)
    return rows


def _same_row(a: Line, b: Line) -> bool:
    if a.holds is not None or b.holds is not None or b.left < a.right - b.size / 2:
        return False
    if _is_vertical(a) or _is_vertical(b):
        return False
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _is_vertical(line: Line) -> bool:
    return line.bottom - line.top > 3 * line.size


def _pitch(rows: Sequence[Line]) -> float:
    """Return the usual distance from one line to the next."""
    steps = [b.top - a.top for a, b in pairwise(rows) if b.top > a.top]
    return median(steps) if steps else 0.0


def _runs(rows: Sequence[Line]) -> list[list[Line]]:
    """Cut rows where the next one is not below: at the top of the next column."""
    runs: list[list[Line]] = []
    for row in rows:
        last = runs[-1][-1] if runs else None
        if last and row.top >= last.top and row.left < last.right and last.left < row.right:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _group_run(
    rows: list[Line], *, body: float | None, pitch: float, page: Sequence[Line]
) -> list[tuple[list[Line], tuple[float, float]]]:
    """Return the lines of each paragraph, and the edges of the column around the last one."""
    pitch = _pitch(rows) if len(rows) > _FEW_ROWS else pitch
    groups: list[tuple[list[Line], tuple[float, float]]] = []
    before: Line | None = None
    for row, column in zip(rows, column_edges(rows, page=page), strict=True):
        if (
            before is not None
            and same_size(before.size, row.size, is_rough=body is None)
            and (
                _continues(before, row, first=groups[-1][0][0], column=column, pitch=pitch)
                or _is_title(before, row, body=body)
            )
        ):
            groups[-1] = ([*groups[-1][0], row], column)
        else:
            groups.append(([row], column))
        before = row
    return groups


def _is_title(a: Line, b: Line, *, body: float | None) -> bool:
    """Whether two lines are one heading: large, centred, close to each other."""
    if body is None or min(a.size, b.size) < LARGER * body or a.gaps or b.gaps:
        return False
    if chapter_level(a.text) or chapter_level(b.text) or ITEM.match(b.text):
        return False
    is_centred = abs(a.left + a.right - b.left - b.right) < a.size
    is_beside_edge = abs(a.left - b.left) < a.size
    return is_centred and not is_beside_edge and b.top - a.bottom < _CLOSE * a.size


def _continues(a: Line, b: Line, *, first: Line, column: tuple[float, float], pitch: float) -> bool:
    """Whether line `b` goes on with the paragraph that began with `first` and now ends in `a`."""
    if a.holds is not None or b.holds is not None:
        return False
    if a.gaps > 1 and b.gaps > 1:
        return True  # rows of one table
    em = max(a.size, b.size)
    is_item = ITEM.match(first.text) is not None
    left, right = column
    missing = right - a.right
    # Where a paragraph began with an indentation, the next one would too.
    is_inside = first.left - left > 1.2 * em and b.left - left < em / 2
    is_open = not a.text.endswith(SENTENCE_END) and not is_short(a, column=column, below=b)
    is_quoted = is_open and _QUOTED_ITEM.match(b.text)
    breaks = (
        ITEM.match(b.text) and not is_quoted,
        chapter_level(a.text),
        chapter_level(b.text),
        a.gaps > 1 or b.gaps > 1,
        CAPTION.match(a.text) or CAPTION.match(b.text),
        b.top - a.top > max(1.4 * min(pitch, 2.5 * em), 1.8 * em),
        is_short(a, column=column, below=b),
        missing > em and a.text.endswith(SENTENCE_END) and not is_inside,
        not is_item and b.left - a.left > 1.2 * em and b.left - left > 1.2 * em,
    )
    return not any(breaks)


def _text(lines: Sequence[Line]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = f"{text}\n{line.text}" if line.gaps > 1 else join_words(text, line.text)
    if chapter_level(text) is None and not any(line.gaps for line in lines):
        text = close_chinese_gaps(text)
    return text


def _level(lines: Sequence[Line], *, text: str, body: float | None, is_bold: bool) -> float | None:
    if _is_vertical(lines[0]) or lines[0].holds is not None:
        return None
    is_bold = is_bold and not any(line.gaps for line in lines)
    size = median(line.size for line in lines)
    return heading_level(text, size=size, body=body, is_bold=is_bold)


def _paragraph(
    lines: list[Line],
    *,
    text: str,
    level: float | None,
    column: tuple[float, float],
    number: int,
) -> Paragraph:
    size = median(line.size for line in lines)
    first, last = lines[0], lines[-1]
    return Paragraph(
        text=text.removesuffix(HYPHEN),
        boxes=((first.page, around([line.box for line in lines])),),
        size=size,
        level=level,
        holds=first.holds,
        first=first,
        last=last,
        column=column,
        run=(first.page, number),
        is_indented=first.left - lines[1].left > 1.2 * size if lines[1:] else None,
    )
