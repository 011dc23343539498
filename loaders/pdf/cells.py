"""The characters in a part of a PDF page, and the text they make as a cell of a table."""

from collections.abc import Iterable
from itertools import pairwise

from loaders.cleaning import close_chinese_gaps
from loaders.line_groups import join_words
from loaders.lines import Box
from loaders.pdf.glyphs import Glyphs

_SAME_LINE = 0.6  # of the font size
_SAME_GLYPH = 0.35  # of the width of the character


def characters_inside(glyphs: Glyphs, box: Box) -> dict[int, Box]:
    """Return the boxes of the printed characters whose middle is inside a box."""
    found = {}
    for index, char in enumerate(glyphs.text):
        if char.isspace() or char == "\0":
            continue
        place = glyphs.box(index)
        x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            found[index] = place
    return found


def group_baselines(glyphs: Glyphs, indices: Iterable[int]) -> list[list[int]]:
    """Group characters that stand on one line, from top to bottom."""
    lines: list[list[int]] = []
    height = 0.0
    places = {index: glyphs.baseline(index) for index in indices}
    for index in sorted(places, key=places.__getitem__):
        if lines and places[index] - height <= _SAME_LINE * glyphs.size(index):
            lines[-1].append(index)
        else:
            lines.append([index])
            height = places[index]
    return lines


def cell_text(glyphs: Glyphs, indices: Iterable[int], *, boxes: dict[int, Box]) -> str:
    """Return the text of a cell, its lines joined."""
    text = ""
    for line in group_baselines(glyphs, indices):
        ordered = sorted(line, key=lambda i: boxes[i][0])
        text = join_words(text, _line_text(glyphs, ordered, boxes=boxes))
    return close_chinese_gaps(text)


def _line_text(glyphs: Glyphs, ordered: list[int], *, boxes: dict[int, Box]) -> str:
    text = glyphs.text
    parts = [text[ordered[0]]]
    for before, index in pairwise(ordered):
        shift = boxes[index][0] - boxes[before][0]
        is_twice = text[before] == text[index] and shift < _SAME_GLYPH * glyphs.width(index)
        if is_twice and not (index == before + 1 and glyphs.is_ligature(before)):
            continue  # drawn twice to look bold
        between = text[before + 1 : index].replace("\0", "") if before < index else " "
        parts.append(f" {text[index]}" if between.isspace() else text[index])
    return "".join(parts)
