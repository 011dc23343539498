"""Lines of a page become paragraphs: what a reader sees as one is joined into one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from loaders.cleaning import HAN, close_chinese_gaps
from loaders.headings import chapter_level
from loaders.lines import HYPHEN, Box, Line

_SENTENCE_END = tuple("。！？；：.!?;:…”」』）")
_CHINESE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")
_ITEM = re.compile(
    r"[•●○■□◆▪–·※]\s*\S|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}[.、．)）]\s*\D|\d{1,2}(\.\d{1,2})+\s+\D|[①-⑳]|\[\d{1,3}\]\s*\S|第[一二三四五六七八九十百\d]+条"
)
_NUMBERED = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})\s+[A-Z{HAN}]")
_CAPTION = re.compile(r"(图|圖|表|Figure|Fig\.|Table)\s*\d")
_LONGEST_HEADING = 80  # in columns: a Chinese character takes two
_LARGER = 1.15


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Joined lines.

    Attributes:
        text: The text; table-like lines stay lines of their own.
        box: Left, top, right and bottom edge, in the lines' unit.
        size: Height of its characters.
        level: Level as a heading (1 is outermost), None for body text.
    """

    text: str
    box: Box
    size: float
    level: float | None = None


def body_size(lines: Iterable[Line]) -> float | None:
    """Return the size that most characters have; text clearly larger is a heading."""
    sizes = [line.size for line in lines for _ in line.text]
    return median(sizes) if sizes else None


def join_lines(lines: Sequence[Line], *, body: float | None = None) -> list[Paragraph]:
    """Join the lines of one page, given in reading order.

    Args:
        lines: Lines with coordinates.
        body: Size of the document's body text; None when sizes are only estimates (OCR), so that
            they tell nothing about headings.
    """
    rows = _join_rows(lines)
    if not rows:
        return []
    pitch = _pitch(rows)
    tolerance = _LARGER - 1 if body else 0.5
    groups: list[list[Line]] = [rows[:1]]
    for index in range(1, len(rows)):
        window = rows[max(0, index - 3) : index + 3]
        edges = min(line.left for line in window), max(line.right for line in window)
        a, b = rows[index - 1], rows[index]
        same_size = abs(a.size - b.size) <= tolerance * max(a.size, b.size)
        if same_size and _continues(a, b, first=groups[-1][0], edges=edges, pitch=pitch):
            groups[-1].append(rows[index])
        else:
            groups.append([rows[index]])
    return [_paragraph(group, body=body) for group in groups]


def _join_rows(lines: Sequence[Line]) -> list[Line]:
    """Join pieces at the same height (superscripts and table cells come as lines of their own)."""
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last and line.left >= last.right - line.size / 2 and _same_height(last, line):
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
            )
        else:
            rows.append(line)
    return rows


def _same_height(a: Line, b: Line) -> bool:
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _pitch(rows: Sequence[Line]) -> float:
    """Return the usual distance from one line to the next."""
    steps = [b.top - a.top for a, b in pairwise(rows) if b.top > a.top]
    return median(steps) if steps else 0.0


def _continues(a: Line, b: Line, *, first: Line, edges: tuple[float, float], pitch: float) -> bool:
    """Whether line `b` goes on with the paragraph that began with `first` and now ends in `a`."""
    if a.gaps > 1 and b.gaps > 1:
        return True  # rows of one table
    em = max(a.size, b.size)
    is_item = _ITEM.match(first.text) is not None
    left, right = edges
    missing = right - a.right
    short = missing > (2.5 * em if _CHINESE.search(a.text[-1]) else 0.4 * (right - left))
    breaks = (
        _ITEM.match(b.text),
        chapter_level(a.text),
        chapter_level(b.text),
        a.gaps > 1 or b.gaps > 1,
        _CAPTION.match(a.text) or _CAPTION.match(b.text),
        b.top - a.top > max(1.4 * min(pitch, 2.5 * em), 1.8 * em),
        short and _is_below(a, b),
        missing > em and a.text.endswith(_SENTENCE_END),
        not is_item and b.left - a.left > 1.2 * em and b.left - left > 1.2 * em and _is_below(a, b),
    )
    return not any(breaks)


def _is_below(a: Line, b: Line) -> bool:
    """Whether `b` stands under `a`, not at the top of the next column."""
    return b.top >= a.top and b.left < a.right


def _paragraph(lines: Sequence[Line], *, body: float | None) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text = _join(text, line.text, keep_lines=line.gaps > 1)
    is_chapter = chapter_level(text) is not None
    if not is_chapter and not any(line.gaps for line in lines):
        text = close_chinese_gaps(text)
    size = median(line.size for line in lines)
    is_vertical = lines[0].bottom - lines[0].top > 3 * size
    return Paragraph(
        text=text.removesuffix(HYPHEN),
        box=(
            min(line.left for line in lines),
            min(line.top for line in lines),
            max(line.right for line in lines),
            max(line.bottom for line in lines),
        ),
        size=size,
        level=None if is_vertical else _heading_level(text, size=size, body=body),
    )


def _join(text: str, line: str, *, keep_lines: bool) -> str:
    if keep_lines:
        return f"{text}\n{line}"
    if text.endswith((HYPHEN, "-")) and text[-2:-1].isalpha() and line[:1].islower():
        return text[:-1] + line
    if _CHINESE.match(text[-1]) or _CHINESE.match(line):
        return text + line
    return f"{text} {line}"


def _heading_level(text: str, *, size: float, body: float | None) -> float | None:
    """Return the level of a heading, by its number or by letters larger than the page's body."""
    columns = sum(2 if _CHINESE.match(char) else 1 for char in text)
    if columns > _LONGEST_HEADING or "\n" in text or text.endswith(_SENTENCE_END):
        return None
    if _CAPTION.match(text):
        return None
    if chapter := chapter_level(text):
        return chapter
    if numbered := _NUMBERED.match(text):
        return 2 + numbered[1].count(".")
    is_larger = body is not None and size > _LARGER * body and sum(map(str.isalpha, text)) > 1
    return body / size if body and is_larger else None
