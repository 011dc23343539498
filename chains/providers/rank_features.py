"""What of a passage tells that it answers a question, as numbers."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chains.providers.answer_kinds import asked_kind
from chains.providers.coverage import Coverage
from chains.providers.protocols import RerankPassage
from chains.providers.question_words import content_words, terms_beside_question_words
from chains.providers.statement_words import QuestionWords, earliness, length_share
from loaders.sentences import sentence_spans

RANKING_VERSION = "ranking/2"
"""Changes when a feature or a fitted weight does: evidence is calibrated for one order only."""

OUTLINE = ("first", "coverage", "header", "document", "runs")
"""Features of all passages, each 0-1.

`first` is the first stage's score. `coverage` is the weighted share of the question that header
and text cover, by squared weights, so that rare terms count more; `header` the share that the
header covers; `document` the share that all found passages of the document cover together.
`runs` is the share of the question's runs of four Chinese characters that stand in the passage; it
corrects `first` and `coverage`, where each such run counts as seven terms.
"""

SENTENCES = ("sentence", "wording")
"""Features that need a passage's sentences: `sentence` is the share that the best of them covers,
read with the header; `wording` is whether it, or the one behind it, has what the question asks
for: a date, a price, a number of the things that are counted.
"""

STATEMENTS = ("focus", "words", "kind", "early", "brevity")
"""Features of each single sentence of a passage, each 0-1, as of a statement that may answer.

