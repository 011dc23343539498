"""The reranker that needs no weights."""

from collections.abc import Sequence

from chains.providers.coverage import Coverage, TermWeights
from chains.providers.protocols import RerankPassage
from loaders.sentences import sentence_spans


class LexicalReranker:
    """First-stage score plus how much of the question a passage, and its best sentence, cover."""

    def __init__(
        self,
        *,
        weights: TermWeights,
        coverage_weight: float = 0.6,
        sentence_weight: float = 0.3,
    ) -> None:
        """Prepare a reranker.

        Args:
            weights: How much each term of the knowledge base tells.
            coverage_weight: Weight of the coverage by header and text.
            sentence_weight: Weight of the coverage by the best sentence read with the header.
        """
        self._weights = weights
        self._coverage_weight = coverage_weight
        self._sentence_weight = sentence_weight

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        """Return one score a passage, in the order given; higher is better."""
        coverage = self._weights.of_question(question)
        return [self._score(coverage, passage) for passage in passages]

    def _score(self, coverage: Coverage, passage: RerankPassage) -> float:
        in_header = coverage.covered(passage.header)
        folded = coverage.fold(passage.text)
        in_text = coverage.covered_folded(folded)
        sentences = (folded[start:end] for start, end in sentence_spans(folded))
        in_sentences = (coverage.covered_folded(sentence, in_text) for sentence in sentences)
        best = max((coverage.share(found | in_header) for found in in_sentences), default=0.0)
        return (
            passage.score
            + self._coverage_weight * coverage.share(in_header | in_text)
            + self._sentence_weight * best
        )
