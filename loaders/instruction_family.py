"""One kind of sentences that speak to a language model, as regular expressions."""

import re
from collections.abc import Iterator
from functools import cached_property

_REACH = 160
"""Characters before and after a word within which its expressions may match."""


class Family:
    """Expressions, and the words of which one occurs in whatever they match.

    Searching for words is a hundred times faster than for expressions, which are tried on the
    surroundings of a word only.
    """

    def __init__(self, words: str, *expressions: str) -> None:
        """Take the words in lower case, divided by `|`, and expressions for any case and `^`."""
        self._words = tuple(words.split("|"))
        self._expressions = expressions

    def find(self, text: str, *, lower: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of a text; `lower` is the text in lower case, as long as it is."""
        for start, end in self._surroundings(lower):
            for expression in self._compiled:
                for match in expression.finditer(text, start, end):
                    yield match.span()

    def _surroundings(self, lower: str) -> Iterator[tuple[int, int]]:
        places = sorted(place for word in self._words for place in _places(word, lower))
        begun, ended = -1, -1
        for place in places:
            if place - _REACH > ended:
                if ended > 0:
                    yield begun, ended
                begun = max(0, place - _REACH)
            ended = place + _REACH
        if ended > 0:
            yield begun, ended

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(each, re.I | re.M) for each in self._expressions)


def _places(word: str, lower: str) -> Iterator[int]:
    place = lower.find(word)
    while place >= 0:
        yield place
        place = lower.find(word, place + 1)
