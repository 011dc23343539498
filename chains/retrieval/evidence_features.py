"""What can be told about a question and its passages without a model, as a few numbers."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from chains.providers.analysis import terms
from chains.providers.answer_kinds import asked_kind
from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.evidence import (
    ABOVE,
    NEAR,
    FoldedPassage,
    RatedStatement,
    coverage_of,
    fold_passages,
    rate_folded,
)
from chains.retrieval.steps import Candidates, Passage

FEATURES_VERSION = "evidence/3"
"""Changes when a feature comes to mean something else; a calibration fits one version only."""

_LOOKED_AT = 5
_FIRST = 3
_BEST = 6
_K1 = 1.2
_NUMBER = re.compile(r"\d+")
_LEAST_PROBABILITY = 1e-6
_LEADING_MARKS = re.compile(r"^[^\w|]+")  # not `|`: a table's column names are no subject
_LATIN = re.compile(r"[0-9a-z]")
_LATIN_END = re.compile(r"[0-9a-z]+$")
_SHORTEST_NAME = 2


@dataclass(frozen=True, kw_only=True)
class EvidenceFeatures:
    """How well the passages fit the question; each number alone is larger where they fit better.

    Attributes:
        rerank: Log odds of a model reranker's best score; 0 where none has scored.
        statement: Weighted share of the question's terms that the best statement covers with
            its context (weights: inverse document frequencies).
        statement_terms: The same with all terms weighing alike: a rare name alone, such as the
            right company's, does not make up for what is asked about it.
        contrast: How far the best statement stands out: its coverage less the mean of the best
            of each passage (a passage that is missing covers nothing). What is merely near the
            topic covers a question everywhere alike.
        density: Weighted share that the best passage covers, terms counted as often as BM25
            does (k1 1.2): a passage about the subject repeats it.
        same_document: Share of the first three passages that are of the first one's document:
            a subject that the documents treat is found more than once there.
        subject: Weighted share of the terms in the first passage's header: title, headings and
            the document's beginning name what it is about.
        opening: How telling the words are that the question shares with the beginning of the
            first passage's title, headings or document: the square root of the largest weight
            among them relative to the largest of the question. A text that is about a thing
            mostly begins with its name; one that mentions it begins with something else.
        anywhere: Weighted share that the passages cover together, with their headers.
        numbers: Share of the question's numbers that a good statement has; 1 without numbers.
        kind: 0 where the three best statements, announcements aside, lack the kind of answer
            that is asked for (a price, a date …), else 1. In a table's row any number will do:
            its unit stands in the column's name, or nowhere.
        parts: The same for each of the things that the question compares, as a question of its
            own; then nothing but `rerank` is told about the whole.
    """

    rerank: float = 0.0
    statement: float = 0.0
    statement_terms: float = 0.0
    contrast: float = 0.0
    density: float = 0.0
    same_document: float = 0.0
    subject: float = 0.0
    opening: float = 0.0
    anywhere: float = 0.0
    numbers: float = 0.0
    kind: float = 0.0
    parts: "tuple[EvidenceFeatures, ...]" = ()


LEXICAL_FEATURES = (
    "statement",
    "statement_terms",
    "contrast",
    "density",
    "same_document",
    "subject",
    "opening",
    "anywhere",
    "numbers",
    "kind",
)
"""What needs no model."""

FEATURE_NAMES = ("rerank", *LEXICAL_FEATURES)


def evidence_features(
    candidates: Candidates, passages: Sequence[Passage], *, weights: TermWeights
) -> EvidenceFeatures:
    """Look at the best passages; one or two milliseconds a question.

    Args:
        candidates: Where the passages come from.
        passages: What the answering step would read, best first.
        weights: How much each term of the knowledge base tells.
    """
    standalone, parts = candidates.queries.standalone, candidates.queries.parts
    rerank = _rerank_log_odds(passages)
    coverage = coverage_of(standalone, weights=weights)
    if not parts:
        folded = fold_passages(passages[:_LOOKED_AT], fold_each=coverage.fold_each)
        whole = _read(standalone.text, folded, coverage=coverage)
        return replace(whole.features, rerank=rerank)
    folded = fold_passages(passages, fold_each=coverage.fold_each)
    readings = (_read_part(part, folded, coverage=weights.of_question(part)) for part in parts)
    # Nothing else is known of a model's opinion about a part than that about the whole.
    of_parts = tuple(replace(reading.features, rerank=rerank) for reading in readings)
    return EvidenceFeatures(rerank=rerank, parts=of_parts)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A question laid beside its passages.

    Attributes:
        question: The question, or a part of it.
        coverage: Its terms.
        passages: Best first.
        rated: Their statements, best first.
    """

    question: str
    coverage: Coverage
    passages: Sequence[FoldedPassage]
    rated: Sequence[RatedStatement]

    @property
    def features(self) -> EvidenceFeatures:
        """What can be told without a reranker."""
        return EvidenceFeatures(
            statement=max((rated.score for rated in self.rated), default=0.0),
            statement_terms=max(map(self.evenly, self.rated), default=0.0),
            contrast=self.contrast,
            density=self.density,
            same_document=self.same_document,
            subject=self.subject,
            opening=self.opening,
            anywhere=self.coverage.share(set().union(*self.held)),
            numbers=self.numbers,
            kind=self.kind,
        )

    @cached_property
    def held(self) -> list[frozenset[str]]:
        """The terms that each passage holds, with its header."""
        return self.coverage.covered_in_each([_whole(passage) for passage in self.passages])

    @cached_property
    def best_scores(self) -> dict[str, float]:
        """Chunk of a passage -> score of its best statement."""
        best = {passage.passage.chunk.id: 0.0 for passage in self.passages}
        for each in reversed(self.rated):
            best[each.passage.chunk.id] = each.score
        return best

    def evenly(self, rated: RatedStatement) -> float:
        """Rate a statement with all terms weighing alike."""
        covered = len(rated.covered) + NEAR * len(rated.near) + ABOVE * len(rated.above)
        return covered / max(len(self.coverage.weights), 1)

    @property
    def contrast(self) -> float:
        """The best statement's coverage less the mean of the passages' best ones."""
        best = self.best_scores.values()
        return max(best, default=0.0) - sum(best) / _LOOKED_AT

    @property
    def density(self) -> float:
        """Share of the terms in the best passage, weighed by how often they stand in it."""
        return max(map(self._density, self.passages, self.held), default=0.0)

    def _density(self, passage: FoldedPassage, held: frozenset[str]) -> float:
        folded = _whole(passage)
        counts = ((self.coverage.weights[term], max(folded.count(term), 1)) for term in held)
        parts = [weight * n * (_K1 + 1) / (n + _K1) for weight, n in counts]
        return math.fsum(parts) / self.coverage.total  # whatever the order of the terms

    @property
    def same_document(self) -> float:
        """Share of the first passages that are of the first one's document."""
        first = self.passages[:_FIRST]
        documents = [each.passage.chunk.document_id for each in first]
        return documents.count(documents[0]) / len(documents) if documents else 0.0

    @property
    def subject(self) -> float:
        """Weighted share of the terms in the first passage's header."""
        headers = [passage.header for passage in self.passages[:1]]
        return sum(self.coverage.share(self.coverage.covered_folded(each)) for each in headers)

    @property
    def opening(self) -> float:
        """How telling the words are that the question shares with the beginning of a title."""
        weights, asked = self.coverage.weights, self.coverage.fold(self.question)
        lines = (line for passage in self.passages[:1] for line in passage.header.split("\n"))
        shared = chain.from_iterable(terms(_shared_beginning(line, asked)) for line in lines)
        best = max((weights.get(term, 0.0) for term in shared), default=0.0)
        # The root: a name of middling rarity tells nearly as much as the rarest word.
        return math.sqrt(best / (max(weights.values(), default=0.0) or 1.0))

    @property
    def numbers(self) -> float:
        """Share of the question's numbers that one of the best statements has."""
        numbers = frozenset(term for term in self.coverage.weights if _NUMBER.fullmatch(term))
        if not numbers:
            return 1.0
        found = ((each.covered | each.near | each.above) & numbers for each in self.rated[:_BEST])
        return max(map(len, found), default=0) / len(numbers)

    @property
    def kind(self) -> float:
        """Whether a good statement has what is asked for, beside the question's own numbers."""
        kind = asked_kind(self.question)
        if kind is None or not self.rated:
            return 1.0
        telling = (each.statement for each in self.rated if not each.statement.is_heading)
        best = list(islice(telling, _FIRST))
        rows = self._beside_the_question([each.text for each in best if each.text[0] == "|"])
        lines = self._beside_the_question([f"{each.text}\n{each.context}" for each in best])
        return float(bool(kind.given.search(lines) or _NUMBER.search(rows)))

    def _beside_the_question(self, texts: Sequence[str]) -> str:
        folded = self.coverage.fold("\n".join(texts))
        for number in set(_NUMBER.findall(self.coverage.fold(self.question))):
            folded = re.sub(rf"(?<!\d){number}(?!\d)", "", folded)
        return folded


