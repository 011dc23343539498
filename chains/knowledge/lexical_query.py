"""From a question to a tantivy query."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chains.providers.analysis import Analyser
from chains.providers.synonyms import Alternatives

if TYPE_CHECKING:
    import tantivy

NAME_BOOST = 0.5
"""Worth of a term in the file's name, relative to the text."""

SYNONYM_BOOST = 0.8
"""Worth of a synonym relative to the word that was asked for, so that this one ranks first."""
GENERAL_BOOST = 0.6
"""Worth of a synonym from the lexicon that comes along (measured per set in `eval/README.md`)."""

_CODE = re.compile(r"[0-9a-z]{2,}")
_CODE_WEIGHT = 2.0
"""Weight of a name or number in Latin letters and digits: a single term, where a Chinese word of
two characters gives three (measured per set in `eval/README.md`)."""


@dataclass(frozen=True, kw_only=True)
class QueryWriter:
    """Writes queries for one state of a keyword index.

    Attributes:
        schema: The index's schema, with the text fields `body` and `name`.
        searcher: Knows which terms the index has.
        analyser: Makes terms of a question.
        idf: Inverse document frequency of a term.
    """

    schema: "tantivy.Schema"
    searcher: "tantivy.Searcher"
    analyser: Analyser
    idf: Callable[[str], float]

    def write(self, question: str, alternatives: Sequence[Alternatives]) -> "tantivy.Query | None":
        """Return the query for a question, or None if it has no terms.

        A word with synonyms scores as the best of them does: a passage that says both is not
        better than one that says either, and a long synonym's many terms do not outweigh the
        rest of the question.

        Args:
            question: Its terms are looked for.
            alternatives: Words of the question with their synonyms.
        """
        import tantivy

        weights = Counter(self.analyser.terms(question))
        clauses = []
        for found in alternatives:
            own = Counter(self.analyser.terms(found.word))
            weights -= own
            users, general = map(self._weighed, found.others), map(self._pairs, found.general)
            branches = [
                self._any_of(own),
                *(self._synonym(own, other, SYNONYM_BOOST) for other in users),
                *(self._synonym(own, other, GENERAL_BOOST) for other in general),
            ]
            clauses.append(tantivy.Query.disjunction_max_query(branches))
        clauses += self._clauses(weights)
        if not clauses:
            return None
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in clauses])

    def _synonym(
        self, own: Mapping[str, int], other: Mapping[str, int], boost: float
    ) -> "tantivy.Query":
        """Return the query for a synonym, whose terms together weigh no more than the word's."""
        import tantivy

        share = min(self._weight(own) / (self._weight(other) or 1.0), 1.0)
        return tantivy.Query.boost_query(self._any_of(other), boost * share)

    def _weighed(self, word: str) -> Mapping[str, int]:
        return Counter(self.analyser.terms(word))

    def _pairs(self, word: str) -> Mapping[str, int]:
        """Leave single characters out: they are everywhere, mean less, and cost most."""
        return {term: n for term, n in self._weighed(word).items() if len(term) > 1}

    def _weight(self, weights: Mapping[str, int]) -> float:
        return sum(self.idf(term) * count for term, count in weights.items())

    def _any_of(self, weights: Mapping[str, int]) -> "tantivy.Query":
        import tantivy

        clauses = [(tantivy.Occur.Should, query) for query in self._clauses(weights)]
        return tantivy.Query.boolean_query(clauses)

    def _clauses(self, weights: Mapping[str, int]) -> Iterator["tantivy.Query"]:
        for term, count in weights.items():
            weight = count * (_CODE_WEIGHT if _CODE.fullmatch(term) else 1.0)
            yield self._term("body", term, weight)
            if self.searcher.doc_freq("name", term):
                yield self._term("name", term, weight * NAME_BOOST)

    def _term(self, field: str, term: str, weight: float) -> "tantivy.Query":
        import tantivy

        query = tantivy.Query.term_query(self.schema, field, term, index_option="freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)
