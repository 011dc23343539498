"""Running heads, feet and page numbers, which repeat from page to page at the same height."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from loaders.lines import Line

_DEEPEST = 3  # rows from the edge of the page
_ZONE = 0.2  # of the height of the page, from above and from below
_FEWEST_PAGES = 4
_FEWEST = 3
_APART = 4  # pages between two repetitions: left and right pages, full-page figures
_CERTAIN = 8  # pages: so many numbers in step are page numbers wherever they stand
_LARGEST = 1.3  # of the size of the text: anything larger is a heading
_SMALL = 0.95  # of the size of the text: what is smaller and repeats is no heading
_WHITE = 0.8  # of the size of a head: the least space between it and the text
_MOST_NUMBERS = 4
_NUMBER = re.compile(r"\d{1,6}")
_PAGE_NUMBER = re.compile(
    r"\W*(?:第|page|p\.)?\s*(\d{1,5}|[ivxlcdm]{1,8})\s*(?:页|頁)?"
    r"(?:\s*(?:[/,，|]|of)?\s*(?:共|总|of)?\s*\d{1,5}\s*(?:页|頁)?)?\W*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True, kw_only=True)
class PageLines:
    """The lines of one page.

    Attributes:
        lines: In any order.
        height: Height of the page, in the lines' unit.
    """

    lines: Sequence[Line]
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    page: int
    index: int
    depth: int  # rows between it and the edge of the page
    is_top: bool
    distance: float  # from that edge
    keys: tuple[str, ...]
    size: float
    number: int | None
    is_table_row: bool


def find_running(pages: Sequence[PageLines], *, body: float | None) -> list[frozenset[int]]:
    """Return which lines of each page are running heads, feet or page numbers.

    A line is one if it stands near the edge of the page, with nothing but such lines further out,
    and the same text (numbers apart) stands at the same height on other pages nearby. In documents
    of two or three pages a heading may repeat: a line in the size of the text stays on the first.

    Args:
        pages: All pages in order.
        body: Size of the document's text; lines clearly larger are headings and stay.
    """
    candidates = [
        candidate for number, page in enumerate(pages) for candidate in _candidates(page, number)
    ]
    small = [one for one in candidates if body is None or one.size <= _LARGEST * body]
    sure = _numbers(small, count=len(pages))
    if len(pages) >= _FEWEST_PAGES:
        sure |= _repeated(small)
        sure |= _in_slot(small, sure=sure, count=len(pages))
    else:
        sure |= _on_all(small, pages, sure=sure, body=body)
    return _outermost(candidates, sure=sure, count=len(pages))


def _candidates(page: PageLines, number: int) -> Iterator[_Candidate]:
    for is_top in (True, False):
        distances = {
            index: line.top if is_top else page.height - line.bottom
            for index, line in enumerate(page.lines)
        }
        near = [i for i, distance in distances.items() if distance < _ZONE * page.height]
        depth, reach = -1, float("-inf")
        for index in sorted(near, key=distances.__getitem__):
            line, distance = page.lines[index], distances[index]
            depth += distance > reach - line.size / 2
            if depth >= _DEEPEST:
                break
            reach = max(reach, distance + line.bottom - line.top)
            yield _Candidate(
                page=number,
                index=index,
                depth=depth,
                is_top=is_top,
                distance=distance,
                keys=_keys(line.text, page=number),
                size=line.size,
                number=page_number(line.text),
                is_table_row=line.gaps > 1,
            )


def _keys(text: str, *, page: int) -> tuple[str, ...]:
    """Return texts by which a line is known again on another page.

    Its numbers stay as they are, or are taken as counting the pages. Other numbers make a line
    another one: forms say the same on each page but for their numbers.
    """
    parts = _NUMBER.split(text := re.sub(r"\s", "", text))
    numbers = [int(found[0]) for found in _NUMBER.finditer(text)]
    if len(numbers) > _MOST_NUMBERS:
        return (text,)
    choices = product(*((str(number), f"#{number - page}") for number in numbers))
    return tuple(
        "".join(map("".join, zip(parts, (*choice, ""), strict=True))) for choice in choices
    )


def page_number(text: str) -> int | None:
    """Return the number in a line that holds nothing else, such as - 3 -, 第 3 页 共 9 页, xii."""
    found = _PAGE_NUMBER.fullmatch(text)
    if found is None:
        return None
    word = found[1].lower()
    if word.isdecimal():
        return int(word)
    values = [_ROMAN[char] for char in word]
    after = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, after, strict=True))


def _numbers(candidates: list[_Candidate], *, count: int) -> set[tuple[int, int]]:
    """Return the numbers that count the pages: as far from the page's own number as others are."""
    offsets: dict[tuple[bool, int], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        if one.number is not None:
            offsets[one.is_top, one.number - one.page].append(one)
    found = set()
    for group in offsets.values():
        pages = {one.page for one in group}
        level = max(one.distance for one in group) - min(one.distance for one in group)
        near = level < 2 * max(one.size for one in group)
        least = _FEWEST if count >= _FEWEST_PAGES else 2
        if len(pages) >= least and (near or len(pages) > _CERTAIN):
            found |= {(one.page, one.index) for one in group}
    return found


def _repeated(candidates: list[_Candidate]) -> set[tuple[int, int]]:
    """Return the lines whose text stands at the same height on other pages nearby."""
    groups: dict[tuple[bool, str], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        if one.number is None:
            for key in one.keys:
                groups[one.is_top, key].append(one)
    found: set[tuple[int, int]] = set()
    for group in groups.values():
        for level in _by_height(group):
            for cluster in _nearby(level):
                rows = any(one.is_table_row and one.depth for one in cluster)
                if len({one.page for one in cluster}) >= _FEWEST and not rows:
                    found |= {(one.page, one.index) for one in cluster}
    return found | _alternating(groups)


def _on_all(
    candidates: list[_Candidate],
    pages: Sequence[PageLines],
    *,
    sure: set[tuple[int, int]],
    body: float | None,
) -> set[tuple[int, int]]:
    """Return what repeats on all of two or three pages, with white space below (or above) it.

    Two pages tell only where they are numbered.
    """
    if len(pages) <= 1 or (len(pages) < _FEWEST and len({page for page, _ in sure}) < len(pages)):
        return set()
    groups: dict[tuple[bool, str], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        is_row = one.is_table_row and one.depth
        if one.number is None and not is_row and _stands_alone(one, pages[one.page], sure=sure):
            for key in one.keys:
                groups[one.is_top, key].append(one)
    found = set()
    for group in groups.values():
        for level in _by_height(group):
            if len({one.page for one in level}) == len(pages):
                is_small = body is not None and max(c.size for c in level) < _SMALL * body
                found |= {(one.page, one.index) for one in level if one.page or is_small}
    return found


def _stands_alone(one: _Candidate, page: PageLines, *, sure: set[tuple[int, int]]) -> bool:
    """Whether white space divides a line from the text of the page."""
    line = page.lines[one.index]
    gaps = [
        other.top - line.bottom if one.is_top else line.top - other.bottom
        for index, other in enumerate(page.lines)
        if index != one.index and (one.page, index) not in sure
    ]
    inwards = [gap for gap in gaps if gap > -line.size / 2]
    return not inwards or min(inwards) > _WHITE * line.size


def _alternating(groups: dict[tuple[bool, str], list[_Candidate]]) -> set[tuple[int, int]]:
    """Return the texts that share one height in turns: one on left, another on right pages."""
    pairs = [
        one
        for group in groups.values()
        for level in _by_height(group)
        for cluster in _nearby(level)
        if len({one.page for one in cluster}) == 2  # noqa: PLR2004 - too few to repeat alone
        for one in cluster
    ]
    found: set[tuple[int, int]] = set()
    for is_top in (True, False):
        for level in _by_height([one for one in pairs if one.is_top == is_top]):
            if len({one.page for one in level}) >= _FEWEST_PAGES and not any(
                one.is_table_row for one in level
            ):
                found |= {(one.page, one.index) for one in level}
    return found


def _by_height(group: list[_Candidate]) -> list[list[_Candidate]]:
    """Cut lines into those at the same distance from the edge of the page."""
    levels: list[list[_Candidate]] = []
    for one in sorted(group, key=lambda c: c.distance):
        if levels and one.distance - levels[-1][-1].distance < one.size:
            levels[-1].append(one)
        else:
            levels.append([one])
    return levels


def _nearby(level: list[_Candidate]) -> list[list[_Candidate]]:
    """Cut lines into those on pages near each other."""
    clusters: list[list[_Candidate]] = []
    for one in sorted(level, key=lambda c: c.page):
        if clusters and one.page - clusters[-1][-1].page <= _APART:
            clusters[-1].append(one)
        else:
            clusters.append([one])
    return clusters


def _in_slot(
    candidates: list[_Candidate], *, sure: set[tuple[int, int]], count: int
) -> set[tuple[int, int]]:
    """Return lines exactly where most pages have a running head: chapter titles that change."""
    slots: dict[tuple[bool, int, int], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        slots[one.is_top, round(one.distance), round(4 * one.size)].append(one)
    found = set()
    for group in slots.values():
        known = [one for one in group if (one.page, one.index) in sure]
        keys = {one.keys[0] for one in known}
        others = [one for one in group if (one.page, one.index) not in sure]
        if len(known) >= max(5, count / 2) and (len(keys) > 1 or len(others) <= len(known) / 4):
            found |= {(one.page, one.index) for one in others if not one.depth}
    return found


def _outermost(
    candidates: list[_Candidate], *, sure: set[tuple[int, int]], count: int
) -> list[frozenset[int]]:
    """Keep lines that have others, which stay, between them and the edge of the page."""
    kept: dict[tuple[int, bool], int] = {}
    for one in candidates:
        if (one.page, one.index) not in sure:
            side = one.page, one.is_top
            kept[side] = min(kept.get(side, _DEEPEST), one.depth)
    removed: list[set[int]] = [set() for _ in range(count)]
    for one in candidates:
        if (one.page, one.index) in sure and one.depth <= kept.get(
            (one.page, one.is_top), _DEEPEST
        ):
            removed[one.page].add(one.index)
    return [frozenset(indices) for indices in removed]
