"""Lines become paragraphs, also those that go on in the next column or on the next page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from loaders.headings import chapter_level
from loaders.line_groups import ITEM, Paragraph, group_lines, join_words, same_size
from loaders.line_headings import CAPTION, SENTENCE_END
from loaders.lines import HYPHEN, Line
from loaders.text_columns import is_short

Continues = Callable[[str, str], bool]

_SMALLER = 0.95  # of the size of the text: footnotes
_SMALLER_ESTIMATE = 0.87
_FARTHEST = 12  # paragraphs (captions, tables, footnotes) between the two parts
_FEWEST_PARAGRAPHS = 2
_LONGEST = 20_000  # characters: no paragraph is longer, and joining on would take ever more time
_WHITE = 1.2  # of the size: more white space than this is below a running head
_NARROWEST = 15  # characters: the least that a column of text has room for


def join_lines(
    lines: Sequence[Line], *, body: float | None = None, continues: Continues | None = None
) -> list[Paragraph]:
    """Join the lines of one page, given in reading order.

    Args:
        lines: Lines with coordinates.
        body: Size of the document's body text; None when sizes are only estimates (OCR), so that
            they tell nothing about headings.
        continues: See `join_breaks`.
    """
    paragraphs = group_lines(lines, body=body)
    return join_breaks(paragraphs, continues=continues, is_rough=body is None)


def join_breaks(
    paragraphs: Sequence[Paragraph],
    *,
    continues: Continues | None = None,
    is_rough: bool = False,
) -> list[Paragraph]:
    """Join paragraphs that a column or page break divides; tables and footnotes may be between.

    Args:
        paragraphs: Those of all pages, in reading order.
        continues: Whether the second text goes on from the first; asked where lines alone do not
            tell. Without it such parts stay apart.
        is_rough: Whether sizes are only estimates (OCR).
    """
    indents = _indents(paragraphs)
    joined: list[Paragraph] = []
    run: tuple[int, int] | None = None
    for paragraph, below in zip_longest(paragraphs, paragraphs[1:]):
        if paragraph.run == run or _stands_apart(paragraph, below):
            joined.append(paragraph)
            continue
        run = paragraph.run
        place = _find_before(joined, paragraph)
        if place is not None:
            before = joined[place]
            rough = is_rough or _is_estimate(before) or _is_estimate(paragraph)
            goes_on = _goes_on(before, paragraph, indents=indents, is_rough=rough)
            if goes_on is None and continues is not None:
                goes_on = continues(before.text, paragraph.text)
            if goes_on:
                joined[place] = _join(before, paragraph)
                continue
        joined.append(paragraph)
    return joined


def _indents(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs begin with an indentation, so that none means the text goes on."""
    known = [paragraph.is_indented for paragraph in paragraphs if paragraph.is_indented is not None]
    return len(known) >= _FEWEST_PARAGRAPHS and sum(known) * 2 >= len(known)


def _stands_apart(paragraph: Paragraph, below: Paragraph | None) -> bool:
    """Whether a paragraph at the top of a column surely is no rest of the one before."""
    if paragraph.holds is not None or CAPTION.match(paragraph.text):
        return True
    # The rest of a paragraph ends like a sentence or has more lines; this is a running head.
    if paragraph.is_indented is not None:
        return False
    if below is not None and below.run == paragraph.run:
        white = below.first.top - paragraph.last.bottom
        if white > _WHITE * paragraph.size:
            return True
    return not paragraph.text.endswith((*SENTENCE_END, HYPHEN))


def _is_estimate(paragraph: Paragraph) -> bool:
    return paragraph.first.is_estimate


def _find_before(joined: list[Paragraph], paragraph: Paragraph) -> int | None:
    """Return where the paragraph stands that this one may go on with."""
    for place in range(len(joined) - 1, max(-1, len(joined) - 1 - _FARTHEST), -1):
        before = joined[place]
        rough = _is_estimate(before) or _is_estimate(paragraph)
        is_beside = (
            before.holds is not None
            or CAPTION.match(before.text)
            or before.size < (_SMALLER_ESTIMATE if rough else _SMALLER) * paragraph.size
        )
        if not is_beside:
            return place if before.run != paragraph.run else None
    return None


def _goes_on(a: Paragraph, b: Paragraph, *, indents: bool, is_rough: bool) -> bool | None:
    """Whether `b` goes on with `a`; None when the lines do not tell."""
    last, first = a.last, b.first
    if (
        len(a.text) > _LONGEST
        or a.level is not None
        or b.level is not None
        or not same_size(last.size, first.size, is_rough=is_rough)
        or last.gaps > 1
        or first.gaps > 1
        or ITEM.match(first.text)
        or chapter_level(first.text)
    ):
        return False
    if last.text.endswith(HYPHEN):
        return True
    left, right = b.column[0], a.column[1]
    if last.page != first.page and last.left < first.right and first.left < last.right:
        # The same column of the next page; few lines on one side tell little about its edges.
        left, right = min(left, a.column[0]), max(right, b.column[1])
    em = max(last.size, first.size)
    # A single short line alone at its edges looks as if it were full.
    is_narrow = a.is_indented is None and last.right - last.left < _NARROWEST * em
    if is_narrow or is_short(last, column=(a.column[0], right), below=first):
        return False
    is_indented = first.left - left > 1.2 * em and not (
        ITEM.match(a.first.text) and abs(first.left - last.left) < em
    )
    if last.text.endswith(SENTENCE_END):
        missing = right - last.right
        if is_indented or missing > em or ITEM.match(a.first.text):
            return False
        return True if indents else None
    return None if is_indented else True


def _join(a: Paragraph, b: Paragraph) -> Paragraph:
    text = a.text + HYPHEN if a.last.text.endswith(HYPHEN) else a.text
    return replace(
        a,
        text=join_words(text, b.text),
        boxes=a.boxes + b.boxes,
        last=b.last,
        column=b.column,
        run=b.run,
    )
