"""Lists in a passage: their items, the line that leads them in, how far they go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_LIST = 800
"""Characters; a longer list ends with the last item that fits."""

_MARK = (
    r"(?:[-*+•·●○▪◆■]|[(（]?\d{1,2}[.．)）、](?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]"
    r"|[①-⑳])\s*"
)
_MARKED = re.compile(rf"{_MARK}\S")
_BARE_MARK = re.compile(_MARK)
_NAMED = re.compile(r"(?:第[一二三四五六七八九十\d]{1,3}[步项点][：:，,、 　]|步骤\s*\d)\s*\S")
_LINE = re.compile(r"[^\n]+")
_LEADS_IN = re.compile(r"[：:]$|(?:如下|以下|下列)[^。]{0,12}[。.]?$")
_UNENDED = re.compile(r"[；;]$")
_ENDED = re.compile(r"[。！？.!?：:；;]$")
_SHORT = 40
"""Characters; lines this short that end without a full stop are items of an unmarked list."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a quote is cut from.

    Attributes:
        text: The passage's text, and what continues it.
        titles: The lines that are headings; 一、 or 1. makes none an item.
    """

    text: str
    titles: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that is not empty.

    Attributes:
        start: Offset in the passage, in code points.
        end: Offset behind its last code point.
        text: Without white space around it.
        is_item: Whether it is an item of a list.
        leads_in: Whether it announces what comes next: it ends with a colon or 如下.
    """

    start: int
    end: int
    text: str
    is_item: bool
    leads_in: bool


@dataclass(frozen=True, kw_only=True)
class FoundList:
    """A list.

    Attributes:
        lead: The line that leads it in, if one does.
        items: Its items.
        title: That line, or a short one above it that names it; "" where neither is.
    """

    lead: Line | None
    items: tuple[Line, ...]
    title: str = ""

    @property
    def start(self) -> int:
        """Offset of the lead-in, or of the first item."""
        return (self.lead or self.items[0]).start

    def end(self, at_least: int = 0) -> int:
        """Return the offset behind the last item that fits.

        Args:
            at_least: How many items there shall be however long they are.
        """
        last = len(self.items) - 1
        while last > at_least and self.items[last].end - self.start > LONGEST_LIST:
            last -= 1
        return self.items[last].end


def lines_of(around: Surroundings) -> list[Line]:
    """Return the lines of a passage.

    Items begin with a mark (1. (2) 一、 • 第三步：), or stand below a lead-in line and end with
    a semicolon, all but the last.
    """
    spans = [(m.start(), m.end()) for m in _LINE.finditer(around.text) if m[0].strip()]
    texts = [around.text[start:end].strip() for start, end in spans]
    lines: list[Line] = []
    open_list = False
    for number, ((start, end), line) in enumerate(zip(spans, texts, strict=True)):
        goes_on = bool(_UNENDED.search(line))
        unmarked = open_list and (goes_on or bool(_UNENDED.search(texts[number - 1])))
        leads_in = bool(_LEADS_IN.search(line))
        marked = bool(_MARKED.match(line) or _NAMED.match(line))
        is_item = (unmarked or marked) and line not in around.titles
        lines.append(Line(start=start, end=end, text=line, is_item=is_item, leads_in=leads_in))
        open_list = leads_in or (open_list and unmarked and goes_on)
    return lines


def list_at(lines: Sequence[Line], at: int) -> FoundList | None:
    """Return the list that a line is an item of, or that begins below it.

    Args:
        lines: The lines of the passage.
        at: Index of the line.
    """
    first = at if lines[at].is_item else at + 1
    if first >= len(lines) or not lines[first].is_item:
        return None
    while first and lines[first - 1].is_item:
        first -= 1
    last = first
    while last + 1 < len(lines) and lines[last + 1].is_item:
        last += 1
    above = lines[first - 1] if first else None
    lead = above if above and above.leads_in else None
    title = above.text if above and (lead or _is_short(above)) else ""
    return FoundList(lead=lead, items=tuple(lines[first : last + 1]), title=title)


def unmarked_list(lines: Sequence[Line], first: int) -> FoundList | None:
    """Return the two or more short lines from one on that end without a full stop."""
    last = first
    while last < len(lines) and _is_short(lines[last]):
        last += 1
    if last <= first + 1:
        return None
    return FoundList(lead=None, items=tuple(lines[first:last]))


def _is_short(line: Line) -> bool:
    is_row_or_heading = line.text.startswith(("|", "#", ">"))
    return len(line.text) <= _SHORT and not is_row_or_heading and not _ENDED.search(line.text)


def without_mark(text: str, start: int) -> int:
    """Return where an item that begins at an offset says something: behind its mark."""
    mark = _BARE_MARK.match(text, start)
    return mark.end() if mark else start