def _read(question: str, passages: Sequence[FoldedPassage], *, coverage: Coverage) -> _Reading:
    rated = chain.from_iterable(rate_folded(coverage, passage) for passage in passages)
    ordered = sorted(rated, key=lambda each: -each.score)
    return _Reading(question=question, coverage=coverage, passages=passages, rated=ordered)


def _read_part(part: str, passages: Sequence[FoldedPassage], *, coverage: Coverage) -> _Reading:
    """Lay a part beside the passages that hold most of it: those of the other parts aside."""
    held = [coverage.share(each) for each in coverage.covered_in_each(list(map(_whole, passages)))]
    order = sorted(range(len(passages)), key=lambda position: -held[position])[:_LOOKED_AT]
    reading = _read(part, [passages[position] for position in order], coverage=coverage)
    scores = reading.best_scores
    best = sorted(reading.passages, key=lambda each: -scores[each.passage.chunk.id])
    return replace(reading, passages=best)


def _whole(passage: FoldedPassage) -> str:
    return f"{passage.header}\n{passage.text}"


def _rerank_log_odds(passages: Sequence[Passage]) -> float:
    """Return the log odds of the best score that a reranker gave; a tie where it gave none."""
    stages = (passage.candidate.stages.get("reranked") for passage in passages)
    scores = [stage.score for stage in stages if stage is not None]
    if not scores:
        return 0.0
    best = min(max(*scores, _LEAST_PROBABILITY), 1 - _LEAST_PROBABILITY)
    return math.log(best / (1 - best))


def _shared_beginning(line: str, asked: str) -> str:
    """Return as much of a line's beginning as stands in a question, Latin words whole."""
    line = _LEADING_MARKS.sub("", line)
    length = 0
    while length < len(line) and line[: length + 1] in asked:
        length += 1
    shared = line[:length]
    if _LATIN.match(line, length):
        shared = _LATIN_END.sub("", shared)
    return shared if len(shared) >= _SHORTEST_NAME else ""
