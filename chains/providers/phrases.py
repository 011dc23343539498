"""Many words looked for in a text at once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

_BLANKS = re.compile(r"\s+")
_LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_START = 2
_NONE: tuple[str, ...] = ()


class Phrases:
    """Words and phrases that are found wherever they stand, also inside or across each other.

    Chinese parts no words, so any substring counts; a Latin letter or a digit at an end must not
    go on beyond it (`cat` does not stand in `category`).
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Prepare the table.

        Args:
            words: Folded as the texts will be; runs of blanks count as one.
        """
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(_BLANKS.sub(" ", word.strip()) for word in words):
            if word:
                self._by_start[word[:_START]].append(word)
        for same_start in self._by_start.values():
            same_start.sort(key=len, reverse=True)
        self._has_single = any(len(start) < _START for start in self._by_start)

    def __bool__(self) -> bool:
        """Tell whether there is any word to look for."""
        return bool(self._by_start)

    def occurrences(self, folded: str) -> Iterator[tuple[int, str]]:
        """Yield (offset, word) of every occurrence, by offset and the longest first."""
        for offset in range(len(folded) if self._by_start else 0):
            start = folded[offset : offset + _START]
            found: Sequence[str] = self._by_start.get(start, _NONE)
            if self._has_single and len(start) == _START:
                found = [*found, *self._by_start.get(start[0], _NONE)]
            for word in found:
                if _stands_at(offset, word, folded):
                    yield offset, word

    def longest(self, folded: str) -> list[str]:
        """Return words that do not overlap: from the left, the longest at each place."""
        chosen: list[str] = []
        end = 0
        for offset, word in self.occurrences(folded):
            if offset >= end:
                chosen.append(word)
                end = offset + len(word)
        return chosen


def stands_in(word: str, folded: str) -> bool:
    """Tell whether a folded word stands in a folded text; see `Phrases` for Latin letters."""
    offset = folded.find(word)
    while offset >= 0:
        if _stands_at(offset, word, folded):
            return True
        offset = folded.find(word, offset + 1)
    return False


def _stands_at(offset: int, word: str, folded: str) -> bool:
    end = offset + len(word)
    if not folded.startswith(word, offset):
        return False
    runs_in = offset > 0 and folded[offset - 1] in _LATIN and word[0] in _LATIN
    runs_on = end < len(folded) and folded[end] in _LATIN and word[-1] in _LATIN
    return not (runs_in or runs_on)
