"""Finding words in a text however they are written: width, case, script."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from chains.providers.analysis import fold

# What folding turns into one character each, whatever stands beside it: ASCII, quotation marks,
# dashes, Chinese punctuation, full-width ASCII, ideographs. Not the dots of an ellipsis.
_PLAIN = (
    r"\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u3000-\u3002\u3008-\u3011\uff01-\uff5e"
    r"\u3400-\u4dbf\u4e00-\u9fff"
)
# A plain character is taken along with others behind it: an accent may combine with it.
_OTHERS = re.compile(rf"[{_PLAIN}]?[^{_PLAIN}]+")


def find_in_text(text: str, query: str) -> list[tuple[int, int]]:
    """Return where a text has a query, as (start, end) in code points, in order.

    Both are folded as for the search: Traditional and Simplified characters, full and half
    width, capitals and small letters are the same, and any white space is like any other.
    Spans never overlap; where a part of one character is meant (`2` in `½`) they have it whole.
    """
    words = fold(query).split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    folded = _fold_with_places(text)
    spans: list[tuple[int, int]] = []
    for found in pattern.finditer(folded.text):
        start, end = folded.span(found.start(), found.end())
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


@dataclass(frozen=True)
class _Folded:
    """A folded text that knows where it comes from.

    Attributes:
        text: The folded text.
        starts: Where each of its pieces starts; within a piece either each character comes from
            one character, or all of them come from the whole piece.
        origins: Where these pieces start in the text before folding, and where it ends.
        even: Whether a piece is of the first kind.
    """

    text: str
    starts: list[int]
    origins: list[int]
    even: list[bool]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text that some of the folded text comes from."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.origins[first] + (start - self.starts[first] if self.even[first] else 0)
        if self.even[last]:
            return begin, self.origins[last] + end - self.starts[last]
        return begin, self.origins[last + 1]


def _fold_with_places(text: str) -> _Folded:
    pieces: list[str] = []
    starts, origins, even = [], [], []
    length = done = 0
    for piece, is_even in _pieces(text):
        folded = fold(piece) if is_even else _fold_cluster(piece)
        if folded:
            pieces.append(folded)
            starts.append(length)
            origins.append(done)
            even.append(is_even)
        length += len(folded)
        done += len(piece)
    return _Folded("".join(pieces), starts, [*origins, done], even)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces: runs of one character for one (True), and clusters of others."""
    done = 0
    for others in _OTHERS.finditer(text):
        place = others.start()
        for cluster in _clusters(others[0]):
            if len(cluster) > 1 or len(_fold_cluster(cluster)) != 1:
                if place > done:
                    yield text[done:place], True
                yield cluster, False
                done = place + len(cluster)
            place += len(cluster)
    if done < len(text):
        yield text[done:], True


@lru_cache(maxsize=4096)
def _clusters(text: str) -> tuple[str, ...]:
    """Return the smallest pieces that are folded by themselves: letters with their accents."""
    starts = [0, *(n for n in range(1, len(text)) if not _belongs(text[n - 1], text[n]))]
    return tuple(text[start:end] for start, end in pairwise([*starts, len(text)]))


@lru_cache(maxsize=65_536)
def _belongs(before: str, character: str) -> bool:
    """Tell whether a character is folded together with the one before it."""
    if unicodedata.combining(character):
        return True
    return _fold_cluster(before + character) != _fold_cluster(before) + _fold_cluster(character)


@lru_cache(maxsize=65_536)
def _fold_cluster(cluster: str) -> str:
    return fold(cluster)
