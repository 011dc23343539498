"""A long text in pages that begin with a chunk."""

from bisect import bisect_right
from collections.abc import Sequence

PAGE_CHARACTERS = 20_000
"""What is shown at once; a browser lays it out in a few milliseconds."""


def page_starts(length: int, chunk_starts: Sequence[int]) -> list[int]:
    """Return the offset at which each page of a text begins; the first is 0.

    A page ends before the chunk with which it would be longer than `PAGE_CHARACTERS`; a chunk
    that is longer itself is cut.

    Args:
        length: Of the text, in code points.
        chunk_starts: Offsets at which chunks begin, in order.
    """
    starts = [0]
    while length - starts[-1] > PAGE_CHARACTERS:
        furthest = starts[-1] + PAGE_CHARACTERS
        index = bisect_right(chunk_starts, furthest) - 1
        fitting = chunk_starts[index] if index >= 0 else 0
        starts.append(fitting if fitting > starts[-1] else furthest)
    return starts


def page_of(offset: int, starts: Sequence[int]) -> int:
    """Return the page, from 0, on which an offset stands."""
    return max(bisect_right(starts, offset) - 1, 0)
