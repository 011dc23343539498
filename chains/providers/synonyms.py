"""Words that mean the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge

from chains.providers.analysis import fold
from chains.providers.phrases import Phrases


@dataclass(frozen=True)
class Alternatives:
    """A word that stands in a text, with those that could stand there instead.

    Attributes:
        word: The word, folded.
        others: The words that mean the same, folded.
        general: Further ones, from the lexicon that comes along; folded.
    """

    word: str
    others: tuple[str, ...] = ()
    general: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Groups of words that mean the same.

    Attributes:
        groups: Words as they were written; a word may be in several groups.
        fold_scripts: Whether Traditional characters match Simplified ones.
        general: Words of everyday language, which count less than the groups.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    fold_scripts: bool = True
    general: "Synonyms | None" = None

    def in_text(self, text: str) -> list[Alternatives]:
        """Return what a text could say instead, from the left; of overlapping words the first.

        Of words that begin at the same place the longest counts.
        """
        if not self.groups and self.general is None:
            return []
        folded = fold(text, scripts=self.fold_scripts)
        return [
            Alternatives(word, self._others_of(word), self._general_of(word))
            for word in dict.fromkeys(self._words_in(folded))
        ]

    def _words_in(self, folded: str) -> Iterator[str]:
        found = self._phrases.occurrences(folded)
        if self.general is not None:
            found = merge(found, self.general._phrases.occurrences(folded), key=_from_the_left)
        end = 0
        for offset, word in found:
            if offset >= end:
                end = offset + len(word)
                yield word

    def _others_of(self, word: str) -> tuple[str, ...]:
        return self._others.get(word, ())

    def _general_of(self, word: str) -> tuple[str, ...]:
        if self.general is None:
            return ()
        own = self._others_of(word)
        return tuple(other for other in self.general._others_of(word) if other not in own)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._others)

    @cached_property
    def _others(self) -> dict[str, tuple[str, ...]]:
        others: dict[str, list[str]] = defaultdict(list)
        for group in map(self._folded, self.groups):
            for word in group:
                others[word] += [other for other in group if other != word]
        return {word: tuple(dict.fromkeys(found)) for word, found in others.items() if found}

    def _folded(self, group: Iterable[str]) -> Sequence[str]:
        return [" ".join(fold(word, scripts=self.fold_scripts).split()) for word in group]


def _from_the_left(occurrence: tuple[int, str]) -> tuple[int, int]:
    offset, word = occurrence
    return offset, -len(word)
