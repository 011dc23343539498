"""How much of a question a text covers: the measure behind everything that has no model."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from chains.providers.analysis import Analyser, fold, fold_each
from chains.providers.phrases import stands_in
from chains.providers.question_words import content_terms
from chains.providers.synonyms import Synonyms

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

    def __init__(
        self,
        weights: Mapping[str, float],
        *,
        fold_scripts: bool = True,
        alternatives: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take what shall be covered.

        Args:
            weights: Term -> weight.
            fold_scripts: Whether Traditional characters match Simplified ones.
            alternatives: Term -> folded words, any of which covers it as well.
        """
        self._fold_scripts = fold_scripts
        self.weights = weights
        self.total = math.fsum(self.weights.values()) or 1.0
        words = {term for term in self.weights if _WORD.search(term) or "_" in term}
        self._plain = weights.keys() - words
        self._words = {term: _Word.of(term) for term in self.weights if term in words}
        standing_for: dict[str, list[str]] = {}
        for term, others in (alternatives or {}).items():
            for other in others if term in weights else ():
                standing_for.setdefault(other, []).append(term)
        self._standing_for = standing_for

    def covered(self, text: str, among: Set[str] | None = None) -> frozenset[str]:
        """Return the terms that stand in a text.

        Args:
            text: Any text.
            among: Only these terms; None means all.
        """
        return self.covered_folded(self.fold(text), among)

    def fold(self, text: str) -> str:
        """Fold a text as this coverage compares it; done once for all parts of a passage."""
        return fold(text, scripts=self._fold_scripts)

    def fold_each(self, texts: Sequence[str]) -> list[str]:
        """Fold many texts at once, several times faster than one by one."""
        return fold_each(texts, scripts=self._fold_scripts)

    def covered_folded(self, folded: str, among: Set[str] | None = None) -> frozenset[str]:
        """Return the terms that stand in a text that is folded already."""
        return self.covered_in_each((folded,), among)[0]

    def covered_in_each(
        self, folded: Sequence[str], among: Set[str] | None = None
    ) -> list[frozenset[str]]:
        """Return the terms that stand in each of some texts that are folded already.

        Args:
            folded: The texts.
            among: Only these terms; None means all.
        """
        sought = self.weights.keys() if among is None else among & self.weights.keys()
        plain, words = self._plain & sought, [self._words[t] for t in self._words.keys() & sought]
        others = [(o, ts) for o, ts in self._standing_for.items() if not sought.isdisjoint(ts)]
        # Ten thousand looks a question, most of which need no more than a substring search.
        found = [[term for term in plain if term in text] for text in folded]
        if words or others:
            for text, of_text in zip(folded, found, strict=True):
                of_text += [word.term for word in words if word.stands_in(text)]
                for other, standing_for in others:
                    if other in text and stands_in(other, text):
                        of_text += sought & set(standing_for)
        return [frozenset(of_text) for of_text in found]

    def share(self, covered: Iterable[str]) -> float:
        """Return the weight of some of the terms relative to all of them, 0-1.

        Summed without rounding, so that equal sets weigh the same whatever their order.
        """
        return math.fsum(map(self.weights.__getitem__, covered)) / self.total


@dataclass(frozen=True)
class _Word:
    """A term of Latin letters or digits, which stands by itself in a text, or a phrase.

    Attributes:
        term: The term.
        part: What every text has that it stands in: looked for first, being ten times faster.
        pattern: Matches it; the dictionary's phrases have `_` where the text has blanks.
    """

    term: str
    part: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, term: str) -> "_Word":
        parts = term.split("_")
        spelt = r"[_\s]+".join(map(re.escape, parts))
        return cls(term, max(parts, key=len), re.compile(rf"(?<![0-9a-z]){spelt}(?![0-9a-z])"))

    def stands_in(self, folded: str) -> bool:
        return self.part in folded and self.pattern.search(folded) is not None


@dataclass(frozen=True, kw_only=True)
class TermWeights:
    """How much each term of a knowledge base tells.

    Attributes:
        idf: Inverse document frequency of a term.
        analyser: Makes terms of questions as the keyword index has them.
        synonyms: A word is covered by another one that means the same, too.
    """

    idf: Callable[[str], float]
    analyser: Analyser = field(default_factory=Analyser)
    synonyms: Synonyms = field(default_factory=Synonyms)

    def of_question(self, question: str, *, asked: str | None = None) -> Coverage:
        """Weigh the content terms of a question; words that only ask do not count.

        Names and numbers in Latin letters and digits (SP-750, E05) weigh double: a passage about
        another model is no evidence, however many other words it shares.

        Args:
            question: The standalone question.
            asked: What the user asked, where that was completed from the conversation; what
                it does not contain weighs half.
        """
        found = content_terms(question, scripts=self.analyser.fold_scripts)
        weights = self._weigh([*found, *self.analyser.whole_words(question)])
        if asked is not None:
            own = set(self.analyser.terms(asked))
            weights = {t: w if t in own else w * _EARLIER for t, w in weights.items()}
        weights = {t: w * _CODE if _CODE_TERM.fullmatch(t) else w for t, w in weights.items()}
        return self._coverage(weights, question)

    def of_statement(self, statement: str) -> Coverage:
        """Weigh all terms of a statement."""
        return self._coverage(self._weigh(self.analyser.terms(statement)), statement)

    def _coverage(self, weights: Mapping[str, float], text: str) -> Coverage:
        alternatives: dict[str, list[str]] = {}
        for found in self.synonyms.in_text(text):
            for term in self.analyser.terms(found.word):
                alternatives.setdefault(term, []).extend((*found.others, *found.general))
        fold_scripts = self.analyser.fold_scripts
        return Coverage(weights, fold_scripts=fold_scripts, alternatives=alternatives)

    def _weigh(self, found: Iterable[str]) -> dict[str, float]:
        return {term: self.idf(term) for term in found}
