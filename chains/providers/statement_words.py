"""What the words, the place and the length of a statement tell, whatever it stands in."""

import re
from collections.abc import Set
from dataclasses import dataclass

from chains.providers.analysis import terms

_LATIN = re.compile(r"[0-9a-z]+")
_EARLY = 100
_LONG = 200


@dataclass(frozen=True)
class QuestionWords:
    """All characters and words of a question, those that only ask too.

    Attributes:
        characters: Its single characters.
        words: Its words in Latin letters and digits, of two or more of them.
    """

    characters: Set[str]
    words: Set[str]

    @classmethod
    def of(cls, question: str) -> "QuestionWords":
        """Take a question apart that is folded already."""
        found = set(terms(question, scripts=False))
        return cls(
            characters={term for term in found if len(term) == 1},
            words={term for term in found if len(term) > 1 and term.isascii()},
        )

    def share(self, folded: str) -> float:
        """Return the share of them that a folded text has, 0-1."""
        has = len([character for character in self.characters if character in folded])
        if self.words:
            has += len(self.words & set(_LATIN.findall(folded)))
        return has / max(len(self.characters) + len(self.words), 1)


def earliness(offset: int) -> float:
    """Return 1 / (1 + offset in the document / 100 characters): documents begin with the gist."""
    return 1 / (1 + offset / _EARLY)


def length_share(text: str) -> float:
    """Return a text's length in multiples of 200 characters, at most 1."""
    return min(len(text) / _LONG, 1.0)
