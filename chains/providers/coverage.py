"""How much of a question a text covers: the measure behind everything that has no model."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from chains.providers.analysis import fold, terms
from chains.providers.question_words import content_terms

_WORD = re.compile(r"[0-9a-z]")
_CODE_TERM = re.compile(r"[0-9a-z]{2,}")
_CODE = 2.0
_EARLIER = 0.5


class Coverage:
    """The terms of one question or statement with their weights.

    A term's weight is its inverse document frequency, so that covering a rare word counts more
    than covering a common one. Pairs of Chinese characters are looked for as substrings, which
    is the same as comparing term sets and needs no second analysis of the text.
    """

    def __init__(self, weights: Mapping[str, float], *, fold_scripts: bool = True) -> None:
        """Take what shall be covered.

        Args:
            weights: Term -> weight.
            fold_scripts: Whether Traditional characters match Simplified ones.
        """
        self._fold_scripts = fold_scripts
        self.weights = weights
        self.total = sum(self.weights.values()) or 1.0
        self._words = {
            term: re.compile(rf"(?<![0-9a-z]){re.escape(term)}(?![0-9a-z])")
            for term in self.weights
            if _WORD.search(term)
        }

    def covered(self, text: str, among: Iterable[str] | None = None) -> set[str]:
        """Return the terms that stand in a text.

        Args:
            text: Any text.
            among: Only these terms; None means all.
        """
        return self.covered_folded(self.fold(text), among)

    def fold(self, text: str) -> str:
        """Fold a text as this coverage compares it; done once for all parts of a passage."""
        return fold(text, scripts=self._fold_scripts)

    def covered_folded(self, folded: str, among: Iterable[str] | None = None) -> set[str]:
        """Return the terms that stand in a text that is folded already."""
        candidates = self.weights if among is None else among
        return {term for term in candidates if self._stands_in(term, folded)}

    def share(self, covered: Iterable[str]) -> float:
        """Return the weight of some of the terms relative to all of them, 0-1."""
        return sum(self.weights[term] for term in covered) / self.total

    def _stands_in(self, term: str, folded: str) -> bool:
        word = self._words.get(term)
        return term in folded if word is None else word.search(folded) is not None


@dataclass(frozen=True, kw_only=True)
class TermWeights:
    """How much each term of a knowledge base tells.

    Attributes:
        idf: Inverse document frequency of a term.
        fold_scripts: Whether Traditional characters match Simplified ones.
    """

    idf: Callable[[str], float]
    fold_scripts: bool = True

    def of_question(self, question: str, *, asked: str | None = None) -> Coverage:
        """Weigh the content terms of a question; words that only ask do not count.

        Names and numbers in Latin letters and digits (SP-750, E05) weigh double: a passage about
        another model is no evidence, however many other words it shares.

        Args:
            question: The standalone question.
            asked: What the user asked, where that was completed from the conversation; what
                it does not contain weighs half.
        """
        weights = self._weigh(content_terms(question, scripts=self.fold_scripts))
        if asked is not None:
            own = set(terms(asked, scripts=self.fold_scripts))
            weights = {t: w if t in own else w * _EARLIER for t, w in weights.items()}
        weights = {t: w * _CODE if _CODE_TERM.fullmatch(t) else w for t, w in weights.items()}
        return Coverage(weights, fold_scripts=self.fold_scripts)

    def of_statement(self, statement: str) -> Coverage:
        """Weigh all terms of a statement."""
        weights = self._weigh(terms(statement, scripts=self.fold_scripts))
        return Coverage(weights, fold_scripts=self.fold_scripts)

    def _weigh(self, found: Iterable[str]) -> dict[str, float]:
        return {term: self.idf(term) for term in found}
