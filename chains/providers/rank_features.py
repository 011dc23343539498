"""What of a passage tells that it answers a question, as numbers."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chains.providers.analysis import terms
from chains.providers.answer_kinds import asked_kind
from chains.providers.coverage import Coverage
from chains.providers.protocols import RerankPassage
from chains.providers.question_words import content_words, terms_beside_question_words
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

_EARLY = 100
_LONG = 200
_RUN = 4
_LATIN = re.compile(r"[0-9a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER = r"(?:\d[\d,.]*|[零一二两三四五六七八九十百千万亿半]+)"
# 多少集, 第几届: the answer has a number before the same word.
_COUNTED = re.compile(r"(?:多少|第?几)个?(?![钱是个的呢啊])([\u4e00-\u9fff])")

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class _Read:
    header: set[str]
    text: set[str]
    folded_header: str
    folded: str


@dataclass(frozen=True)
class _Sentence:
    start: int
    end: int
    found: set[str]


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
        self._folded_headers: dict[str, tuple[str, set[str]]] = {}
        self._sentences: dict[int, list[_Sentence]] = {}

    def outline(self) -> Matrix:
        """Return the features that need no sentences, shape (passages, len(OUTLINE))."""
        share = self._coverage.share
        squares = sum(self._squares.values()) or 1.0
        rows = [
            (
                passage.score,
                sum(self._squares[term] for term in read.header | read.text) / squares,
                share(read.header),
                document,
                _found_share(self._runs, read),
            )
            for passage, read, document in zip(
                self._passages, self._reads, self._of_documents(), strict=True
            )
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, len(OUTLINE))

    def of_sentences(self, position: int) -> tuple[float, float]:
        """Return the features of the best sentence of a passage, as SENTENCES says."""
        read, share = self._reads[position], self._coverage.share
        sentences = self._sentences_of(position)
        best, chosen = share(read.header), 0
        for number, sentence in enumerate(sentences):
            if (covered := share(sentence.found | read.header)) > best:
                best, chosen = covered, number
        if not sentences:
            return best, 0.0
        behind = sentences[min(chosen + 1, len(sentences) - 1)]
        near = read.folded[sentences[chosen].start : behind.end]
        return best, float(self._asked is not None and bool(self._asked.search(near)))

    def of_statements(self, position: int) -> Matrix:
        """Return the features of each sentence of a passage, shape (sentences, STATEMENTS)."""
        read, share = self._reads[position], self._coverage.share
        begin, focus = self._passages[position].start, self._focus
        rows = []
        for sentence in self._sentences_of(position):
            text = read.folded[sentence.start : sentence.end]
            rows.append(
                (
                    share(sentence.found & focus) / (share(focus) or 1.0),
                    self._share_of_words(text),
                    float(self._asked is not None and bool(self._asked.search(text))),
                    1 / (1 + (begin + sentence.start) / _EARLY),
                    1 - min(len(text) / _LONG, 1.0),
                )
            )
        return np.array(rows, dtype=np.float64).reshape(-1, len(STATEMENTS))

    def _sentences_of(self, position: int) -> list[_Sentence]:
        if position not in self._sentences:
            read, covered = self._reads[position], self._coverage.covered_folded
            self._sentences[position] = [
                _Sentence(start, end, covered(read.folded[start:end], read.text))
                for start, end in sentence_spans(read.folded)
            ]
        return self._sentences[position]

    def _share_of_words(self, text: str) -> float:
        characters, words = self._words
        has = len(characters.intersection(text))
        if words:
            has += len(words.intersection(_LATIN.findall(text)))
        return has / ((len(characters) + len(words)) or 1)

    @cached_property
    def _focus(self) -> Set[str]:
        return terms_beside_question_words(self._question) & self._coverage.weights.keys()

    @cached_property
    def _words(self) -> tuple[set[str], set[str]]:
        """The question's single characters, and its words in Latin letters and digits."""
        found = set(terms(self._coverage.fold(self._question), scripts=False))
        characters = {term for term in found if len(term) == 1}
        return characters, {term for term in found if len(term) > 1 and term.isascii()}

    @cached_property
    def _reads(self) -> list[_Read]:
        return [self._read(passage) for passage in self._passages]

    def _read(self, passage: RerankPassage) -> _Read:
        coverage = self._coverage
        if passage.header not in self._folded_headers:
            folded = coverage.fold(passage.header)
            self._folded_headers[passage.header] = folded, coverage.covered_folded(folded)
        folded_header, in_header = self._folded_headers[passage.header]
        folded = coverage.fold(passage.text)
        return _Read(in_header, coverage.covered_folded(folded), folded_header, folded)

    def _of_documents(self) -> list[float]:
        """Return the share of the question that the found passages of each one's document cover."""
        covered: dict[object, set[str]] = defaultdict(set)
        keys = [passage.document or position for position, passage in enumerate(self._passages)]
        for key, read in zip(keys, self._reads, strict=True):
            covered[key] |= read.header | read.text
        shares = {key: self._coverage.share(found) for key, found in covered.items()}
        return [shares[key] for key in keys]

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


def _found_share(weights: Mapping[str, float], read: _Read) -> float:
    found = sum(
        weight
        for text, weight in weights.items()
        if text in read.folded or text in read.folded_header
    )
    return found / (sum(weights.values()) or 1.0)