`focus` is the share of the terms beside the question word (在哪年*成立*) that the sentence has,
`words` that of all the question's characters and words, asking ones too. `kind` is 1 where it has
what is asked for: a date, a price, a number of the things that are counted. `early` is
1 / (1 + offset in the document / 100 characters), `brevity` 1 - characters / 200, at least 0.
"""

_RUN = 4
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER = r"(?:\d[\d,.]*|[零一二两三四五六七八九十百千万亿半]+)"
# 多少集, 第几届: the answer has a number before the same word.
_COUNTED = re.compile(r"(?:多少|第?几)个?(?![钱是个的呢啊])([\u4e00-\u9fff])")

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class _Read:
    """A passage as it was read.

    Attributes:
        header: The question's terms in its header.
        text: Those in its text.
        either: Those in header or text.
        folded_header: Its header, folded.
        folded: Its text, folded.
    """

    header: frozenset[str]
    text: frozenset[str]
    either: frozenset[str]
    folded_header: str
    folded: str


class RankFeatures:
    """The features of one question's passages."""

    def __init__(
        self, question: str, passages: Sequence[RerankPassage], *, coverage: Coverage
    ) -> None:
        """Take what is compared.

        Args:
            question: The standalone question.
            passages: All candidates; those of one document share some features.
            coverage: The question's terms with their weights.
        """
        self._question = question
        self._passages = passages
        self._coverage = coverage
        self._squares = {term: weight**2 for term, weight in coverage.weights.items()}
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def outline(self) -> Matrix:
        """Return the features that need no sentences, shape (passages, len(OUTLINE))."""
        square, squares = self._squares.__getitem__, math.fsum(self._squares.values()) or 1.0
        rows = [
            (passage.score, math.fsum(map(square, read.either)) / squares, header, document, runs)
            for passage, read, header, document, runs in zip(
                self._passages,
                self._reads,
                self._of_headers(),
                self._of_documents(),
                self._of_runs(),
                strict=True,
            )
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, len(OUTLINE))

    def of_sentences(self, position: int) -> tuple[float, float]:
        """Return the features of the best sentence of a passage, as SENTENCES says."""
        read, spans = self._reads[position], self._spans_of(position)
        best, chosen = self._coverage.share(read.header), 0
        for number, covered in enumerate(self._covered(position, read.text - read.header)):
            if covered and (share := self._coverage.share((*read.header, *covered))) > best:
                best, chosen = share, number
        if not spans:
            return best, 0.0
        end = spans[min(chosen + 1, len(spans) - 1)][1]
        near = read.folded[spans[chosen][0] : end]
        return best, float(self._asked is not None and bool(self._asked.search(near)))

    def of_statements(self, position: int) -> Matrix:
        """Return the features of each sentence of a passage, shape (sentences, STATEMENTS)."""
        folded, spans = self._reads[position].folded, self._spans_of(position)
        begin, focus, share = self._passages[position].start, self._focus, self._coverage.share
        whole, asked = share(focus) or 1.0, self._asked
        found = self._covered(position, self._reads[position].text & focus)
        rows = [
            (
                share(covered) / whole,
                self._words.share(text := folded[start:end]),
                float(asked is not None and bool(asked.search(text))),
                earliness(begin + start),
                1 - length_share(text),
            )
            for (start, end), covered in zip(spans, found, strict=True)
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, len(STATEMENTS))

    def _spans_of(self, position: int) -> list[tuple[int, int]]:
        """Return where the sentences of a passage stand in its folded text."""
        if position not in self._spans:
            self._spans[position] = list(sentence_spans(self._reads[position].folded))
        return self._spans[position]

    def _covered(self, position: int, among: Set[str]) -> list[frozenset[str]]:
        """Return which of some terms of its text each sentence of a passage has."""
        folded = self._reads[position].folded
        sentences = [folded[start:end] for start, end in self._spans_of(position)]
        return self._coverage.covered_in_each(sentences, among)

    @cached_property
    def _focus(self) -> Set[str]:
        return terms_beside_question_words(self._question) & self._coverage.weights.keys()

    @cached_property
    def _words(self) -> QuestionWords:
        return QuestionWords.of(self._coverage.fold(self._question))

    @cached_property
    def _reads(self) -> list[_Read]:
        headers = list(dict.fromkeys(passage.header for passage in self._passages))
        count = len(headers)
        folded = self._coverage.fold_each([*headers, *(p.text for p in self._passages)])
        covered = self._coverage.covered_in_each(folded)
        of_header = {header: (folded[i], covered[i]) for i, header in enumerate(headers)}
        reads = []
        for passage, text, in_text in zip(
            self._passages, folded[count:], covered[count:], strict=True
        ):
            header, in_header = of_header[passage.header]
            reads.append(_Read(in_header, in_text, in_header | in_text, header, text))
        return reads

    def _of_headers(self) -> list[float]:
        """Return the share of the question that each passage's header covers."""
        share = self._coverage.share
        shares = {header: share(header) for header in {read.header for read in self._reads}}
        return [shares[read.header] for read in self._reads]

    def _of_documents(self) -> list[float]:
        """Return the share of the question that the found passages of each one's document cover."""
        covered: dict[object, set[str]] = defaultdict(set)
        keys = [passage.document or position for position, passage in enumerate(self._passages)]
        for key, read in zip(keys, self._reads, strict=True):
            covered[key] |= read.either
        shares = {key: self._coverage.share(found) for key, found in covered.items()}
        return [shares[key] for key in keys]

    def _of_runs(self) -> list[float]:
        """Return the weighted share of the question's runs that stand in each passage."""
        runs = self._runs.items()
        total = sum(self._runs.values()) or 1.0
        return [
            sum([worth for run, worth in runs if run in read.folded or run in read.folded_header])
            / total
            for read in self._reads
        ]

    @cached_property
    def _runs(self) -> Mapping[str, float]:
        words = self._coverage.fold(content_words(self._question))
        weights = self._coverage.weights
        return {
            run[i : i + _RUN]: sum(weights.get(run[k : k + 2], 0.0) for k in range(i, i + 3))
            for run in _HAN.findall(words)
            for i in range(len(run) - _RUN + 1)
        }

    @cached_property
    def _asked(self) -> re.Pattern[str] | None:
        counted = _COUNTED.search(self._coverage.fold(self._question))
        if counted:
            return re.compile(rf"{_NUMBER}\s*[多余几个]?{counted[1]}")
        kind = asked_kind(self._question)
        return kind.given if kind else None
