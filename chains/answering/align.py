"""After the model has written a sentence: which passages support it, and how well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chains.answering.answer import Answer, AnswerSentence, Citation, Verdict
from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.steps import Evidence, Passage
from loaders.sentences import sentence_spans

SUPPORTED = 0.6
"""Share of a sentence that its sources must cover to be `supported`."""

WEAK = 0.35
"""Share below which a sentence is `unsupported`."""

_WORTH_CITING = 0.15
_MOST_CITATIONS = 3


@dataclass(frozen=True)
class _Source:
    """A sentence of a passage that may support something."""

    passage: Passage
    start: int
    end: int
    text: str


class Aligner:
    """Follows one streamed answer and gives each finished sentence its citations."""

    def __init__(self, *, weights: TermWeights) -> None:
        """Begin an answer.

        Args:
            weights: How much each term of the knowledge base tells.
        """
        self._weights = weights
        self._sources: list[_Source] = []
        self._abstained = False
        self._open = ""
        self._numbers: dict[tuple[str, int, int], int] = {}

    def feed(self, piece: Answer) -> Iterator[Answer]:
        """Yield a piece, and behind it the sentences that it finishes."""
        yield piece
        if piece.evidence is not None:
            self._begin(piece.evidence)
        self._open += piece.text
        spans = list(sentence_spans(self._open))
        if len(spans) > 1:
            # The last one may go on: a closing quote, or the 5 of 3.5.
            yield from self._aligned(self._open[start:end] for start, end in spans[:-1])
            self._open = self._open[spans[-1][0] :]

    def finish(self) -> Iterator[Answer]:
        """Yield the sentences that are left when the stream has ended."""
        spans = list(sentence_spans(self._open))
        yield from self._aligned(self._open[start:end] for start, end in spans)
        self._open = ""

    def _begin(self, evidence: Evidence) -> None:
        self._abstained = evidence.abstained
        self._sources = [
            _Source(
                passage=passage,
                start=passage.start + start,
                end=passage.start + end,
                text=passage.text[start:end],
            )
            for passage in evidence.passages
            for start, end in sentence_spans(passage.text)
        ]

    def _aligned(self, sentences: Iterable[str]) -> Iterator[Answer]:
        if self._abstained:
            return
        for sentence in sentences:
            coverage = self._weights.of_statement(sentence)
            if coverage.weights:
                yield self._align(sentence, coverage)

    def _align(self, sentence: str, coverage: Coverage) -> Answer:
        chosen: list[_Source] = []
        covered: set[str] = set()
        found = [(source, coverage.covered(source.text)) for source in self._sources]
        while len(chosen) < _MOST_CITATIONS:
            best, gain = None, _WORTH_CITING
            for source, words_in_source in found:
                new = coverage.share(words_in_source - covered)
                if new > gain:
                    best, gain = (source, words_in_source), new
            if best is None:
                break
            chosen.append(best[0])
            covered |= best[1]
        score = coverage.share(covered)
        verdict: Verdict = "unsupported"
        if score >= WEAK and chosen:
            verdict = "supported" if score >= SUPPORTED else "weak"
        if verdict == "unsupported":
            chosen = []
        citations = [self._cite(source) for source in chosen]
        return Answer(
            sentences=(
                AnswerSentence(
                    text=sentence,
                    verdict=verdict,
                    score=score,
                    citations=tuple(number for number, _ in citations),
                ),
            ),
            citations=tuple(new for _, new in citations if new is not None),
        )

    def _cite(self, source: _Source) -> tuple[int, Citation | None]:
        """Return a citation's number, and the citation where it is used for the first time."""
        key = (source.passage.chunk.id, source.start, source.end)
        if key in self._numbers:
            return self._numbers[key], None
        number = self._numbers[key] = len(self._numbers) + 1
        return number, Citation(
            number=number,
            passage=source.passage,
            start=source.start,
            end=source.end,
            quote=source.text,
        )
